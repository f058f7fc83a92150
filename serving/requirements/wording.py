"""Naming paired parts of the person in both languages; left and right are always the person's own."""

from __future__ import annotations

from collections.abc import Iterable

from ..report import Text

_ZH = {"ear": "耳", "eye": "眼", "brow": "眉", "shoulder": "肩"}


def sided(part: str, sides: Iterable[str]) -> Text:
    """Name an ``ear``, ``eye``, ``brow`` or ``shoulder`` by its sides.

    Examples:
        >>> sided("ear", ["right"])
        Text(zh='右耳', en='the right ear')
        >>> sided("ear", ["left", "right"])
        Text(zh='双耳', en='both ears')
    """
    found = set(sides)
    if found == {"left"}:
        return Text(zh=f"左{_ZH[part]}", en=f"the left {part}")
    if found == {"right"}:
        return Text(zh=f"右{_ZH[part]}", en=f"the right {part}")
    return Text(zh=f"双{_ZH[part]}", en=f"both {part}s")
