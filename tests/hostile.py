"""Uploads as an attacker, a broken phone or a bad line sends them: a reproducible stream of them.

Fuzzed JPEG, PNG, TIFF, WebP, GIF, BMP, AVIF and HEIC; pictures that promise or hold far more than their bytes; files
of two kinds at once; metadata gone wild; forms and file names that try to reach beyond themselves.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image
from skimage import data

FORMATS = {
    "JPEG": {"quality": 85},
    "PNG": {"compress_level": 1},
    "TIFF": {"compression": "tiff_lzw"},
    "WEBP": {"quality": 80},
    "GIF": {},
    "BMP": {},
    "AVIF": {"speed": 10},
    "JPEG2000": {},
}

NAMES = [
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\x.jpg",
    "/tmp/biyezhao-was-here.jpg",
    "C:\\photo.jpg",
    "photo.jpg\0.png",
    "a" * 5000 + ".jpg",
    "%2e%2e%2f%2e%2e%2fx",
    "$(touch pwned).jpg",
    "`touch pwned`.jpg",
    "<script>alert(1)</script>.jpg",
    "照片\u202egpj.exe",
    "'; DROP TABLE photos; --",
    "con",
    ".",
    "",
]


@dataclass(frozen=True)
class Upload:
    """One request's body, its content type, and what it tries."""

    what: str
    body: bytes
    content_type: str


def uploads(count: int, seed: int = 0) -> Iterator[Upload]:
    """As many uploads, always the same ones for the same seed."""
    rng = random.Random(seed)
    pictures = {format: _picture(format, options) for format, options in FORMATS.items()}
    pictures["HEIC"] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + pictures["AVIF"][24:]
    kinds: list[Callable[[random.Random, dict[str, bytes]], tuple[str, bytes]]] = [
        *[_flipped] * 5,
        *[_spliced] * 3,
        *[_cut] * 2,
        *[_resized] * 3,
        _bomb,
        _two_kinds,
        _metadata,
        _noise,
    ]
    for number in range(count):
        what, file = rng.choice(kinds)(rng, pictures)
        yield _as_request(rng, number, what, file)


def _picture(format: str, options: dict) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(data.astronaut()[:240, 130:310])).save(buffer, format, **options)
    return buffer.getvalue()


def _flipped(rng: random.Random, pictures: dict[str, bytes]) -> tuple[str, bytes]:
    """Wrong bytes, mostly in the header."""
    format, picture = rng.choice(list(pictures.items()))
    file = bytearray(picture)
    reach = len(file) if rng.random() < 0.3 else min(len(file), 700)
    for _ in range(rng.choice((1, 2, 5, 20, 100))):
        file[rng.randrange(reach)] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    return f"flipped {format}", bytes(file)


def _spliced(rng: random.Random, pictures: dict[str, bytes]) -> tuple[str, bytes]:
    """The beginning of one and the end of another, or a part twice."""
    (first, a), (second, b) = rng.choices(list(pictures.items()), k=2)
    cut, join = rng.randrange(len(a)), rng.randrange(len(b))
    return f"spliced {first} and {second}", a[:cut] + b[join:]


def _cut(rng: random.Random, pictures: dict[str, bytes]) -> tuple[str, bytes]:
    format, picture = rng.choice(list(pictures.items()))
    return f"cut {format}", picture[: rng.randrange(len(picture))]


def _resized(rng: random.Random, pictures: dict[str, bytes]) -> tuple[str, bytes]:
    """A header that promises another size than the data have."""
    width, height = (rng.choice((0, 1, 31, 33, 479, 5000, 32767, 65535, 2**31 - 1)) for _ in range(2))
    format = rng.choice(("PNG", "JPEG", "GIF", "BMP", "TIFF"))
    file = bytearray(pictures[format])
    if format == "PNG":
        header = b"IHDR" + struct.pack(">II", width, height) + file[24:29]
        file[12:33] = header + struct.pack(">I", zlib.crc32(header))
    elif format == "JPEG":
        start = max(file.find(b"\xff\xc0"), 0) + 5
        file[start : start + 4] = struct.pack(">HH", height & 0xFFFF, width & 0xFFFF)
    elif format == "GIF":
        file[6:10] = struct.pack("<HH", width & 0xFFFF, height & 0xFFFF)
    elif format == "BMP":
        file[18:26] = struct.pack("<ii", width, -height)
    else:
        directory = struct.unpack_from("<I", file, 4)[0]
        for entry in range(directory + 2, min(directory + 60, len(file) - 12), 12):
            if struct.unpack_from("<H", file, entry)[0] in (256, 257):
                struct.pack_into("<HII", file, entry + 2, 4, 1, width)
    return f"{format} of {width}x{height}", bytes(file)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + _chunk(b"IEND", b"")


