"""Geometry: finished photos as they are, originals in the best crop."""

from types import SimpleNamespace

import pytest
from biyezhao.serving.framing import Head
from biyezhao.serving.report import Verdict
from biyezhao.serving.requirements import BY_ID
from biyezhao.serving.standards import load

FINISHED = [
    ("hair_top_margin", (0, 0), 80, Verdict.PASS, ""),
    ("hair_top_margin", (0, -28), 52, Verdict.PASS, ""),
    ("hair_top_margin", (0, -34), 46, Verdict.REVIEW, "头顶上方多留空间"),
    ("hair_top_margin", (0, -60), 20, Verdict.FAIL, "头顶上方多留空间"),
    ("hair_top_margin", (0, 60), 140, Verdict.FAIL, "裁去上方"),
    ("eye_line", (0, 0), 250, Verdict.PASS, ""),
    ("eye_line", (0, -70), 180, Verdict.FAIL, "偏高"),
    ("eye_line", (0, 70), 320, Verdict.FAIL, "偏低"),
    ("eye_line", (0, 52), 302, Verdict.REVIEW, "偏低"),
    ("head_position", (0, 0), 0, Verdict.PASS, ""),
    ("head_position", (15, 0), 15, Verdict.PASS, ""),
    ("head_position", (28, 0), 28, Verdict.REVIEW, "右侧"),
    ("head_position", (-60, 0), -60, Verdict.FAIL, "左侧"),
]


@pytest.mark.parametrize(("id", "offset", "value", "verdict", "words"), FINISHED)
def test_a_finished_photo_is_measured_as_it_is(look, id, offset, value, verdict, words):
    finding = look(id, offset=offset)
    assert finding.value == pytest.approx(value, abs=2)
    assert finding.verdict == verdict
    assert words in finding.message.zh


@pytest.mark.parametrize(
    ("scale", "verdict", "words"), [(0.7, Verdict.FAIL, "偏小"), (1, Verdict.PASS, ""), (1.5, Verdict.FAIL, "偏大")]
)
def test_face_width_of_a_finished_photo(look, scale, verdict, words):
    finding = look("face_width", scale=scale, offset=(240 - 240 * scale, 0))
    assert finding.value == pytest.approx(216 * scale, abs=1)
    assert finding.verdict == verdict
    assert words in finding.message.zh


ORIGINALS = [
    # scale, offset, size of the original, and what fails: the room that it lacks
    ("roomy", 1.0, (300, 300), (1200, 1400), set()),
    ("tight, yet a legal crop exists", 1.0, (10, 0), (500, 640), set()),
    ("hair cut off", 2.0, (100, -200), (1160, 1600), {"hair_top_margin"}),
    ("at the left edge", 2.0, (-230, 100), (1800, 2000), {"head_position"}),
    ("at the right edge", 2.0, (1000, 100), (1700, 2000), {"head_position"}),
    ("big head", 2.0, (-150, -90), (660, 880), {"face_width", "hair_top_margin", "eye_line"}),
]


@pytest.mark.parametrize(
    ("scale", "offset", "size", "failing"), [case[1:] for case in ORIGINALS], ids=[case[0] for case in ORIGINALS]
)
def test_an_original_fails_only_where_no_crop_helps(look, scale, offset, size, failing):
    ids = ("hair_top_margin", "eye_line", "face_width", "head_position")
    findings = {id: look(id, scale=scale, offset=offset, size=size) for id in ids}
    assert {id for id in ids if findings[id].verdict == Verdict.FAIL} <= failing
    assert not failing or any(findings[id].verdict == Verdict.FAIL for id in failing)


@pytest.mark.parametrize("eye_line", range(1900, 1960, 3))
def test_a_crop_at_a_limit_is_within_it(eye_line):
    head = Head(centre_x=1512, eye_line=eye_line, hair_top=eye_line - 1600, face_width=1700)
    portrait = SimpleNamespace(is_standardised=False, head=head, photo=SimpleNamespace(width=3024, height=4032))
    requirement, standard = BY_ID["eye_line"], load("chsi")
    measurement = requirement.measure_for(portrait, standard)  # pyright: ignore[reportArgumentType]
    judgement = requirement.judge(measurement, standard)
    assert judgement.verdict == Verdict.PASS, judgement.message.en


def test_the_national_exam_wants_a_larger_head(look):
    assert look("face_width", "chsi").verdict == Verdict.PASS
    assert look("face_width", "cet").verdict == Verdict.FAIL


