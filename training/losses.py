"""What the heads are trained to: one function a head, each 0 where nothing is known."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from ..data.teacher import UNKNOWN
from ..models.anatomy import LANDMARKS, PARSING_CLASSES

HEAT_SIGMA = 1.2
"""Width of a landmark's target heat in cells of the heat map."""

_EYES = [LANDMARKS.index("right_eye_outer"), LANDMARKS.index("left_eye_outer")]

PIXEL_SHARES = torch.tensor(
    (
        *(0.50, 0.16, 0.018, 0.0030, 0.0016, 0.0016, 0.0028, 0.0028, 0.0035, 0.0035),
        *(0.002, 0.0027, 0.0045, 0.19, 0.007, 0.0012, 0.0003, 0.03, 0.07),
    )
)
"""Rough share of each parsing class in a frame."""

_RARITY = (1 / PIXEL_SHARES.sqrt()).clamp(max=20)
CLASS_WEIGHTS = _RARITY / (_RARITY * PIXEL_SHARES).sum()
"""Weight of each parsing class: rare ones weigh more, the mean over all pixels is 1."""

PRIOR_CORRECTION = 0.75
"""How much of the class weights' log is taken off the parsing logits, which they inflate for rare classes; chosen on train and calibration photos."""


def without_class_weights(logits: Tensor) -> Tensor:
    """Parsing logits [N, 19, h, w] with the bias that training by class weights leaves taken off."""
    return logits - PRIOR_CORRECTION * CLASS_WEIGHTS.to(logits.device).log().view(1, -1, 1, 1)


def landmark_loss(heatmaps: Tensor, positions: Tensor, target: Tensor, size: tuple[int, int]) -> Tensor:
    """Cross entropy of the heat plus the distance in interocular units.

    Args:
        heatmaps: [N, K, h, w] probabilities.
        positions: [N, K, 2] fractions of the frame.
        target: [N, K, 2] pixels, NaN unknown; points outside the frame are ignored.
        size: height and width of the frame in pixels.
    """
    extent = target.new_tensor([size[1], size[0]])
    fraction = target / extent
    known = ((fraction >= 0) & (fraction < 1)).all(-1)
    if not known.any():
        return positions.sum() * 0
    fraction = torch.where(known.unsqueeze(-1), fraction, 0.5)
    h, w = heatmaps.shape[-2:]
    xs = torch.arange(w, device=target.device) + 0.5 - fraction[..., :1] * w
    ys = torch.arange(h, device=target.device) + 0.5 - fraction[..., 1:] * h
    gx, gy = (-(xs**2) / (2 * HEAT_SIGMA**2)).softmax(-1), (-(ys**2) / (2 * HEAT_SIGMA**2)).softmax(-1)
    heat = gy.unsqueeze(-1) * gx.unsqueeze(-2)
    entropy = -(heat * (heatmaps + 1e-9).log()).sum((2, 3))

    pixels = target[:, _EYES]
    interocular = (pixels[:, 0] - pixels[:, 1]).norm(dim=-1).nan_to_num(1e9).clamp_min(8.0)
    distance = ((positions - fraction) * extent).norm(dim=-1) / interocular[:, None]
    distance = F.smooth_l1_loss(distance, torch.zeros_like(distance), beta=0.02, reduction="none")
    return (0.1 * entropy + 5.0 * distance)[known].mean()


def known_bce(logits: Tensor, target: Tensor) -> Tensor:
    """Binary cross entropy where the target is not NaN."""
    known = torch.isfinite(target)
    if not known.any():
        return logits.sum() * 0
    return F.binary_cross_entropy_with_logits(logits[known].float(), target[known])