@cache
def _zeros(count: int) -> bytes:
    deflate = zlib.compressobj(9)
    return (
        b"".join(deflate.compress(bytes(min(1 << 20, count - i))) for i in range(0, count, 1 << 20)) + deflate.flush()
    )


def _bomb(rng: random.Random, _: dict[str, bytes]) -> tuple[str, bytes]:
    """Few bytes that unpack to many."""
    kind = rng.randrange(6)
    if kind == 0:
        side = rng.choice((1500, 3000))
        return "flat PNG", _png(side, side, _chunk(b"IDAT", _zeros(side * (3 * side + 1))))
    if kind == 1:
        return "PNG over the limit", _png(30_000, 30_000, _chunk(b"IDAT", _zeros(1 << 22)))
    if kind == 2:
        text = b"Comment\0\0" + _zeros(1 << 26)
        return "PNG with a text bomb", _png(64, 64, _chunk(b"zTXt", text), _chunk(b"IDAT", _zeros(64 * 193)))
    if kind == 3:
        profile = b"icc\0\0" + _zeros(1 << 26)
        return "PNG with a profile bomb", _png(64, 64, _chunk(b"iCCP", profile), _chunk(b"IDAT", _zeros(64 * 193)))
    if kind == 4:
        frames = [Image.new("P", (200, 200), i % 256) for i in range(50)]
        buffer = io.BytesIO()
        frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
        return "GIF of many frames", buffer.getvalue()
    tags = b"".join(struct.pack("<HHII", 256 + i, 4, 2**28, 8) for i in range(400))
    return "TIFF of huge tags", b"II*\0" + struct.pack("<IH", 8, 400) + tags + bytes(4)


def _two_kinds(rng: random.Random, pictures: dict[str, bytes]) -> tuple[str, bytes]:
    """A file that is two things at once."""
    other = rng.choice(
        (
            b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18),
            b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF",
            b"<?php system($_GET['c']); ?>",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"#!/bin/sh\ntouch pwned\n",
            b"%!PS-Adobe-3.0 EPSF-3.0\n(pwned) (w) file closefile\n",
            b"\x7fELF" + bytes(60),
        )
    )
    format, picture = rng.choice(list(pictures.items()))
    return f"{format} and {other[:8]!r}", other + picture if rng.random() < 0.5 else picture + other


def _metadata(rng: random.Random, pictures: dict[str, bytes]) -> tuple[str, bytes]:
    """Huge, nested or nonsensical EXIF, profiles and comments in a JPEG."""
    marker = rng.choice((0xE1, 0xE2, 0xED, 0xEE, 0xFE))
    start = rng.choice(
        (b"Exif\0\0II*\0\x08\0\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"ICC_PROFILE\0\x01\xff", b"Adobe\0", b"")
    )
    content = rng.choice(
        (rng.randbytes(60_000), bytes(60_000), b"\xff" * 60_000, struct.pack("<HHIHI", 1, 274, 3, 9, 0))
    )
    segment = (start + content)[:65_533]
    segments = struct.pack(">BBH", 0xFF, marker, len(segment) + 2) + segment
    return f"JPEG with metadata {marker:x}", b"\xff\xd8" + segments * rng.choice((1, 1, 10, 100)) + pictures["JPEG"][2:]


def _noise(rng: random.Random, _: dict[str, bytes]) -> tuple[str, bytes]:
    start = rng.choice(
        (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"RIFF\0\0\0\0WEBP", b"GIF89a", b"BM", b"")
    )
    return "noise", start + rng.randbytes(rng.choice((0, 1, 20, 3000, 200_000)))


def _as_request(rng: random.Random, number: int, what: str, file: bytes) -> Upload:
    if rng.random() < 0.4:
        kind = rng.choice(
            ("image/jpeg", "image/png", "application/octet-stream", "image/heic", "image/../x", "text/html")
        )
        return Upload(what, file, kind)
    name = rng.choice(NAMES).encode()
    boundary = f"boundary{number}".encode()
    field = rng.choice([b"photo"] * 8 + [b"admission", b"../photo", b""])
    head = b'Content-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: image/jpeg' % (field, name)
    body = b"--%s\r\n%s\r\n\r\n%s\r\n--%s--\r\n" % (boundary, head, file, boundary)
    wrong = rng.random()
    if wrong < 0.05:
        body = body[: rng.randrange(len(body))]
    elif wrong < 0.1:
        body = body.replace(b"\r\n", b"\n", 3)
    elif wrong < 0.15:
        body = b"--%s\r\n%s\r\n\r\n" % (boundary, head) * 2000 + body
    elif wrong < 0.2:
        head += b"\r\nX-Junk: " + b"j" * 100_000
        body = b"--%s\r\n%s\r\n\r\n%s\r\n--%s--\r\n" % (boundary, head, file, boundary)
    return Upload(f"{what} in a form", body, f"multipart/form-data; boundary={boundary.decode()}")
