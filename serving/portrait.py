"""One photo as the network sees it, and everything derived from that, each thing computed at most once and when asked.

Two coordinate systems: *photo* pixels of the upright photo, and *view* pixels of the 480x640 (w x h) view in which all
is measured. Both are continuous: the centre of the first pixel is (0.5, 0.5). Left and right are the person's own.
"""

from __future__ import annotations

from functools import cached_property, reduce

import cv2
import numpy as np

from ..models.anatomy import LANDMARKS, PARSING_CLASSES
from ..models.attributes import ATTRIBUTE_IDS
from .colour import median_colour, pixels_at, rgb_to_lab
from .engine import NetworkOutput, PortraitModel
from .enlargement import scale2x
from .eyes import EyeCloseUp
from .framing import VIEW_SIZE, Frame, Head, whole_frame
from .lengths import LEAST_HAIR, face_ends, hair_top
from .overprint import borders
from .photo import Photo

POSSIBLE_FACE_SCORE = 0.65
"""From this score on, what the first look took for the principal face is looked at closely."""

FACE_SCORE = 0.75
"""The principal face counts from this score of the close look on, unless the model's metadata state another ``face``
threshold. Both chosen on the calibration split: 1 of 300 of its faces is missed, 5 of 500 pictures without one pass.
"""

FURTHER_FACE_SCORE = 0.3
"""Further faces count from this score on: the network is less sure of them, and one missed costs more than a look."""

SAME_FACE = 0.4
"""Two boxes that overlap more than this (intersection over union) are one face."""

WORN_AREA = 0.7
"""Area that the parsing calls glasses, in squared interocular distances, from which they are worn. Of 972 hand-labelled
train and calibration photos 99.5 % of those with glasses exceed it, and 5 % of those without, whose lashes and lids the
parsing takes for rims.
"""

MIN_SKIN = 40
"""Pixels of skin, of every fourth, that a colour is taken from."""

DARK_LENSES = 0.5
"""Probability of tinted glasses from which the eyes behind them are not to be judged."""

_INDEX = {name: index for index, name in enumerate(PARSING_CLASSES)}

_NETWORK_SIZE = (240, 320)
_FACE_WIDTH, _EYE_LINE = 240, 260
"""Where the close look puts the face, in view pixels: a typical head in the middle of the standard's bands."""
_BOX_ASPECT, _EYES_IN_BOX = 1.16, 0.314
"""Height of a face box by its width, and height of the eyes in it: medians over the training photos' face meshes."""


