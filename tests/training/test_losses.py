import pytest

torch = pytest.importorskip("torch")

from biyezhao.data.teacher import UNKNOWN  # noqa: E402
from biyezhao.models.anatomy import LANDMARKS  # noqa: E402
from biyezhao.models.network import soft_argmax  # noqa: E402
from biyezhao.training import losses  # noqa: E402

SIZE = (64, 48)


def landmarks_at(x: float, y: float):
    target = torch.full((1, len(LANDMARKS), 2), torch.nan)
    target[0, LANDMARKS.index("right_eye_outer")] = torch.tensor([10.0, 20.0])
    target[0, LANDMARKS.index("left_eye_outer")] = torch.tensor([30.0, 20.0])
    target[0, LANDMARKS.index("nose_tip")] = torch.tensor([x, y])
    return target


def heat_at(x: int, y: int):
    logits = torch.zeros(1, len(LANDMARKS), SIZE[0] // 4, SIZE[1] // 4)
    logits[..., y // 4, x // 4] = 12
    return logits.flatten(2).softmax(-1).view_as(logits)


def test_landmark_loss_falls_with_the_distance():
    values = [
        losses.landmark_loss(heat, soft_argmax(heat), landmarks_at(20, 30), SIZE)
        for heat in (heat_at(20, 30), heat_at(28, 30), heat_at(44, 60))
    ]
    assert values[0] < values[1] < values[2]


def test_soft_argmax_finds_the_peak():
    torch.testing.assert_close(soft_argmax(heat_at(20, 30))[0, 0], torch.tensor([22 / 48, 30 / 64]), atol=0.01, rtol=0)


def test_nothing_known_costs_nothing_and_stays_differentiable():
    heat = heat_at(20, 30).requires_grad_()
    logits = torch.zeros(1, 19, 32, 24, requires_grad=True)
    unknown = torch.full((1, len(LANDMARKS), 2), torch.nan)
    total = (
        losses.landmark_loss(heat, soft_argmax(heat), unknown, SIZE)
        + losses.parsing_loss(logits, torch.full((1, *SIZE), UNKNOWN, dtype=torch.uint8))
        + losses.known_bce(logits[:, :6, 0, 0], torch.full((1, 6), torch.nan))
        + losses.pose_loss(logits[:, :3, 0, 0], torch.full((1, 3), torch.nan))
        + losses.evidence_loss(logits[:, :6], torch.full((1, 6, 32, 24), UNKNOWN, dtype=torch.uint8))
    )
    assert total == 0
    total.backward()


def test_parsing_loss_prefers_the_truth():
    target = torch.zeros(1, *SIZE, dtype=torch.uint8)
    target[:, 20:40, 10:30] = 13
    right = torch.nn.functional.one_hot(target[:, ::2, ::2].long(), 19).permute(0, 3, 1, 2).float() * 10
    assert losses.parsing_loss(right, target) < 0.1 < losses.parsing_loss(torch.zeros_like(right), target)


def test_parsing_loss_looks_at_every_row_and_column():
    torch.manual_seed(0)
    background = torch.zeros(1, 19, SIZE[0] // 2, SIZE[1] // 2)
    background[:, 0] = 10
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        target = torch.zeros(1, *SIZE, dtype=torch.uint8)
        target[:, row::2, column::2] = 13
        drawn = {round(float(losses.parsing_loss(background, target)), 2) for _ in range(40)}
        assert min(drawn) < 0.1
        assert max(drawn) > 1


@pytest.mark.parametrize("faces", [0, 1, 2])
def test_face_loss_prefers_the_truth(faces):
    boxes = torch.full((1, 2, 4), torch.nan)
    boxes[0, :faces] = torch.tensor([[4.0, 4, 20, 28], [26, 30, 42, 54]])[:faces]
    centres, distances = torch.full((1, 1, 8, 6), -6.0), torch.full((1, 4, 8, 6), 0.5)
    blank = losses.face_loss(centres, distances, boxes, SIZE)
    for left, top, right, bottom in boxes[0, :faces].tolist():
        column, row = int((left + right) / 2 / 8), int((top + bottom) / 2 / 8)
        x, y = (column + 0.5) * 8, (row + 0.5) * 8
        centres[0, 0, row, column] = 6
        distances[0, :, row, column] = torch.tensor(
            [(x - left) / 48, (y - top) / 64, (right - x) / 48, (bottom - y) / 64]
        )
    assert losses.face_loss(centres, distances, boxes, SIZE) <= blank
    assert losses.face_loss(centres, distances, boxes, SIZE) < 0.1
