"""What a portrait derives from the network: faces, frames, coordinates, hair top and masks."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from biyezhao.models.anatomy import LANDMARKS, PARSING_CLASSES
from biyezhao.models.attributes import ATTRIBUTE_IDS
from biyezhao.models.retouching import RetouchingModel
from biyezhao.serving.engine import NetworkOutput, PortraitModel
from biyezhao.serving.framing import Frame
from biyezhao.serving.photo import Photo
from biyezhao.serving.portrait import Portrait
from biyezhao.serving.requirements.base import NotAssessable


class Scripted(PortraitModel):
    """Answers each look with the next output, and remembers the frames."""

    def __init__(self, *outputs: NetworkOutput, **thresholds: float) -> None:
        self.outputs, self.frames, self.thresholds = list(outputs), [], thresholds

    def run(self, frames: np.ndarray) -> NetworkOutput:
        self.frames.append(frames)
        return self.outputs.pop(0)


def output(
    *faces: tuple[float, ...], parsing: np.ndarray | None = None, **points: tuple[float, float]
) -> NetworkOutput:
    """An output with faces in fractions (box, score), landmarks in fractions; unnamed ones in the middle."""
    rows = np.zeros((1, 8, 5), np.float32)
    for index, face in enumerate(faces):
        rows[0, index] = face
    landmarks = np.full((1, len(LANDMARKS), 3), 0.5, np.float32)
    for name, point in points.items():
        landmarks[0, LANDMARKS.index(name), :2] = point
    return NetworkOutput(
        attributes=np.linspace(0, 1, len(ATTRIBUTE_IDS), dtype=np.float32)[None],
        evidence=np.zeros((1, len(ATTRIBUTE_IDS), 80, 60), np.float32),
        parsing=np.zeros((1, 320, 240), np.uint8) if parsing is None else parsing[None],
        landmarks=landmarks,
        faces=rows,
        pose=np.array([[1, -2, 3]], np.float32),
    )


def photo(width: int, height: int) -> Photo:
    return Photo.read(np.random.default_rng(0).integers(0, 255, (height, width, 3), np.uint8))


FACE = (0.3, 0.25, 0.7, 0.6, 0.9)


def test_a_standardised_photo_is_seen_once_and_whole() -> None:
    model = Scripted(output(FACE))
    portrait = Portrait(photo(480, 640), model)
    assert portrait.is_standardised
    assert portrait.view is portrait.photo.pixels
    assert portrait.frame == Frame(0, 0, 480, 640)
    assert portrait.pose == (1, -2, 3)
    assert portrait.inside.all()
    assert len(model.frames) == 1
    assert model.frames[0].shape == (1, 320, 240, 3)


@pytest.mark.parametrize(("size", "standard", "expected"), [
    ((240, 320), (240, 320), True), ((480, 640), (240, 320), True), ((240, 320), (480, 640), False),
    ((960, 1280), (480, 640), False),
])  # fmt: skip
def test_what_claims_to_be_finished(size: tuple[int, int], standard: tuple[int, int], expected: bool) -> None:
    assert Portrait(photo(*size), Scripted(), standard).is_standardised is expected


def test_an_original_is_seen_whole_then_close() -> None:
    model = Scripted(output((0.4, 0.45, 0.5, 0.55, 0.9)), output(FACE, right_iris=(0.25, 0.5)))
    portrait = Portrait(photo(1600, 900), model)
    box, score = portrait.faces[0]
    whole_height = 1600 * 4 / 3
    top = (900 - whole_height) / 2
    assert score == pytest.approx(0.9)
    assert box == pytest.approx([640, top + 0.45 * whole_height, 800, top + 0.55 * whole_height], abs=0.01)
    frame = portrait.frame
    assert frame.width / frame.height == pytest.approx(0.75)
    assert frame.x0 + frame.width / 2 == pytest.approx(720, abs=0.01)
    assert 0.3 < 160 / frame.width < 0.6
    x, y, seen = portrait.landmarks["right_iris"]
    assert (x, y) == pytest.approx((frame.x0 + 0.25 * frame.width, frame.y0 + 0.5 * frame.height))
    assert seen == 0.5
    assert portrait.view.shape == (640, 480, 3)
    assert len(model.frames) == 2


def test_no_face_is_not_assessable() -> None:
    portrait = Portrait(photo(800, 600), Scripted(output((0.3, 0.3, 0.6, 0.6, 0.39))))
    assert portrait.face_count == 0
    for name in ("landmarks", "pose", "attributes", "evidence", "head", "hair_top", "skin_pixels", "interocular"):
        with pytest.raises(NotAssessable):
            getattr(portrait, name)
    assert portrait.parsing.shape == (640, 480)
    assert portrait.background_pixels.any()


@pytest.mark.parametrize(("close", "count"), [(0.74, 0), (0.76, 1)])
def test_the_close_look_decides_whether_it_is_a_face(close: float, count: int) -> None:
    model = Scripted(output((0.4, 0.45, 0.5, 0.55, 0.7)), output((*FACE[:4], close)))
    assert Portrait(photo(1600, 900), model).face_count == count


def test_the_models_own_face_threshold_counts() -> None:
    look = output((0.3, 0.3, 0.6, 0.6, 0.49))
    assert Portrait(photo(480, 640), Scripted(look, face=0.4)).face_count == 1


def test_repeats_are_one_face_and_the_largest_is_first() -> None:
    large, again, small = (0.3, 0.2, 0.7, 0.6, 0.8), (0.31, 0.21, 0.71, 0.6, 0.95), (0.05, 0.1, 0.15, 0.2, 0.99)
    portrait = Portrait(photo(480, 640), Scripted(output(large, again, small)))
    assert portrait.face_count == 2
    assert [score for _, score in portrait.faces] == pytest.approx([0.95, 0.99])


def test_attributes_and_evidence_are_named() -> None:
    portrait = Portrait(photo(480, 640), Scripted(output(FACE)))
    assert tuple(portrait.attributes) == ATTRIBUTE_IDS
    assert portrait.evidence["earrings"].shape == (80, 60)


CHEEKS = {
    "right_cheek": (0.3, 0.45),
    "left_cheek": (0.7, 0.45),
    "right_brow_mid": (0.4, 0.36),
    "left_brow_mid": (0.6, 0.36),
    "hair_top": (0.5, 0.2),
}


def head(hair: slice | None) -> np.ndarray:
    parsing = np.zeros((320, 240), np.uint8)
    parsing[100:210, 72:168] = PARSING_CLASSES.index("skin")
    if hair:
        parsing[hair, 60:180] = PARSING_CLASSES.index("hair")
    return parsing


@pytest.mark.parametrize(
    ("parsing", "expected"),
    [
        (head(slice(40, 100)), 80),
        (head(None), 200),
        (np.zeros((320, 240), np.uint8), 128),
    ],
    ids=["hair", "bald", "nothing parsed"],
)
def test_hair_top(parsing: np.ndarray, expected: float) -> None:
    portrait = Portrait(photo(480, 640), Scripted(output(FACE, parsing=parsing, **CHEEKS)))
    assert portrait.hair_top == pytest.approx(expected, abs=1)


def test_hair_top_ignores_stray_hairs() -> None:
    parsing = head(slice(40, 100))
    parsing[25:40, 118:124] = PARSING_CLASSES.index("hair")
    assert Portrait(photo(480, 640), Scripted(output(FACE, parsing=parsing, **CHEEKS))).hair_top == pytest.approx(
        80, abs=1
    )


def drawn(hair_top: int = 90, ends: tuple[int, int] = (150, 332), hair: tuple[int, int, int] = (30, 25, 20)) -> Photo:
    """A face whose hair and cheeks end elsewhere than :func:`head` has them, before a blue background."""
    pixels = np.full((640, 480, 3), (90, 160, 230), np.uint8)
    pixels[hair_top:420, 120:360] = hair
    pixels[200:420, slice(*ends)] = (220, 180, 160)
    return Photo.read(pixels)


EYES = {
    "right_eye_outer": (0.35, 0.4),
    "right_eye_inner": (0.45, 0.4),
    "left_eye_inner": (0.55, 0.4),
    "left_eye_outer": (0.65, 0.4),
    "nose_tip": (0.5, 0.5),
}


def portrayed(photo: Photo, parsing: np.ndarray) -> Portrait:
    return Portrait(photo, Scripted(output(FACE, parsing=parsing, **CHEEKS, **EYES)))


def test_hair_begins_where_the_picture_shows_it() -> None:
    assert portrayed(drawn(), head(slice(40, 100))).hair_top == pytest.approx(90, abs=1)
    wisps = drawn().pixels.copy()
    wisps[70:90, 120:360:12] = (30, 25, 20)
    assert portrayed(Photo.read(wisps), head(slice(36, 100))).hair_top == pytest.approx(90, abs=1)


def test_hair_of_the_backgrounds_colour_begins_where_the_parsing_says() -> None:
    assert portrayed(drawn(hair=(95, 163, 228)), head(slice(40, 100))).hair_top == 80


def test_the_border_of_two_backgrounds_is_not_the_top_of_the_hair() -> None:
    arch = drawn().pixels.copy()
    arch[:76] = (130, 70, 40)
    assert portrayed(Photo.read(arch), head(slice(40, 100))).hair_top == 80


@pytest.mark.parametrize("ends", [(150, 332), (141, 338), (144, 330)])
def test_the_face_ends_where_the_picture_shows_it(ends: tuple[int, int]) -> None:
    portrait = portrayed(drawn(ends=ends), head(slice(40, 100)))
    assert portrait.head.face_width == pytest.approx(ends[1] - ends[0], abs=2.4)


def test_what_hides_a_cheek_makes_the_face_only_a_little_narrower() -> None:
    parsing = head(slice(40, 100))
    parsing[100:210, 72:110] = PARSING_CLASSES.index("hair")
    portrait = portrayed(drawn(), parsing)
    assert 0.85 * portrait.face_width < portrait.head.face_width < 0.97 * portrait.face_width


def test_hair_top_ignores_what_does_not_touch_the_head() -> None:
    parsing = head(slice(60, 100))
    parsing[5:20, 60:180] = PARSING_CLASSES.index("hair")
    portrait = Portrait(photo(480, 640), Scripted(output(FACE, parsing=parsing, **CHEEKS)))
    assert portrait.hair_top == pytest.approx(120, abs=1)


def test_hair_cut_by_the_frame_starts_at_its_top() -> None:
    portrait = Portrait(photo(480, 640), Scripted(output(FACE, parsing=head(slice(0, 100)), **CHEEKS)))
    assert portrait.hair_top == 0


def test_hair_cut_by_the_photo_ends_at_its_edge() -> None:
    model = Scripted(output((0.3, 0.2, 0.7, 0.5, 0.9)), output(FACE, parsing=head(slice(0, 100)), **CHEEKS))
    portrait = Portrait(photo(500, 500), model)
    assert portrait.frame.y0 < 0
    assert portrait.to_photo(np.array([240, portrait.hair_top]))[1] == pytest.approx(0, abs=1)


def test_masks_lie_in_the_view_and_away_from_edges() -> None:
    portrait = Portrait(photo(480, 640), Scripted(output(FACE, parsing=head(slice(40, 100)), **CHEEKS, **EYES)))
    assert portrait.interocular == pytest.approx(96, abs=0.1)
    skin = portrait.mask("skin")
    assert np.argwhere(~skin[200:420, 144:336]).tolist() == [[219, 0], [219, 191]]  # Scale2x rounds free corners
    assert not portrait.skin_pixels[:203].any()
    assert portrait.skin_pixels[300, 240]
    assert not portrait.background_pixels[80:200, 113:367].any()
    assert portrait.background_pixels[0, 0]


def test_padding_is_neither_background_nor_inside() -> None:
    portrait = Portrait(photo(300, 300), Scripted(output()))
    assert not portrait.inside[:70].any()
    assert portrait.inside[100:500].all()
    assert not portrait.background_pixels[:70].any()


def test_lab_and_luma() -> None:
    grey = Photo.read(np.full((640, 480, 3), 128, np.uint8))
    portrait = Portrait(grey, Scripted(output()))
    assert portrait.luma[0, 0] == 128
    assert portrait.lab[0, 0] == pytest.approx([53.6, 0, 0], abs=0.2)


def test_to_photo_maps_the_view_onto_the_frame() -> None:
    portrait = Portrait(photo(960, 1280), Scripted(output()))
    assert portrait.to_photo(np.array([240, 320])).tolist() == [480, 640]
    assert portrait.box_to_photo((0, 0, 480, 640)) == [0, 0, 960, 1280]
    assert portrait.view_scale == 0.5


def test_the_texture_of_the_skin_has_a_say_in_retouching() -> None:
    class Sure:
        """Takes every view for retouched; remembers what it was shown."""

        def probability(self, network: float, image: np.ndarray, parsing: np.ndarray) -> float:
            self.network, self.shapes = network, (image.shape, parsing.shape)
            return 0.99

    plain, model, sure = Scripted(output(FACE)), Scripted(output(FACE)), Sure()
    model.retouching = cast("RetouchingModel", sure)
    before, found = Portrait(photo(480, 640), plain).attributes, Portrait(photo(480, 640), model).attributes
    assert found == before | {"retouching": 0.99}
    assert sure.network == before["retouching"]
    assert sure.shapes == ((640, 480, 3), (320, 240))
