"""Frame glasses as at admission."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...report import Text, Verdict
from ..base import Judgement, Measurement, Requirement
from .admission import admission_of

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard


class GlassesConsistent(Requirement):
    """Frame glasses are worn in both photos, or in neither.

    Asked by: the commissioning notice, point ② (whoever wore glasses at admission wears them again).

    Measured: the area that the parsing finds to be glasses, by the square of the distance between the eyes, in both
    photos. Not assessed without an admission photo, or where either shows no face.

    Limit: from ``worn`` on glasses are worn, below ``bare`` none are; between them, in either photo, a person must look.
    A difference fails.

    Errs: rimless glasses may be missed; another pair of glasses than at admission passes.
    """

    id = "glasses_consistent"
    title = Text(zh="眼镜与入学照片一致", en="glasses as at admission")

    _passed = Text(zh="眼镜佩戴情况与入学照片一致。", en="Glasses are worn, or not, as in the admission photo.")
    _add = Text(
        zh="入学照片戴框架眼镜，本照片没有戴；请按入学照片戴上框架眼镜重拍。",
        en="Glasses are worn in the admission photo but not here: retake with frame glasses on.",
    )
    _remove = Text(
        zh="入学照片没有戴眼镜，本照片戴了；请按入学照片摘下眼镜重拍。",
        en="Glasses are worn here but not in the admission photo: retake without glasses.",
    )
    _unsure = Text(
        zh="无法确定两张照片是否都戴（或都没戴）框架眼镜，请人工比对。",
        en="Whether glasses are worn in both photos is not certain: let a person compare them.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Both areas; evidence: the box of the glasses here."""
        before = admission_of(portrait)
        here, there = _glasses(portrait), _glasses(before)
        ys, xs = np.nonzero(portrait.mask("glasses"))
        box = {"box": portrait.box_to_photo((xs.min(), ys.min(), xs.max() + 1, ys.max() + 1))} if len(xs) else {}
        return Measurement(f"{there:.2f} / {here:.2f}", box, details={"here": here, "there": there})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Worn in one and surely not in the other fails."""
        limit = standard.limit(self.id)
        here, there = measurement.details["here"], measurement.details["there"]
        worn, bare = limit["worn"], limit["bare"]
        if (here >= worn and there >= worn) or (here < bare and there < bare):
            verdict, text = Verdict.PASS, self._passed
        elif here < bare and there >= worn:
            verdict, text = Verdict.FAIL, self._add
        elif here >= worn and there < bare:
            verdict, text = Verdict.FAIL, self._remove
        else:
            verdict, text = Verdict.REVIEW, self._unsure
        return Judgement(verdict, limit, text)


def _glasses(portrait: Portrait) -> float:
    return np.count_nonzero(portrait.mask("glasses")) / portrait.interocular**2
