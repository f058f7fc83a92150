"""Names, order and symmetry of everything the network localises on a portrait.

Left and right are always the person's own: in an unmirrored photo ``left_iris`` lies right of ``right_iris``.
"""

from __future__ import annotations

LANDMARKS: tuple[str, ...] = (
    "right_eye_outer",
    "right_eye_inner",
    "right_eye_upper",
    "right_eye_lower",
    "left_eye_outer",
    "left_eye_inner",
    "left_eye_upper",
    "left_eye_lower",
    "right_iris",
    "left_iris",
    "right_brow_outer",
    "right_brow_mid",
    "right_brow_inner",
    "left_brow_outer",
    "left_brow_mid",
    "left_brow_inner",
    "nose_bridge",
    "nose_tip",
    "nose_base",
    "right_ala",
    "left_ala",
    "right_mouth_corner",
    "left_mouth_corner",
    "upper_lip_top",
    "upper_lip_bottom",
    "lower_lip_top",
    "lower_lip_bottom",
    "chin",
    "right_jaw",
    "left_jaw",
    "right_cheek",
    "left_cheek",
    "forehead",
    "hair_top",
    "right_ear_top",
    "right_ear_lobe",
    "left_ear_top",
    "left_ear_lobe",
    "right_shoulder",
    "left_shoulder",
)
"""The landmarks, in the order of the network's ``landmarks`` output.

``right_cheek`` and ``left_cheek`` are the outermost points of the face at the height of the ear's tragus; the distance
between them is the face width of the standard. ``hair_top`` is the highest point of hair or head cover above the face.
"""

PARSING_CLASSES: tuple[str, ...] = (
    "background",
    "skin",
    "nose",
    "glasses",
    "left_eye",
    "right_eye",
    "left_brow",
    "right_brow",
    "left_ear",
    "right_ear",
    "mouth_inside",
    "upper_lip",
    "lower_lip",
    "hair",
    "hat",
    "earring",
    "necklace",
    "neck",
    "cloth",
)
"""Per-pixel classes; the index is the value in the network's ``parsing`` output. As in CelebAMask-HQ."""


def mirrored(names: tuple[str, ...]) -> tuple[int, ...]:
    """For each name the index of its mirror twin (``left_x`` and ``right_x`` swap, all others map to themselves).

    Examples:
        >>> mirrored(("nose", "left_eye", "right_eye"))
        (0, 2, 1)
    """

    def twin(name: str) -> str:
        if name.startswith("left_"):
            return "right_" + name.removeprefix("left_")
        if name.startswith("right_"):
            return "left_" + name.removeprefix("right_")
        return name

    return tuple(names.index(twin(name)) for name in names)
