"""What a file's metadata say about the programs that it went through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .photo import Photo

RETOUCHERS = (
    "photoshop|lightroom|camera raw|gimp|affinity|pixelmator|paint\\.net|paintshop|corel|photo-?paint|photoscape|"
    "photofiltre|picsart|snapseed|vsco|facetune|facelab|faceapp|airbrush|youcam|photodirector|beautycam|beautyplus|"
    "meitu|xiuxiu|xingtu|hypic|b612|faceu|ulike|camera360|pitu|snow|soda|polarr|fotor|befunky|canva|picmonkey|luminar|"
    "capture one|darktable|rawtherapee|krita|skylum|topaz|remini|portrait ?pro|remove\\.bg|photoroom|idphoto|"
    "stable diffusion|comfyui|midjourney|dall|firefly|trainedalgorithmicmedia|"
    "美图|美颜|醒图|轻颜|无他|黄油相机|天天p图|相机360|光影魔术手|可牛|稿定|证件照|像素蛋糕|修图"
)
"""Programs that change features, skin or background, and generators: their names in lower case, a regular expression."""

CONVERTERS = (
    "acdsee|irfanview|xnview|picasa|faststone|photos? ?viewer|windows photo|microsoft office picture|ms ?paint|paint 3d|"
    "preview|imagemagick|graphicsmagick|photogallery|digital photo professional|nx studio|capture nx|viewnx|"
    "wps|2345|honeyview|看图|screenshot|截图|wechat|微信|qq"
)
"""Programs that may only have opened, cropped or passed on the photo."""

_XMP = re.compile(
    rb"(?:CreatorTool|softwareAgent|[Ss]oftware|digitalSourceType|Producer)[\w:]*\s*(?:=\s*[\"']|>\s*)([^\"'<]{2,200})"
)
_RESOURCE = re.compile(rb"8BIM(..)", re.DOTALL)
_IPTC = b"\x04\x04"


def programs(photo: Photo) -> list[tuple[str, bool]]:
    """Programs other than the camera's own that the metadata name, and whether each is sure to change a picture.

    Read are EXIF's Software, ProcessingSoftware and HostComputer, XMP's creator tool, software agents and digital source
    type, Photoshop's own segments (APP12 "Ducky", APP13 with other resources than press captions), JPEG comments, PNG
    text and content credentials (C2PA). The order is that of the file; no program twice.
    """
    found: dict[str, bool] = {}
    for name in _names(photo):
        lower = name.lower()
        if re.search(RETOUCHERS, lower):
            found[name] = True
        elif re.search(CONVERTERS, lower):
            found.setdefault(name, False)
    return list(found.items())


def _names(photo: Photo) -> Iterator[str]:
    for tag in ("Software", "ProcessingSoftware", "HostComputer"):
        if tag in photo.exif:
            yield _shown(_decoded(str(photo.exif[tag])))
    for name, data in photo.segments:
        if name == "APP12" and data.startswith(b"Ducky"):
            yield "Photoshop (save for web)"
        elif name == "APP13" and data.startswith(b"Photoshop"):
            if any(kind != _IPTC for kind in _RESOURCE.findall(data)):
                yield "Photoshop (APP13)"
        elif name == "APP1" and data.startswith(b"Exif"):
            continue
        elif name in ("COM", "comment", "Software", "Comment", "parameters", "Creator"):
            yield _shown(data[:200].decode("utf-8", "replace"))
        else:
            for match in _XMP.finditer(data):
                yield _shown(match[1].decode("utf-8", "replace").rsplit("/", 1)[-1])


def _decoded(text: str) -> str:
    """EXIF text that Pillow took for Latin-1 although phones write UTF-8 or GB 18030 there."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return text.encode("latin-1").decode(encoding)
        except UnicodeError:
            continue
    return text


def _shown(text: str) -> str:
    """One printable line of at most 60 characters."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:60]