POSES = [
    ((0, 0, 0), 0, Verdict.PASS, "端正"),
    ((4, -3, 2), 0, Verdict.PASS, "端正"),
    ((7, 14, 0), 0, Verdict.PASS, "端正"),
    ((10, 0, 0), 0, Verdict.REVIEW, "左侧转了 10°"),
    ((0, -18, 0), 0, Verdict.REVIEW, "略收下巴"),
    ((16, 0, 0), 0, Verdict.FAIL, "左侧转了 16°"),
    ((30, 0, 0), 0, Verdict.FAIL, "左侧转了 30°"),
    ((-30, 0, 0), 0, Verdict.FAIL, "右侧转了 30°"),
    ((0, 30, 0), 0, Verdict.FAIL, "略抬下巴"),
    ((0, -30, 0), 0, Verdict.FAIL, "略收下巴"),
    ((0, 0, 20), 20, Verdict.FAIL, "左肩倾斜"),
    ((0, 0, -20), -20, Verdict.FAIL, "右肩倾斜"),
    ((0, 0, 9), 9, Verdict.REVIEW, "左肩倾斜"),
    ((0, 0, -7), 7, Verdict.REVIEW, "无法确定"),
]


@pytest.mark.parametrize(("pose", "eyes", "verdict", "words"), POSES)
def test_head_pose(look, pose, eyes, verdict, words):
    drop = 50 * eyes / 57.3
    points = {"right_iris": (190, 250 - drop), "left_iris": (290, 250 + drop)}
    finding = look("head_pose", pose=pose, points=points)
    assert finding.verdict == verdict
    assert words in finding.message.zh


def test_head_pose_names_every_angle_that_is_off(look):
    finding = look("head_pose", pose=(30, 30, 0))
    assert "left" in finding.message.en
    assert "raise the chin" in finding.message.en


def shoulders(right, left):
    def draw(parsing):
        parsing[parsing == 18] = 0
        for x in range(480):
            top = right + (left - right) * x / 479
            column = parsing[int(min(top, 640)) :, x]
            column[column == 0] = 18

    return draw


LEVELS = [
    (500, 500, 0, Verdict.PASS, "基本等高"),
    (490, 510, 2.4, Verdict.PASS, "基本等高"),
    (500, 540, 4.8, Verdict.REVIEW, "左肩偏低"),
    (590, 500, -10.6, Verdict.FAIL, "右肩偏低"),
]


@pytest.mark.parametrize(("right", "left", "angle", "verdict", "words"), LEVELS)
def test_shoulders_level(look, right, left, angle, verdict, words):
    finding = look("shoulders_level", draw=shoulders(right, left))
    assert finding.value == pytest.approx(angle, abs=0.6)
    assert finding.verdict == verdict
    assert words in finding.message.zh


def test_shoulders_level_falls_back_on_the_points(look):
    finding = look("shoulders_level", draw=shoulders(640, 640), points={"left_shoulder": (430, 600)})
    assert finding.value == pytest.approx(9.0, abs=0.2)


VISIBLE = [
    (520, 520, Verdict.PASS, ""),
    (640, 640, Verdict.FAIL, "双肩"),
    (640, 480, Verdict.FAIL, "右肩"),
    (480, 640, Verdict.FAIL, "左肩"),
]


@pytest.mark.parametrize(("right", "left", "verdict", "words"), VISIBLE)
def test_shoulders_visible(look, right, left, verdict, words):
    def draw(parsing):
        shoulders(640, 640)(parsing)
        for columns, top in ((slice(12, 240), right), (slice(240, 468), left)):  # else clothes would be a border
            part = parsing[top:, columns]
            part[part == 0] = 18

    finding = look("shoulders_visible", draw=draw)
    assert finding.verdict == verdict
    assert words in finding.message.zh
    boxes = finding.evidence["boxes"]
    assert len(boxes) == (1 if "右" in words or "左" in words else 2)
    assert all(y0 < 400 and y1 == 640 for _, y0, _, y1 in boxes)


@pytest.mark.parametrize(("end", "verdict"), [(640, Verdict.PASS), (500, Verdict.FAIL)])
def test_long_hair_may_hide_the_shoulders(look, rectangle, end, verdict):
    def draw(parsing):
        shoulders(640, 640)(parsing)
        for x0, x1 in ((12, 132), (348, 468)):
            rectangle("hair", x0, 300, x1, end)(parsing)

    assert look("shoulders_visible", draw=draw).verdict == verdict


def test_padding_is_no_shoulder(look):
    finding = look("shoulders_visible", offset=(0, 60), size=(600, 500), scale=1.0)
    assert finding.verdict == Verdict.FAIL