def parsing_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Weighted cross entropy plus soft Dice over the classes present, at every second row and column from a random one.

    Cells lie on the even rows and columns of the target, as in :func:`~biyezhao.models.network.at_input_size`; between them
    counts the mean of their logits.

    Args:
        logits: [N, 19, h, w].
        target: uint8 [N, 2h, 2w], 255 unknown.
    """
    row, column = torch.randint(2, (2,)).tolist()
    logits = F.avg_pool2d(F.pad(logits, (0, column, 0, row), mode="replicate"), (1 + row, 1 + column), 1)
    target = target[:, row::2, column::2].long()
    known = target != UNKNOWN
    if not known.any():
        return logits.sum() * 0
    weight = CLASS_WEIGHTS.to(logits.device)
    rows = logits.float().permute(0, 2, 3, 1)[known]
    labels = target[known]
    entropy = F.cross_entropy(rows, labels, weight=weight, reduction="sum") / len(labels)
    probabilities = rows.softmax(-1)
    area = torch.bincount(labels, minlength=len(PARSING_CLASSES)).float()
    predicted = probabilities.sum(0)
    at_label = probabilities.gather(1, labels[:, None]).squeeze(1)
    overlap = torch.zeros_like(area).index_add(0, labels, at_label)
    dice = 1 - (2 * overlap + 1) / (area + predicted + 1)
    return entropy + dice[area > 0].mean()


def face_loss(centres: Tensor, boxes: Tensor, target: Tensor, size: tuple[int, int]) -> Tensor:
    """Penalty-reduced focal loss of the face centres (CenterNet) plus L1 of the boxes.

    Args:
        centres: logits [N, 1, h, w].
        boxes: [N, 4, h, w] distances to left, top, right, bottom as fractions of the frame.
        target: [N, F, 4] boxes in pixels, NaN for absent faces.
        size: height and width of the frame in pixels.
    """
    n, _, h, w = centres.shape
    extent = target.new_tensor([size[1], size[0], size[1], size[0]])
    fraction = target / extent
    present = torch.isfinite(fraction).all(-1)
    x, y = (fraction[..., 0] + fraction[..., 2]) / 2, (fraction[..., 1] + fraction[..., 3]) / 2
    present = present & (x >= 0) & (x < 1) & (y >= 0) & (y < 1)
    x, y = torch.where(present, x, 0.5), torch.where(present, y, 0.5)
    sigma = torch.where(present, (fraction[..., 3] - fraction[..., 1]) * h / 10, 1.0).clamp_min(0.7)
    xs = torch.arange(w, device=target.device) - (x * w).floor()[..., None]
    ys = torch.arange(h, device=target.device) - (y * h).floor()[..., None]
    gauss = torch.exp(-(ys[..., :, None] ** 2 + xs[..., None, :] ** 2) / (2 * sigma[..., None, None] ** 2))
    heat = torch.where(present[..., None, None], gauss, 0.0).amax(1, keepdim=True)

    p = centres.float().sigmoid().clamp(1e-4, 1 - 1e-4)
    hit = heat > 0.999
    focal = torch.where(hit, -((1 - p) ** 2) * p.log(), -((1 - heat) ** 4) * p**2 * (1 - p).log())
    loss = focal.sum() / n

    batch, face = present.nonzero(as_tuple=True)
    if len(batch) == 0:
        return loss + boxes.sum() * 0
    column, row = (x[batch, face] * w).long(), (y[batch, face] * h).long()
    cx, cy = (column + 0.5) / w, (row + 0.5) / h
    box = fraction[batch, face]
    distances = torch.stack((cx - box[:, 0], cy - box[:, 1], box[:, 2] - cx, box[:, 3] - cy), -1)
    relative = (boxes[batch, :, row, column] - distances).abs() / (box[:, 3] - box[:, 1])[:, None]
    return loss + 3.0 * relative.clamp(max=2).mean()


def pose_loss(pose: Tensor, target: Tensor) -> Tensor:
    """Smooth L1 of yaw, pitch and roll in units of 5 degrees; NaN rows are ignored."""
    known = torch.isfinite(target)
    if not known.any():
        return pose.sum() * 0
    return F.smooth_l1_loss(pose.float()[known] / 5, target[known] / 5)


def evidence_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Balanced binary cross entropy plus Dice over the known maps.

    Args:
        logits: [N, A, h, w].
        target: uint8 [N, A, h, w], 0..254 as 0..1, 255 unknown.
    """
    known = target != UNKNOWN
    if not known.any():
        return logits.sum() * 0
    truth = target.float() / 254
    weight = torch.where(truth > 0.5, 4.0, 1.0)
    entropy = F.binary_cross_entropy_with_logits(logits[known].float(), truth[known], weight=weight[known])
    p = logits.float().sigmoid()
    maps = known.flatten(2).all(-1) & (truth.flatten(2).amax(-1) > 0.5)
    if not maps.any():
        return entropy
    p, truth = p.flatten(2)[maps], truth.flatten(2)[maps]
    dice = 1 - (2 * (p * truth).sum(-1) + 1) / (p.sum(-1) + truth.sum(-1) + 1)
    return entropy + 0.5 * dice.mean()
