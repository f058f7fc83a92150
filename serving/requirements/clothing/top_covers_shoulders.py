"""A top that covers the shoulders, and no hood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text, Verdict
from ..base import Judgement, Measurement, NotAssessable, Requirement, band_verdict

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_LEAST_SHOWN = 0.45
"""So far, in face widths, the photo must reach below the chin."""
_REACH = 0.9
"""So far below the chin, in face widths, bare skin is counted."""


class TopCoversShoulders(Requirement):
    """The top covers the shoulders: no straps, no low neckline, no hood up.

    Asked by: the notices of several schools and collection services (Hefei, Nankai, Hunan, Guangdong: no straps, no hoods).

    Measured: of the body below the chin, down to 0.9 face widths, the share that is bare (neck and skin against clothes);
    beside it ``hood``, the area of clothes above the mouth by the face's. Not assessed where the photo ends less than
    0.45 face widths below the chin.

    Limit: at most ``max`` bare, up to ``review`` above it a person must look; a ``hood`` above its limit needs review.

    Errs: long hair over bare shoulders hides them; skin-coloured clothes may count as skin.
    """

    id = "top_covers_shoulders"
    title = Text(zh="上衣遮住肩部", en="top covers the shoulders")
    unit = "share"

    _passed = Text(zh="上衣遮住肩部，领口合适。", en="The top covers the shoulders.")
    _bare = Text(
        zh="颈肩裸露较多（{value}，上限 {max}），请穿有领、有袖、领口不低的上衣重拍，不要穿吊带或低领。",
        en="Neck and shoulders are bare ({value} of what shows, at most {max}): wear a top with sleeves and a high neckline, "
        "no straps, and retake.",
    )
    _hood = Text(
        zh="头部周围有帽兜或衣物，请放下帽兜重拍。",
        en="A hood or clothes surround the head: take the hood down and retake.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Bare share; evidence: the box that was looked at."""
        portrait.require_face()
        points, width = portrait.view_landmarks, portrait.face_width
        chin = int(np.clip(points["chin"][1] + 0.06 * width, 0, portrait.parsing.shape[0] - 1))
        rows = portrait.inside[:, int(np.clip(points["chin"][0], 0, portrait.parsing.shape[1] - 1))]
        end = min(int(np.flatnonzero(rows)[-1]) + 1 if rows.any() else 0, int(chin + _REACH * width))
        if end - chin < _LEAST_SHOWN * width:
            raise NotAssessable(
                "照片下巴以下部分太少，看不到领口和肩部。", "The photo shows too little below the chin to see the top."
            )
        below = np.s_[chin:end]
        inside = portrait.inside[below]
        bare = np.count_nonzero(portrait.mask("neck", "skin", "necklace")[below] & inside)
        clothed = np.count_nonzero(portrait.mask("cloth")[below] & inside)
        if bare + clothed < 0.1 * width**2:
            raise NotAssessable("看不到衣着和肩部。", "Neither clothes nor shoulders are seen.")
        mouth = max(0, int(points["upper_lip_top"][1]))
        above = np.count_nonzero(portrait.mask("cloth")[:mouth] & portrait.inside[:mouth])
        face = max(1, np.count_nonzero(portrait.mask("skin", "nose")[:chin]))
        reach = 1.2 * width
        box = portrait.box_to_photo(
            (max(0, points["chin"][0] - reach), chin, min(portrait.parsing.shape[1], points["chin"][0] + reach), end)
        )
        return Measurement(bare / (bare + clothed), {"box": box}, details={"hood": above / face})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Bare shoulders fail, a hood needs review."""
        limit, value = standard.limit(self.id), float(measurement.value)
        verdict, text = band_verdict(value, limit), self._passed if value <= limit["max"] else self._bare
        if verdict is Verdict.PASS and measurement.details["hood"] > limit["hood"]:
            verdict, text = Verdict.REVIEW, self._hood
        return Judgement(verdict, limit, measurement.fill(text, value=f"{value:.0%}", max=f"{limit['max']:.0%}"))
