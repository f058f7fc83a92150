"""No retouching."""

from __future__ import annotations

from ...report import Text
from .attribute import AttributeRequirement


class Retouching(AttributeRequirement):
    """No technical processing of natural features.

    Asked by: the commissioning notice (point ⑥) and the national specification (教毕指[2017]99号, no processing of natural
    features). Skin smoothing, face slimming, eye enlarging, whitening, scar or mole removal count; a camera's noise
    reduction, sharpening and recompression do not.

    Measured: a calibrated probability (0..1) from two sources: the network, which sees the head at 320x240 pixels, and
    the fine texture of the skin at 480x640, compared with that of hair, clothes and background. Evidence: boxes round
    the parts that the network takes for processed; none where the texture alone tells.

    Limit: pass up to ``max``, review up to ``review`` above it.

    Errs: no photo with known retouching was there to measure how much is found; features moved or skin paled without
    smoothing are hardly found, light smoothing often is not. Take it as a hint.
    """

    id = "retouching"
    title = Text(zh="未经修饰", en="not retouched")
    passed = Text(zh="未见后期修饰。", en="No retouching found.")
    too_low = passed
    too_high = Text(
        zh="照片疑似经过磨皮、瘦脸、美白等处理（概率 {value}），请关闭美颜、上传未经修饰的原图。",
        en="The photo seems to be retouched (probability {value}): switch the camera's beauty mode off and upload the "
        "untouched original.",
    )
