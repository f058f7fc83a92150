"""Backgrounds: the person before any wall, clean; or cut out badly, with the halo that betrays a swapped background."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from .base import Canvas, NotPaintable, Painted, Synthesiser
from .capture import grain_of
from .face import Plane, blur, filled, luma, mix, to_uint8

STANDARD_COLOURS = ((100, 197, 255), (255, 255, 255), (240, 240, 240), (67, 142, 219), (217, 30, 40), (0, 191, 243))
"""Backdrops of ID photos: the register's light blue, white, light grey, deeper blue, red, cyan."""

LEAST_PERSON = 0.08
"""Share of the frame that must be person."""


class Background(Synthesiser):
    """Another background. Positive: badly cut out, the swap shows; negative: well matted, as if taken there.

    Args:
        kind: one of ``KINDS``; drawn when None.
    """

    attribute = None

    def __init__(self, kind: str | None = None) -> None:
        self.kind = kind

    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Swap the background with a halo, jagged or eaten edges; mostly before the plain colours people swap to."""
        kind = self.kind or ("plain" if rng.random() < 0.7 else None)
        person = _person(canvas)
        alpha = _bad_alpha(person, 0.3 + 0.7 * strength, rng)
        wall = _wall(canvas, kind, person, rng)
        image = mix(wall, canvas.image.astype(np.float32), alpha)
        if rng.random() < 0.3:
            image = _fringe(image, alpha, strength, rng)
        edge = np.clip(blur(alpha, 3.0) * (1 - blur(alpha, 3.0)) * 6, 0, 1)
        return Painted(to_uint8(image), edge, 1, canvas.parsing)

    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Put the person before another wall with a soft matte and the new wall's light on the hair's edge."""
        person = _person(canvas)
        picture = canvas.image.astype(np.float32)
        alpha = matte(picture, person)
        wall = _wall(canvas, self.kind, person, rng)
        image = mix(wall, without_spill(picture, alpha), alpha)
        return Painted(to_uint8(image), 1 - alpha, 0, canvas.parsing)


