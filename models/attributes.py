"""The attributes the network is trained for: order, ids, titles and definitions.

The order of :data:`ATTRIBUTES` is the order of the network's ``attributes`` and ``evidence`` outputs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attribute:
    """One attribute that a photo either shows (1) or does not (0).

    ``definition`` is the labelling rule: what counts as positive, and what does not. ``listed`` says whether the
    ``attributes`` of a report list it; the others serve the requirement of their name.
    """

    id: str
    zh: str
    en: str
    definition: str
    listed: bool = True


ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "tinted_glasses",
        "有色或深色镜片",
        "tinted or dark lenses",
        "Lenses visibly coloured or dark, worn on the eyes. Clear lenses, reflections and glasses pushed up are not.",
    ),
    Attribute(
        "earrings",
        "耳饰",
        "earrings",
        "Any stud, hoop, drop, pearl or cuff on at least one ear. Earbuds, moles and highlights are not.",
    ),
    Attribute(
        "hair_over_ears",
        "头发遮耳",
        "hair over the ears",
        "Hair hides more than half of at least one ear. A few strands are not enough.",
    ),
    Attribute(
        "busy_clothing",
        "衣着花纹复杂",
        "busy clothing",
        "Clear stripes, checks, floral, dots, large letters or print, sequins or camouflage. "
        "A plain or finely woven suit and a plain tie are not.",
    ),
    Attribute(
        "heavy_makeup",
        "浓妆",
        "heavy makeup",
        "Obvious at first glance: coloured eye shadow, heavy liner or false lashes, strongly coloured lips, painted blush.",
    ),
    Attribute(
        "retouching",
        "后期修饰（磨皮、瘦脸等）",
        "retouching",
        "Technical processing of natural features: skin smoothing, face slimming, eye enlarging, whitening, "
        "scar or mole removal. Camera noise reduction, sharpening and recompression are not.",
    ),
    Attribute(
        "necklace",
        "项链",
        "necklace",
        "A chain, pendant, beads, choker or cord on the neck or chest. Lanyards, scarves, ties, collars and folds are not.",
        listed=False,
    ),
    Attribute(
        "hair_accessory",
        "发饰",
        "hair accessory",
        "A clip, pin, band, ribbon, bow, flower or jewel seen in the hair. Headwear and plainly tied hair are not.",
        listed=False,
    ),
    Attribute(
        "dyed_hair",
        "染发",
        "dyed hair",
        "A colour that does not grow, clear highlights, or bleached hair with dark roots. Natural colours and grey are not.",
        listed=False,
    ),
)

LISTED: tuple[Attribute, ...] = tuple(a for a in ATTRIBUTES if a.listed)
"""The first of them, which have a head of their own in the network; adornments have another."""

ATTRIBUTE_IDS: tuple[str, ...] = tuple(a.id for a in ATTRIBUTES)