class Portrait:
    """A photo and the network's view of it.

    A standardised photo is seen once, whole. An original is seen whole to find the faces, then once more close, in a
    frame round the principal (largest) face at about the standard's geometry. With several faces the principal one is
    measured. Whatever needs a face raises NotAssessable when there is none.

    Args:
        size: width and height in pixels of the standard's finished photo.
        admission: the portrait of the same person's admission photo, for what compares the two.
    """

    def __init__(
        self,
        photo: Photo,
        model: PortraitModel,
        size: tuple[int, int] = VIEW_SIZE,
        admission: Portrait | None = None,
    ) -> None:
        self.photo = photo
        self.model = model
        self.size = size
        self.admission = admission

    @cached_property
    def is_standardised(self) -> bool:
        """Whether the photo claims to be finished: it has the standard's size, or 480x640."""
        return (self.photo.width, self.photo.height) in (VIEW_SIZE, self.size)

    # What the network says ------------------------------------------------------------------------------------------

    @cached_property
    def faces(self) -> list[tuple[np.ndarray, float]]:
        """Every face, largest first: box [x0, y0, x1, y1] in photo pixels (forehead to chin, cheek to cheek), score."""
        if not self._possible_faces or self._look.faces[0, :, 4].max() < self._face_score:
            return []
        return self._possible_faces

    @property
    def face_count(self) -> int:
        """How many people the photo shows."""
        return len(self.faces)

    def require_face(self) -> None:
        """Raise NotAssessable when the photo shows no face."""
        if not self.faces:
            raise _not_assessable(
                "未检测到人脸，请上传清晰的正面免冠照片。", "No face was found; use a clear frontal photo."
            )

    @cached_property
    def frame(self) -> Frame:
        """The frame of the view, in photo pixels."""
        if self.is_standardised or not self._possible_faces:
            return self._first_frame
        (x0, y0, x1, y1), _ = self._possible_faces[0]
        face_width = max(x1 - x0, (y1 - y0) / _BOX_ASPECT)
        width, height = (side * face_width / _FACE_WIDTH for side in VIEW_SIZE)
        eyes = y0 + _EYES_IN_BOX * (y1 - y0)
        return Frame((x0 + x1 - width) / 2, eyes - height * _EYE_LINE / VIEW_SIZE[1], width, height)

    @cached_property
    def attributes(self) -> dict[str, float]:
        """Calibrated probability of each attribute; of retouching from the texture of the skin, too."""
        self.require_face()
        found = dict(zip(ATTRIBUTE_IDS, self._look.attributes[0].tolist(), strict=True))
        if self.model.retouching is not None:
            network, parsing = found["retouching"], self._look.parsing[0]
            found["retouching"] = self.model.retouching.probability(network, self.view, parsing)
        return found

    @cached_property
    def evidence(self) -> dict[str, np.ndarray]:
        """float32 [80, 60] in 0..1 over the frame for each attribute: where it shows."""
        self.require_face()
        return dict(zip(ATTRIBUTE_IDS, self._look.evidence[0], strict=True))

    @cached_property
    def pose(self) -> tuple[float, float, float]:
        """Yaw, pitch and roll of the principal head in degrees."""
        self.require_face()
        yaw, pitch, roll = self._look.pose[0].tolist()
        return yaw, pitch, roll

    @cached_property
    def view_landmarks(self) -> dict[str, np.ndarray]:
        """Each landmark as float64 [x, y, visibility] in view pixels."""
        self.require_face()
        return dict(zip(LANDMARKS, self._look.landmarks[0].astype(np.float64) * (*VIEW_SIZE, 1), strict=True))

    @cached_property
    def landmarks(self) -> dict[str, np.ndarray]:
        """Each landmark as float64 [x, y, visibility] in photo pixels."""
        points = np.stack(list(self.view_landmarks.values()))
        return dict(zip(LANDMARKS, np.column_stack((self.to_photo(points[:, :2]), points[:, 2])), strict=True))

    @cached_property
    def parsing(self) -> np.ndarray:
        """uint8 [640, 480], index into PARSING_CLASSES of every view pixel."""
        return scale2x(self._look.parsing[0])

    # The view -------------------------------------------------------------------------------------------------------

    @cached_property
    def view(self) -> np.ndarray:
        """uint8 [640, 480, 3], the frame's pixels; the photo itself when it is 480x640."""
        return self.frame.crop(self.photo.pixels)

    @cached_property
    def half(self) -> np.ndarray:
        """uint8 [320, 240, 3], every other row and column of the view: the parsing's grid, enough for areas' colours."""
        return cv2.resize(self.view, (VIEW_SIZE[0] // 2, VIEW_SIZE[1] // 2), interpolation=cv2.INTER_NEAREST)

    @cached_property
    def view_scale(self) -> float:
        """View pixels per photo pixel; above 1 the view is enlarged and shows less detail than its size promises."""
        return VIEW_SIZE[0] / self.frame.width

    @cached_property
    def borders(self) -> list[tuple[int, int, int, int]]:
        """Boxes x0, y0, x1, y1 in photo pixels of the borders of one colour along the photo's sides."""
        return borders(self.photo.pixels)

    @cached_property
    def inside(self) -> np.ndarray:
        """Boolean [640, 480], True where the view shows the photo, False on its borders and beyond its edge."""
        inside = self.frame.inside((self.photo.width, self.photo.height))
        for box in self.borders:
            corners = self.frame.from_photo(np.reshape(box, (2, 2))) * VIEW_SIZE
            (x0, y0), (x1, y1) = corners.round().astype(int).clip(0, VIEW_SIZE).tolist()
            inside[y0:y1, x0:x1] = False
        return inside

    @cached_property
    def luma(self) -> np.ndarray:
        """uint8 [640, 480], BT.601 luma of the view."""
        return cv2.cvtColor(self.view, cv2.COLOR_RGB2GRAY)

    @cached_property
    def lab(self) -> np.ndarray:
        """float32 [640, 480, 3], the view in CIELAB (D65): L 0..100, a and b about -127..127."""
        return cv2.cvtColor(self.view.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)

    @cached_property
    def lab_levels(self) -> np.ndarray:
        """uint8 [640, 480, 3], the view in CIELAB as OpenCV scales it to 8 bits: L by 2.55, a and b from 128."""
        return cv2.cvtColor(self.view, cv2.COLOR_RGB2LAB)

    def to_photo(self, points: np.ndarray) -> np.ndarray:
        """Points [..., 2] in view pixels -> photo pixels."""
        return self.frame.to_photo(np.asarray(points, np.float64) / VIEW_SIZE)

    def box_to_photo(self, box: tuple[float, float, float, float]) -> list[float]:
        """A box x0, y0, x1, y1 in view pixels -> photo pixels, rounded to a tenth, as evidence wants it."""
        return [round(float(v), 1) for v in self.to_photo(np.reshape(box, (2, 2))).ravel()]

    def mask(self, *classes: str) -> np.ndarray:
        """Boolean [640, 480], True where the parsing is one of the classes."""
        return reduce(np.logical_or, (self.parsing == _INDEX[name] for name in classes))

    def sample(self, mask: np.ndarray) -> np.ndarray:
        """uint8 [n, 3], the pixels of :attr:`half` where a boolean mask [640, 480] is True."""
        return pixels_at(self.half, mask[::2, ::2])

    # Derived --------------------------------------------------------------------------------------------------------

    @cached_property
    def eyes(self) -> np.ndarray:
        """float64 [2, 2], centres of the right and the left eye (middle of their corners) in view pixels."""
        points = self.view_landmarks
        return np.stack([(points[f"{s}_eye_outer"] + points[f"{s}_eye_inner"])[:2] / 2 for s in ("right", "left")])

    @cached_property
    def interocular(self) -> float:
        """Distance between the eye centres in view pixels, at least 1."""
        return max(1.0, float(np.linalg.norm(self.eyes[1] - self.eyes[0])))

    @cached_property
    def eye_close_ups(self) -> dict[str, EyeCloseUp]:
        """The ``right`` and the ``left`` eye, each upright and of one size."""
        corners = {"right": ("outer", "inner"), "left": ("inner", "outer")}
        points = {
            side: np.stack([self.view_landmarks[f"{side}_eye_{part}"][:2] for part in parts])
            for side, parts in corners.items()
        }
        return {
            side: EyeCloseUp.cut(self.view, self.parsing, self.inside, ends, self.view_scale)
            for side, ends in points.items()
        }

    @cached_property
    def face_width(self) -> float:
        """Distance of the cheeks' landmarks in view pixels; :attr:`head` has the width that the standard means."""
        points = self.view_landmarks
        return float(np.linalg.norm(points["left_cheek"][:2] - points["right_cheek"][:2]))

    @cached_property
    def hair_top(self) -> float:
        """Highest row of hair or head cover above the face, in view pixels.

        From the parsing: the top of the region of hair and hat that touches the head, moved to where the picture shows
        it (:func:`~.lengths.hair_top`); the landmark where there is none (a bald head).
        """
        points = self.view_landmarks
        landmark, brows = points["hair_top"][1], min(points["right_brow_mid"][1], points["left_brow_mid"][1])
        centre = (points["right_cheek"][0] + points["left_cheek"][0]) / 2
        left, right = (int(np.clip(centre + side * 0.5 * self.face_width, 0, VIEW_SIZE[0])) for side in (-1, 1))
        head = (self.mask("hair", "hat", "skin") & self.inside)[:, left:right]
        bottom = int(np.clip(brows, 1, VIEW_SIZE[1]))
        wide = head[:bottom].sum(1) >= max(2, LEAST_HAIR * self.face_width)
        gaps = np.flatnonzero(~wide)
        top = int(gaps[-1]) + 1 if len(gaps) else 0
        return hair_top(self, float(top)) if top < bottom - 1 else float(landmark)

    @cached_property
    def head(self) -> Head:
        """Where the head is, in photo pixels: what ``standard_frame`` needs."""
        points = self.view_landmarks
        centre = (points["right_cheek"][0] + points["left_cheek"][0]) / 2
        (x, top), (_, eyes) = self.to_photo(np.array([[centre, self.hair_top], [centre, self.eyes[:, 1].mean()]]))
        left, right = face_ends(self)
        return Head(float(x), float(top), float(eyes), (right - left) / self.view_scale)

    @cached_property
    def background_pixels(self) -> np.ndarray:
        """Boolean [640, 480], surely background: inside the photo and a few pixels away from anything else."""
        return self._eroded(self.mask("background") & self.inside, 8)

    @cached_property
    def skin_pixels(self) -> np.ndarray:
        """Boolean [640, 480], surely skin of the face (nose included), away from its edges, eyes, brows and lips."""
        return self._eroded(self.mask("skin", "nose") & self.inside, 0.05 * self.interocular)

    @cached_property
    def skin_sample(self) -> np.ndarray:
        """uint8 [n, 3], every fourth of the pixels that are surely skin of the face."""
        return self.sample(self.skin_pixels)

    @cached_property
    def skin_colour(self) -> tuple[float, float, float]:
        """Median CIELAB colour of the face's skin; NotAssessable when hardly any is seen."""
        if len(self.skin_sample) < MIN_SKIN:
            raise _not_assessable(
                "看到的面部皮肤过少，无法判断。", "Too little skin of the face is seen to judge this."
            )
        return rgb_to_lab(median_colour(self.skin_sample))

    @cached_property
    def glasses_area(self) -> float:
        """Area that the parsing calls glasses, clear or tinted, in squared interocular distances."""
        return np.count_nonzero(self.mask("glasses")) / self.interocular**2

    @property
    def wears_glasses(self) -> bool:
        """Whether the parsing sees glasses on the face, and more than lashes and lids that look like them."""
        return self.glasses_area > WORN_AREA

    def require_seen_eyes(self, least_width: float) -> None:
        """Raise NotAssessable when there is no face, dark lenses hide the eyes, or they are too small.

        Args:
            least_width: width of the narrower eye in photo pixels.
        """
        self.require_face()
        if self.attributes["tinted_glasses"] > DARK_LENSES:
            raise _not_assessable("深色镜片遮住了眼睛，无法判断。", "Dark lenses hide the eyes.")
        if min(eye.width for eye in self.eye_close_ups.values()) < least_width:
            raise _not_assessable("眼睛在照片中过小，无法判断。", "The eyes are too small in the photo to judge this.")

    def _eroded(self, mask: np.ndarray, distance: float) -> np.ndarray:
        size = 2 * round(distance) + 1
        return cv2.erode(mask.view(np.uint8), np.ones((size, size), np.uint8)).view(bool)

    # The network's passes -------------------------------------------------------------------------------------------

    @cached_property
    def _first_frame(self) -> Frame:
        width, height = self.photo.width, self.photo.height
        return Frame(0, 0, width, height) if self.is_standardised else whole_frame((width, height))

    @cached_property
    def _first_look(self) -> NetworkOutput:
        return self._run(self._first_frame)

    @property
    def _face_score(self) -> float:
        return self.model.thresholds.get("face", FACE_SCORE)

    @cached_property
    def _possible_faces(self) -> list[tuple[np.ndarray, float]]:
        """What the first look takes for faces, as :attr:`faces`."""
        boxes = _boxes(self._first_look, self._first_frame)
        if max(score for _, score in boxes) < min(POSSIBLE_FACE_SCORE, self._face_score):
            return []
        best = _without_repeats([face for face in boxes if face[1] >= FURTHER_FACE_SCORE])
        return sorted(best, key=lambda face: -_area(face[0]))

    @cached_property
    def _look(self) -> NetworkOutput:
        return self._first_look if self.frame == self._first_frame else self._run(self.frame)

    def _run(self, frame: Frame) -> NetworkOutput:
        return self.model.run(frame.crop(self.photo.pixels, _NETWORK_SIZE)[None])


def _not_assessable(zh: str, en: str) -> Exception:
    from .requirements.base import NotAssessable  # here, because the requirements import this module

    return NotAssessable(zh, en)


def _boxes(output: NetworkOutput, frame: Frame) -> list[tuple[np.ndarray, float]]:
    boxes = frame.to_photo(output.faces[0, :, :4].astype(np.float64).reshape(-1, 2, 2)).reshape(-1, 4)
    return [(box, float(score)) for box, score in zip(boxes, output.faces[0, :, 4], strict=True)]


def _without_repeats(faces: list[tuple[np.ndarray, float]]) -> list[tuple[np.ndarray, float]]:
    """Non-maximum suppression: of overlapping boxes the best scored stays."""
    kept: list[tuple[np.ndarray, float]] = []
    for face in sorted(faces, key=lambda face: -face[1]):
        if all(_overlap(face[0], other[0]) < SAME_FACE for other in kept):
            kept.append(face)
    return kept


def _area(box: np.ndarray) -> float:
    return float(max(0, box[2] - box[0]) * max(0, box[3] - box[1]))


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two boxes."""
    both = _area(np.concatenate([np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])]))
    return both / max(1e-9, _area(a) + _area(b) - both)
