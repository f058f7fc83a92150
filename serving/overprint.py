"""What was laid over a photo: borders round it, and text or watermarks on its background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from .portrait import Portrait

_DEPTH = 0.3
"""How far into the photo a border may reach, as a share of its width or height."""
_SAME = 14
"""Levels of 255 within which a pixel has the border's colour."""
_FULL, _BROKEN = 0.985, 0.3
"""Share of a line in the border's colour: at least, inside the border; at most, just beyond it."""
_LETTER = (5, 60)
"""Height of a letter in pixels of the 480x640 view."""
_STROKE = 22
"""Levels by which a stroke differs from the background around it, at least."""
_STROKE_WIDTH = 13
_LEAST_LETTERS = 4
_MARGIN = 36
"""Twice the width in view pixels of the belt along head and shoulders that is left out."""
_LEAST_INK = 60
_LEAST_BACKGROUND = 4000
_UNEVEN, _MOST_UNEVEN = 12, 0.12
"""An even background differs from its surroundings by so many levels on at most this share of its area."""


def borders(pixels: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Boxes x0, y0, x1, y1 of the borders of one colour along the sides of uint8 RGB pixels [H, W, 3].

    A border is at least two lines of one colour along a whole side, ended within three lines by a straight edge along
    most of that side. A plain background is none: head and shoulders end it little by little.
    """
    height, width = pixels.shape[:2]
    found = []
    for side in range(4):
        turned = np.rot90(pixels, side)
        depth = _border(turned)
        if depth:
            box = [
                (0, 0, width, depth),
                (width - depth, 0, width, height),
                (0, height - depth, width, height),
                (0, 0, depth, height),
            ]
            found.append(box[side])
    return found


def _border(pixels: np.ndarray) -> int:
    """Lines of the border at the top; 0 when there is none."""
    step = max(1, pixels.shape[1] // 240)
    first = pixels[:2, ::step]
    colour = np.floor(np.median(first.reshape(-1, 3), 0))
    if _share(first, colour).min() < _FULL:
        return 0
    share = _share(pixels[: max(6, int(_DEPTH * pixels.shape[0])), ::step], colour)
    depth = int(np.argmin(np.append(share >= _FULL, False)))
    return depth if np.min(share[depth : depth + 3], initial=1) <= _BROKEN else 0


def _share(lines: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """Of each line the share of pixels in the colour."""
    alike = cv2.inRange(np.ascontiguousarray(lines), colour - _SAME, colour + _SAME)
    return np.count_nonzero(alike, axis=1) / alike.shape[1]


def letters(portrait: Portrait) -> list[tuple[float, float, float, float]]:
    """Boxes x0, y0, x1, y1, in view pixels, of what looks like writing on an even background.

    Strokes thinner than nine pixels that differ from the background around them, of the height of letters, at least four
    of one size beside each other. On clothes print belongs to the garment; there nothing is looked for.
    """
    view, behind = portrait.view, _behind(portrait)
    area = cv2.countNonZero(behind)
    if area < _LEAST_BACKGROUND:
        return []
    strokes = cv2.bitwise_and(cv2.threshold(_away(view, behind), _STROKE, 1, cv2.THRESH_BINARY)[1], behind)
    if cv2.countNonZero(strokes) < _LEAST_INK:
        return []
    away = _away(view, cv2.subtract(behind, strokes))
    uneven = cv2.bitwise_and(cv2.threshold(away, _UNEVEN, 1, cv2.THRESH_BINARY)[1], behind)
    if cv2.countNonZero(uneven) > _MOST_UNEVEN * area:
        return []
    strokes = cv2.bitwise_and(cv2.threshold(away, _STROKE, 1, cv2.THRESH_BINARY)[1], behind)
    thick = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((_STROKE_WIDTH, _STROKE_WIDTH), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(
        cv2.subtract(strokes, cv2.dilate(thick, np.ones((3, 3), np.uint8)))
    )
    boxes = [
        (x, y, x + w, y + h)
        for x, y, w, h, area in stats[1:].tolist()
        if _LETTER[0] <= h <= _LETTER[1] and w <= 3 * h and 0.12 * w * h <= area and area >= 10
    ]
    return _beside_each_other(boxes)


def _behind(portrait: Portrait) -> np.ndarray:
    """uint8 [h, w], 1 where all is background, or lies apart from the person as writing does, well away from them."""
    size = portrait.parsing.shape[::-1]
    foreground = cv2.resize(
        (~portrait.mask("background")).view(np.uint8), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_NEAREST
    )
    _, islands, stats, _ = cv2.connectedComponentsWithStats(foreground)
    person = (islands == 1 + stats[1:, cv2.CC_STAT_AREA].argmax()).view(np.uint8) if len(stats) > 1 else foreground
    person = cv2.dilate(person, np.ones((_MARGIN // 4, _MARGIN // 4), np.uint8))
    return cv2.subtract(portrait.inside.view(np.uint8), cv2.resize(person, size, interpolation=cv2.INTER_NEAREST))


def _away(view: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """uint8 [h, w], by how many levels each pixel differs from the mean of the background around it."""
    size = (view.shape[1] // 8, view.shape[0] // 8)
    share = cv2.resize(behind * np.uint8(255), size, interpolation=cv2.INTER_AREA) / np.float32(255)
    colours = cv2.resize(cv2.bitwise_and(view, view, mask=behind), size, interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    around = cv2.blur(colours, (9, 9)) / (cv2.blur(share, (9, 9)) + 1e-3)[..., None]
    around = cv2.resize(around.clip(0, 255).astype(np.uint8), view.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    red, green, blue = cv2.split(cv2.absdiff(view, around))
    return cv2.max(cv2.max(red, green), blue)


def _beside_each_other(boxes: list[tuple[int, int, int, int]]) -> list[tuple[float, float, float, float]]:
    """The hulls of groups of at least four boxes of about one height with less than a letter between them."""
    rest, groups = list(boxes), []
    while rest:
        group, grown = [rest.pop()], 0
        while grown < len(group):
            near = [box for box in rest if _neighbours(group[grown], box)]
            rest = [box for box in rest if box not in near]
            group += near
            grown += 1
        if len(group) >= _LEAST_LETTERS:
            edges = np.array(group, float)
            groups.append((*edges[:, :2].min(0).tolist(), *edges[:, 2:].max(0).tolist()))
    return groups


def _neighbours(first: tuple[int, int, int, int], second: tuple[int, int, int, int]) -> bool:
    heights = sorted((first[3] - first[1], second[3] - second[1]))
    gap_x = max(first[0], second[0]) - min(first[2], second[2])
    gap_y = max(first[1], second[1]) - min(first[3], second[3])
    return heights[1] <= 2.2 * heights[0] and max(gap_x, gap_y) <= 1.2 * heights[1]
