"""True colours, no cast."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ...report import Text
from ..base import Judgement, Measurement, Requirement, band_verdict
from .zones import cheeks

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_GREY_CHROMA = 3.0


class NaturalColour(Requirement):
    """True colours: no cast, not black and white.

    Asked by: the commissioning notice, point ⑦, the national specification (教毕指[2017]99号) and ISO/IEC 29794-5
    ("natural colour").

    Measured: after ISO/IEC 29794-5 the median CIELAB a* and b* of the skin in both cheek zones, and how far they lie
    outside the range of human skin, ``a`` and ``b`` (units of CIELAB); 0 inside.

    Limit: at most ``max`` outside; up to ``review`` above it a person decides.

    Errs: a slight cast stays inside the range that skins differ by and is not noticed; strongly saturated or flushed
    skin, as in the scan of Grace Hopper's portrait, needs review.
    """

    id = "natural_colour"
    title = Text(zh="颜色自然", en="natural colour")
    unit = "CIELAB"

    _passed = Text(zh="肤色自然，无偏色。", en="The colours are natural.")
    _grey = Text(
        zh="照片是黑白的，请使用彩色照片。",
        en="The photo is black and white: use a colour photo.",
    )
    _cast = Text(
        zh="照片偏{hue}，肤色不自然；请设置正确的白平衡、关闭滤镜，避免彩色灯光后重拍。",
        en="The photo has a {hue} cast: set the white balance, turn off filters, avoid coloured light, and retake.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Chroma of the cheeks, with their ``a`` and ``b``; evidence: the zones."""
        zones = cheeks(portrait)
        pixels = np.concatenate([zone for zone, _ in zones]).astype(np.float32) / 255
        _, a, b = np.median(cv2.cvtColor(pixels[None], cv2.COLOR_RGB2LAB)[0], axis=0).tolist()
        return Measurement(hypot(a, b), {"boxes": [box for _, box in zones]}, details={"a": a, "b": b})

    def measure_for(self, portrait: Portrait, standard: Standard) -> Measurement:
        """Distance of the cheeks' colour from the standard's range of skin."""
        found = self.measure(portrait)
        limit = standard.limit(self.id)
        da, db = (_outside(found.details[axis], *limit[axis]) for axis in ("a", "b"))
        return Measurement(hypot(da, db), found.evidence, details=found.details | {"da": da, "db": db})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Pass near the range, review a little further, else fail."""
        limit = standard.limit(self.id)
        verdict = band_verdict(float(measurement.value), limit)
        details = measurement.details
        if measurement.value <= limit["max"]:
            text = self._passed
        elif hypot(details["a"], details["b"]) < _GREY_CHROMA:
            text = self._grey
        else:
            text = self._cast
        hue = _hue(details["da"], details["db"])
        return Judgement(verdict, limit, Measurement(0, details={"hue": hue}).fill(text))


def _outside(value: float, low: float, high: float) -> float:
    """Signed distance to the range, 0 inside."""
    return min(0.0, value - low) + max(0.0, value - high)


def _hue(da: float, db: float) -> Text:
    """Name of the cast that moves skin by this much."""
    if abs(da) >= abs(db):
        return Text(zh="红", en="red") if da > 0 else Text(zh="绿", en="green")
    return Text(zh="黄", en="yellow") if db > 0 else Text(zh="蓝", en="blue")
