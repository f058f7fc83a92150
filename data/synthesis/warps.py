"""Liquify: local shifts of a face that slim, shorten, lift and enlarge, gathered into one displacement field."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from .face import Face, Plane, blur, mix, peak

BAND = 0.16
"""Width of the strip outside the person, in interocular distances, over which a displacement fades to nothing."""

EDGE = 0.03
"""Width of a person's outline, in interocular distances: how far a photo's edge reaches beyond the parsing's; 2 pixels at
least."""

VISIBLE = 8
"""Levels of 255 from which a moved background would be seen."""


def outline(unit: float) -> float:
    """Pixels that the outline of a person reaches beyond the parsing, at so many pixels between the outer eye corners."""
    return max(2.0, EDGE * unit)


def moved(points: NDArray, dx: Plane, dy: Plane) -> NDArray[np.float32]:
    """Where points [n, 2] end up when every pixel takes its colour from (x + dx, y + dy); NaN stays NaN."""
    now = np.array(points, np.float32)
    known = np.isfinite(now).all(1)
    start, end = now[known], now[known]
    for _ in range(6):
        x, y = np.ascontiguousarray(end[:, :1]), np.ascontiguousarray(end[:, 1:])
        shift = [cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)[:, 0] for plane in (dx, dy)]
        end = (start - np.stack(shift, -1)).astype(np.float32)
    now[known] = end
    return now


class Warp:
    """A displacement field over a face crop; each method adds to it.

    ``amount`` is the share by which a feature changes: 0.1 makes a face about a tenth slimmer.
    """

    def __init__(self, face: Face) -> None:
        self.face = face
        self.dx: Plane = np.zeros(face.parsing.shape, np.float32)
        self.dy: Plane = np.zeros(face.parsing.shape, np.float32)

    @property
    def reach(self) -> Plane:
        """How far every pixel moves, in pixels."""
        return np.hypot(self.dx, self.dy)

    def push(self, at: NDArray, by: NDArray, radius: float) -> None:
        """Shift what lies at a point by a vector (pixels), with a smooth fall-off to nothing at the radius."""
        if not (np.isfinite(at).all() and np.isfinite(by).all()):
            return
        window, u, v = self._window(at, radius)
        fall = np.square(np.clip(1 - (u * u + v * v), 0, 1))
        self.dx[window] -= fall * float(by[0])
        self.dy[window] -= fall * float(by[1])

    def scale(self, at: NDArray, amount: float, radius: float) -> None:
        """Enlarge (amount > 0) or shrink what lies round a point."""
        if not np.isfinite(at).all():
            return
        window, u, v = self._window(at, radius)
        fall = np.square(np.clip(1 - (u * u + v * v), 0, 1)) * (amount * radius)
        self.dx[window] -= fall * u
        self.dy[window] -= fall * v

    def slim(self, amount: float, low: float = 0.5) -> None:
        """Narrow the face; ``low`` in 0..1 says how much of it happens at the jaw rather than at the cheek bones."""
        face = self.face
        centre = face.point("nose_tip")
        for side in ("right", "left"):
            jaw, cheek = face.point(f"{side}_jaw"), face.point(f"{side}_cheek")
            for at, share in ((jaw, 0.5 + low), (jaw * 0.5 + cheek * 0.5, 1.0), (cheek, 0.9 - 0.6 * low)):
                inwards = np.dot(centre - at, face.across) * face.across
                self.push(at, inwards * amount * share * 0.62, face.unit * 0.62)

    def chin(self, length: float, narrow: float) -> None:
        """Lengthen (length > 0) or shorten the chin, in interocular distances, and narrow it."""
        face = self.face
        chin = face.point("chin")
        self.push(chin, face.down * face.unit * length, face.unit * 0.5)
        for side in ("right", "left"):
            at = chin * 0.55 + face.point(f"{side}_jaw") * 0.45
            self.push(at, (chin - at) * narrow, face.unit * 0.42)

    def nose(self, narrow: float, shorten: float) -> None:
        """Draw the nostrils in and the tip up."""
        face = self.face
        base, tip = face.point("nose_base"), face.point("nose_tip")
        for side in ("right", "left"):
            at = face.point(f"{side}_ala")
            inwards = np.dot(base - at, face.across) * face.across
            self.push(at, inwards * narrow, face.unit * 0.24)
        self.push(tip, -face.down * face.unit * shorten, face.unit * 0.26)

    def eyes(self, larger: float) -> None:
        """Enlarge both eyes."""
        for side in ("right", "left"):
            outer, inner = self.face.point(f"{side}_eye_outer"), self.face.point(f"{side}_eye_inner")
            self.scale((outer + inner) / 2, larger, float(np.linalg.norm(outer - inner)) * 1.05)

    def mouth(self, smaller: float, smile: float) -> None:
        """Shrink the mouth and lift its corners (interocular distances)."""
        face = self.face
        corners = [face.point(f"{side}_mouth_corner") for side in ("right", "left")]
        width = float(np.linalg.norm(corners[0] - corners[1]))
        self.scale((corners[0] + corners[1]) / 2, -smaller, width * 0.95)
        for at in corners:
            self.push(at, -face.down * face.unit * smile, face.unit * 0.2)

    def settle(self, image: Plane) -> None:
        """Let the field fade at the crop's border, and where the background of ``image`` would be seen to move.

        What comes in behind a slimmed cheek then goes on seamlessly in the background, which itself stays.
        """
        face = self.face
        fade = np.clip(1 - self._away / (BAND * face.unit), 0, 1)
        h, w = face.parsing.shape
        x, y = face.grid
        border = np.minimum(np.minimum(x, w - 1 - x), np.minimum(y, h - 1 - y)) / (0.1 * face.unit)
        self._damp(fade * fade * (3 - 2 * fade) * np.clip(border, 0, 1))
        seen = (peak(cv2.absdiff(self._bent(image), image)) > VISIBLE) & (self.own == 0)
        self._damp(1 - np.clip(8 * blur(seen.astype(np.float32), 0.12 * face.unit), 0, 1))

    @cached_property
    def own(self) -> Plane:
        """1 on the person, falling to 0 over the width of the outline: where the picture may change."""
        return np.clip(2 - 2 * self._away / outline(self.face.unit), 0, 1)

    def apply(self, image: Plane) -> Plane:
        """A picture of the crop's size as the field bends it, unchanged outside the person."""
        return mix(image, self._bent(image), self.own)

    def relabelled(self, parsing: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A parsing of the crop's size as the field bends it, unchanged outside the person."""
        return np.where(self.face.person > 0, self._bent(parsing, cv2.INTER_NEAREST), parsing)

    @cached_property
    def _away(self) -> Plane:
        """Distance from the person in pixels."""
        return cv2.distanceTransform(1 - self.face.person.astype(np.uint8), cv2.DIST_L2, 3)

    def _damp(self, share: Plane) -> None:
        self.dx *= share
        self.dy *= share

    def _bent(self, plane: NDArray, interpolation: int = cv2.INTER_CUBIC) -> NDArray:
        x, y = self.face.grid
        return cv2.remap(plane, x + self.dx, y + self.dy, interpolation, borderMode=cv2.BORDER_REFLECT_101)

    def moved(self, points: NDArray) -> NDArray[np.float32]:
        """Where points [n, 2] in crop pixels end up; NaN stays NaN."""
        return moved(points, self.dx, self.dy)

    def _window(self, at: NDArray, radius: float) -> tuple[tuple[slice, slice], Plane, Plane]:
        """The part of the field within the radius, and the offsets from the point in radii."""
        window = rows, columns = self.face.window(at, radius)
        u = (np.arange(columns.start, columns.stop, dtype=np.float32) - float(at[0])) / radius
        v = (np.arange(rows.start, rows.stop, dtype=np.float32) - float(at[1])) / radius
        return window, u[None, :], v[:, None]