def _person(canvas: Canvas) -> Plane:
    """Hard mask of the person; refuses when the body is lost.

    What the parsing leaves open is what the nearest known pixel is: no strip of the old background stays beside its view.
    """
    unit, chin = canvas.interocular, canvas.point("chin")
    if not (np.isfinite(unit) and np.isfinite(chin).all()):
        raise NotPaintable("landmarks of the face are unknown")
    parsing = filled(canvas.parsing, np.inf)
    person = _without_specks((parsing > 0).astype(np.uint8), 0.3 * unit * unit).astype(np.float32)
    if person.mean() < LEAST_PERSON or (1 - person).mean() < 0.02:
        raise NotPaintable("the person, or the background, is not in sight")
    x, y = int(chin[0]), int(chin[1])
    reach = int(0.9 * unit)
    body = person[max(y, 0) :, max(x - reach // 2, 0) : x + reach // 2]
    lowest = person[-3:, max(x - reach, 0) : x + reach]
    if (body.size and body.mean() < 0.95) or (lowest.size and lowest.mean() < 0.9):
        raise NotPaintable("neck and shoulders were not parsed")
    return person


def _without_specks(person: NDArray[np.uint8], area: float) -> NDArray[np.uint8]:
    """Holes and islands smaller than the area (pixels), off the frame's top and sides, take the value around them."""
    cleaned = person.copy()
    for value in (0, 1):
        _, labels, stats, _ = cv2.connectedComponentsWithStats((cleaned == value).astype(np.uint8))
        left, top, width, _, size = stats.T
        inside = (left > 0) & (top > 0) & (left + width < person.shape[1])
        small = (size < area) & inside
        small[0] = False
        cleaned[small[np.asarray(labels, np.intp)]] = 1 - value
    return cleaned


def matte(picture: Plane, person: Plane) -> Plane:
    """Soft opacity of the person from its hard mask: a guided filter lets hair follow the picture; [h, w] in 0..1."""
    guide = luma(picture) / 255
    size = max(int(picture.shape[1] * 0.018), 3) | 1
    mean, base = cv2.blur(guide, (size, size)), cv2.blur(person, (size, size))
    variance = cv2.blur(guide * guide, (size, size)) - mean * mean
    slope = (cv2.blur(guide * person, (size, size)) - mean * base) / (variance + 1e-3)
    soft = cv2.blur(slope, (size, size)) * guide + cv2.blur(base - slope * mean, (size, size))
    near = cv2.GaussianBlur(person, (0, 0), size * 0.25)
    return np.clip((0.75 * soft + 0.25 * near - 0.12) / 0.78, 0, 1)


def without_spill(picture: Plane, alpha: Plane) -> Plane:
    """The person's own colour at the edge, with the old background's share taken out; [h, w, 3]."""
    outside = 1 - alpha
    old = blur(picture * outside[..., None], 6.0) / (blur(outside, 6.0) + 1e-3)[..., None]
    own = (picture - old * outside[..., None]) / np.maximum(alpha, 0.35)[..., None]
    inside = blur(picture * alpha[..., None], 4.0) / (blur(alpha, 4.0) + 1e-3)[..., None]
    return mix(np.clip(inside, 0, 255), np.clip(own, 0, 255), np.clip(alpha * 2 - 0.4, 0, 1))


def _bad_alpha(person: Plane, strength: float, rng: np.random.Generator) -> Plane:
    width = person.shape[1]
    rough = person
    if rng.random() < 0.6:
        sigma = width * 0.012 * strength * float(rng.uniform(0.4, 1))
        rough = (blur(person, max(sigma, 0.5)) > 0.5).astype(np.float32)
    if rng.random() < 0.35:
        cells = cv2.resize(rng.random((16, 12), np.float32), person.shape[::-1], interpolation=cv2.INTER_CUBIC)
        bitten = blur(rough, 3.0) + (cells - 0.5) * 0.9 * strength
        rough = np.where(np.abs(blur(rough, 3.0) - 0.5) < 0.45, bitten > 0.5, rough).astype(np.float32)
    size = 2 * round(width * 0.008 * strength * float(rng.uniform(0.4, 1.3))) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    rough = cv2.dilate(rough, kernel) if rng.random() < 0.75 else cv2.erode(rough, kernel)
    feather = float(rng.choice([0.3, 0.6, width * 0.006 * strength + 0.3]))
    return np.clip(cv2.GaussianBlur(rough, (0, 0), feather), 0, 1)


def _fringe(image: Plane, alpha: Plane, strength: float, rng: np.random.Generator) -> Plane:
    rim = np.clip(alpha * (1 - cv2.GaussianBlur(alpha, (0, 0), image.shape[1] * 0.005)) * 3, 0, 1) * strength
    colour = np.full(3, 245.0) if rng.random() < 0.5 else rng.uniform(30, 255, 3)
    return mix(image, np.broadcast_to(colour.astype(np.float32), image.shape), 0.7 * rim)


def _wall(canvas: Canvas, kind: str | None, person: Plane, rng: np.random.Generator) -> Plane:
    names = list(KINDS)
    kind = kind or names[int(rng.choice(len(names), p=[weight for weight, _ in KINDS.values()]))]
    wall = KINDS[kind][1](canvas.parsing.shape, person, rng)
    grain = grain_of(rng, canvas.parsing.shape) * float(rng.uniform(0.3, 2.5))
    return wall + cv2.GaussianBlur(grain, (0, 0), 0.6)[..., None]


def _colour(rng: np.random.Generator) -> Plane:
    if rng.random() < 0.6:
        base = np.array(STANDARD_COLOURS[int(rng.integers(len(STANDARD_COLOURS)))], np.float32)
        return np.clip(base + rng.normal(0, 6, 3), 0, 255).astype(np.float32)
    return rng.uniform(15, 250, 3).astype(np.float32)


def _plain(size: tuple[int, ...], person: Plane, rng: np.random.Generator) -> Plane:
    return np.broadcast_to(_colour(rng), (*size, 3)).astype(np.float32)


def _gradient(size: tuple[int, ...], person: Plane, rng: np.random.Generator) -> Plane:
    h, w = size
    y, x = np.arange(h, dtype=np.float32)[:, None] / h, np.arange(w, dtype=np.float32)[None] / w
    if rng.random() < 0.5:
        cx, cy = rng.uniform(0.2, 0.8), rng.uniform(0.1, 0.7)
        ramp = np.clip(np.hypot(x - np.float32(cx), (y - np.float32(cy)) * 1.2) / 0.9, 0, 1)
    else:
        angle = float(rng.uniform(0, 2 * np.pi))
        ramp = np.clip(0.5 + (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle), 0, 1)
    here = _colour(rng)
    there = np.clip(here * rng.uniform(0.45, 1.25) + rng.normal(0, 12, 3), 0, 255)
    return here + (there - here).astype(np.float32) * ramp[..., None].astype(np.float32)


def _shadowed(size: tuple[int, ...], person: Plane, rng: np.random.Generator) -> Plane:
    wall = _plain(size, person, rng) if rng.random() < 0.6 else _gradient(size, person, rng)
    h, w = size
    shift = np.array([[1, 0, w * rng.choice([-1, 1]) * rng.uniform(0.03, 0.16)], [0, 1, h * rng.uniform(-0.03, 0.06)]])
    cast = cv2.warpAffine(person, shift, (w, h), borderMode=cv2.BORDER_REPLICATE)
    cast = blur(cast, w * float(rng.uniform(0.005, 0.04)))
    return wall * (1 - float(rng.uniform(0.12, 0.5)) * cast)[..., None]


def _textured(size: tuple[int, ...], person: Plane, rng: np.random.Generator) -> Plane:
    h, w = size
    relief = np.zeros(size, np.float32)
    for cells in (3, 8, 24, 70):
        noise = rng.standard_normal((cells * 4 // 3, cells), np.float32)
        relief += cv2.resize(noise, (w, h), interpolation=cv2.INTER_CUBIC) * float(rng.uniform(0, 6))
    y, x = np.arange(h, dtype=np.float32)[:, None], np.arange(w, dtype=np.float32)[None]
    kind = int(rng.integers(4))
    if kind == 0:
        period, drift = w * float(rng.uniform(0.05, 0.16)), relief * 0.4
        relief += 22 * np.sin((x + drift * 3) * (2 * np.pi / period)) * (0.6 + 0.4 * np.sin(y / h * 3))
    elif kind == 1:
        tile_h, tile_w = h * float(rng.uniform(0.03, 0.12)), w * float(rng.uniform(0.08, 0.3))
        offset = np.where((y // tile_h) % 2 > 0, tile_w / 2, 0)
        joint = ((y % tile_h) < 2) | (((x + offset) % tile_w) < 2)
        relief += np.where(joint, float(rng.uniform(-45, 30)), 0)
    elif kind == 2:
        relief += (((x % (w * float(rng.uniform(0.1, 0.3)))) < 2) * float(rng.uniform(-40, -15))).astype(np.float32)
    return np.clip(_colour(rng) + relief[..., None], 0, 255)


def _room(size: tuple[int, ...], person: Plane, rng: np.random.Generator) -> Plane:
    h, w = size
    room = np.ascontiguousarray(_gradient(size, person, rng) * np.float32(0.8))
    for _ in range(int(rng.integers(4, 14))):
        x, y = int(rng.uniform(-0.2, 1) * w), int(rng.uniform(-0.1, 1) * h)
        a, b = int(rng.uniform(0.04, 0.45) * w), int(rng.uniform(0.04, 0.6) * h)
        colour = (rng.uniform(20, 240) * rng.uniform(0.7, 1, 3)).tolist()
        if rng.random() < 0.75:
            cv2.rectangle(room, (x, y), (x + a, y + b), colour, -1, cv2.LINE_AA)
            if rng.random() < 0.4:
                for i in range(1, int(rng.integers(2, 8))):
                    edge = x + i * a // 8
                    cv2.rectangle(
                        room, (edge, y + b // 10), (edge + a // 10, y + b), rng.uniform(20, 230, 3).tolist(), -1
                    )
        else:
            cv2.ellipse(
                room, (x, y), (a // 2 + 2, b // 3 + 2), float(rng.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA
            )
    return blur(room, w * float(rng.choice([0.003, 0.01, 0.03])))


KINDS: dict[str, tuple[float, Callable[[tuple[int, ...], Plane, np.random.Generator], Plane]]] = {
    "plain": (0.35, _plain),
    "gradient": (0.20, _gradient),
    "shadow": (0.20, _shadowed),
    "texture": (0.13, _textured),
    "room": (0.12, _room),
}
"""Backgrounds by name: probability and painter."""
