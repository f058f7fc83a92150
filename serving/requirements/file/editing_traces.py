"""No trace of an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...editors import programs
from ...overprint import letters
from ...report import Text, Verdict
from ...resaving import resaved
from ..base import Judgement, Measurement, Requirement

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_SURE = 0.55
"""Share of missing coefficients that tells a double compression: files saved once reach 0.41, twice 0.58 and more."""
_BORDER = Text(zh="照片有边框", en="a border round the photo")
_LETTERS = Text(zh="背景上有文字或水印", en="writing or a watermark on the background")
_RESAVED = Text(zh="文件曾以更低品质保存后再次压缩", en="the file was saved before at a lower quality")


class EditingTraces(Requirement):
    """The file has no trace of an editor, and nothing was laid over the photo: no border, text or watermark.

    Asked by: the commissioning notice, point ⑥, and the national specification (教毕指[2017]99号: no editing, borders, text
    or marks).

    Measured: the number of traces. Sure ones: an editor, retouching app or generator named by EXIF, XMP, Photoshop's
    segments, a PNG's text or content credentials; a border of one colour. Possible ones: a viewer or converter in the
    metadata; what looks like writing on an even background; a JPEG that was a coarser JPEG before (the gaps that a double
    quantisation leaves).

    Limit: sure traces above ``max`` fail; possible ones need review.

    Errs: watermarks, seals and captions that lie on clothes are missed; padding and white strips count as borders. Metadata are easily removed, so their absence proves nothing; writing on clothes or on the face is not looked
    for; a first compression finer than the last leaves no trace.
    """

    id = "editing_traces"
    title = Text(zh="编辑痕迹", en="traces of editing")
    unit = "traces"

    _passed = Text(zh="没有发现编辑痕迹。", en="No trace of editing was found.")
    _failed = Text(
        zh="发现编辑痕迹：{traces}。请上传手机或相机直接拍摄的原始文件，不要修图、加边框或文字。",
        en="Traces of editing: {traces}. Use the file as the phone or camera made it, without retouching, borders or text.",
    )
    _possible = Text(
        zh="可能经过编辑：{traces}。请人工确认，或上传手机、相机直接拍摄的原始文件。",
        en="Possibly edited: {traces}. Let a person look, or use the file as the phone or camera made it.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Number of traces; evidence: boxes of borders and writing."""
        photo = portrait.photo
        named = programs(photo)
        sure = [Text(zh=name, en=name) for name, certain in named if certain]
        possible = [Text(zh=name, en=name) for name, certain in named if not certain]
        boxes = [[float(v) for v in box] for box in portrait.borders]
        if boxes:
            sure.append(_BORDER)
        words = letters(portrait)
        if words:
            possible.append(_LETTERS)
            boxes += [portrait.box_to_photo(box) for box in words]
        if (resaved(photo) or 0.0) >= _SURE:
            possible.append(_RESAVED)
        details = {"sure": sure, "possible": possible}
        return Measurement(len(sure) + len(possible), {"boxes": boxes} if boxes else {}, details=details)

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Sure traces fail, possible ones need review."""
        limit = standard.limit(self.id)
        sure, possible = measurement.details["sure"], measurement.details["possible"]
        verdict, text, traces = Verdict.PASS, self._passed, []
        if len(sure) > limit["max"]:
            verdict, text, traces = Verdict.FAIL, self._failed, sure
        elif possible:
            verdict, text, traces = Verdict.REVIEW, self._possible, possible
        names = Text(zh="、".join(t.zh for t in traces), en=", ".join(t.en for t in traces))
        return Judgement(verdict, limit, measurement.fill(text, traces=names))
