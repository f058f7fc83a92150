"""The training samples: portraits placed in frames, pairs of people, pictures without a face, with all that is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import albumentations as A
import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.utils.data import Dataset

from ..models.anatomy import LANDMARKS, PARSING_CLASSES
from ..models.attributes import ATTRIBUTE_IDS
from .attribute_labels import AttributeLabels, with_prevalence
from .framing import Framed, Placement, place, reduced, standard_placement, wide_placement
from .landmarks import read_landmarks
from .manifest import Manifest
from .painting import Painter, natural_evidence
from .scenes import faceless, texture
from .teacher import UNKNOWN, Teaching, without_eye_band

MAX_FACES = 2

BYSTANDER_SEEN = 0.4
"""Least share of the second person's face box that must show for it to be called a face."""

Photo = tuple[NDArray[np.uint8], Teaching]
"""Pixels uint8 RGB [H, W, 3] and what is known of them."""


@dataclass(frozen=True)
class Shares:
    """How often, in 0..1, a training sample is something else than one head at standard geometry."""

    wide: float = 0.2
    two_people: float = 0.1
    faceless: float = 0.05
    new_background: float = 0.25


class Library:
    """Photos with what the teachers know of them.

    Photos that are missing, on which no face was found, or whose manifest does not say exactly one, are left out and
    counted in ``skipped``; those that turn out to be broken when they are read are listed by :attr:`broken`.

    Args:
        manifest: the collection.
        split: ``train``, ``val`` or ``test``.
        parsings: further folder of network-made parsings, same layout as ``masks/``; a mask made by people wins.

    Raises:
        ManifestError: the collection has no ``landmarks.npz``.
    """

    def __init__(self, manifest: Manifest, split: str, parsings: Path | None = None) -> None:
        self.root, self.parsings = manifest.root, parsings
        self._landmarks = read_landmarks(manifest.root)
        one_face = set(manifest.table.loc[manifest.table["faces"] == 1, "file"])
        listed = manifest.files(split)
        self.files = [
            f for f in listed if f in one_face and self._landmarks.knows(f) and (self.root / "images" / f).is_file()
        ]
        self.skipped = len(listed) - len(self.files)
        self._place = {file: i for i, file in enumerate(self.files)}
        self._broken = torch.zeros(
            len(self.files), dtype=torch.bool
        ).share_memory_()  # data loaders' workers write, too

    def __len__(self) -> int:
        return len(self.files)

    @property
    def broken(self) -> list[str]:
        """Photos that could not be read, by this process or by a data loader's worker."""
        return [file for file, broken in zip(self.files, self._broken.tolist(), strict=True) if broken]

    def masked_by_people(self, file: str) -> bool:
        """Whether the photo's mask was made by people."""
        return (self.root / "masks" / file).with_suffix(".png").is_file()

    def shows(self, file: str, classes: tuple[str, ...]) -> bool:
        """Whether the photo's mask holds any of the named classes."""
        path = self.mask_path(file)
        wanted = [PARSING_CLASSES.index(name) for name in classes]
        return path is not None and bool(np.isin(np.unique(np.asarray(Image.open(path))), wanted).any())

    def mask_path(self, file: str) -> Path | None:
        """The parsing of a photo, made by people or else by a network; None when there is neither."""
        for folder in (self.root / "masks", self.parsings):
            if folder is not None and (path := (folder / file).with_suffix(".png")).is_file():
                return path
        return None

    def read(self, file: str) -> Photo:
        """One photo as uint8 RGB [H, W, 3] and what is known of it.

        Raises:
            OSError: the photo is missing or broken.
        """
        pixels = cv2.imread(str(self.root / "images" / file), cv2.IMREAD_COLOR_RGB)
        if pixels is None:
            self._broken[self._place[file]] = True
            raise OSError(f"{self.root / 'images' / file}: missing or not a readable image")
        h, w = pixels.shape[:2]
        path = self.mask_path(file)
        parsing = None
        if path is not None:
            parsing = np.array(Image.open(path), np.uint8)
            if parsing.shape != (h, w):
                parsing = cv2.resize(parsing, (w, h), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
        return pixels.astype(np.uint8, copy=False), self._landmarks.teach(file, (w, h), parsing)


def photometric() -> A.Compose:
    """What cameras, phones and messengers do to a picture before it arrives."""
    return A.Compose(
        [
            A.RandomBrightnessContrast(brightness_limit=0.25, contrast_limit=0.25, p=0.5),
            A.OneOf(
                [
                    A.HueSaturationValue(hue_shift_limit=6, sat_shift_limit=25, val_shift_limit=0),
                    A.RGBShift(r_shift_limit=15, g_shift_limit=15, b_shift_limit=15),
                    A.RandomGamma(gamma_limit=(70, 140)),
                ],
                p=0.4,
            ),
            A.ToGray(p=0.02),
            A.OneOf(
                [
                    A.GaussianBlur(blur_limit=(3, 5)),
                    A.MotionBlur(blur_limit=(3, 5)),
                    A.Downscale(scale_range=(0.4, 0.8)),
                ],
                p=0.15,
            ),
            A.GaussNoise(std_range=(0.01, 0.06), noise_scale_factor=0.5, p=0.15),
            A.ImageCompression(quality_range=(35, 95), p=0.3),
        ]
    )


class PortraitDataset(Dataset[dict[str, torch.Tensor]]):
    """Frames to learn from; each epoch and index gives its own random sample, reproducible by seed.

    Args:
        library: the photos.
        size: height and width of the frames.
        shares: how often samples are wide, of two people, or without a face.
        seed: of every random choice.
        augment: False gives each photo once, upright, at the standard's geometry, for validation.
        labels: what is known of the photos' attributes; None leaves them all unknown.
        painter: paints attributes on the photos; None leaves them as they are.
    """

    def __init__(
        self,
        library: Library,
        size: tuple[int, int],
        shares: Shares,
        seed: int = 0,
        augment: bool = True,
        labels: AttributeLabels | None = None,
        painter: Painter | None = None,
    ) -> None:
        self.library, self.size, self.shares, self.seed, self.augment = library, size, shares, seed, augment
        self.labels, self.painter = labels or AttributeLabels(), painter
        self.epoch = 0
        self._photometric = photometric()

    def __len__(self) -> int:
        return len(self.library)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        for turn in range(len(self.library)):
            try:
                return self._sample((index + turn) % len(self.library))
            except OSError:
                continue  # the library lists it
        raise OSError(f"none of the {len(self.library)} photos in {self.library.root / 'images'} can be read")

    def _sample(self, index: int) -> dict[str, torch.Tensor]:
        rng = np.random.default_rng((self.seed, self.epoch if self.augment else 0, index))
        file = self.library.files[index]
        if not self.augment:
            pixels, teaching = self.library.read(file)
            evidence = natural_evidence(self.labels[file], teaching.parsing, pixels.shape[:2])
            framed = place(pixels, teaching, Placement(0.47, 0.5, 0.47), self.size, rng, evidence)
            return sample(framed.image, [framed.teaching], framed.teaching.parsing, self.labels[file], framed.evidence)
        choice, labels, evidence = rng.random(), None, None
        if choice < self.shares.faceless:
            image, parsing, teachings = *faceless(*self.library.read(file), self.size, rng), []
        elif choice < self.shares.faceless + self.shares.two_people:
            other = self.library.files[int(rng.integers(len(self.library)))]
            image, parsing, teachings = self._two_people(file, other, rng)
        else:
            wide = rng.random() < self.shares.wide
            placement = wide_placement(rng) if wide else standard_placement(rng)
            pixels, teaching = reduced(*self.library.read(file), placement, self.size)
            labels = self.labels[file]
            if self.painter is None:
                evidence = natural_evidence(labels, teaching.parsing, pixels.shape[:2])
            else:
                pixels, teaching, labels, evidence = self.painter(pixels, teaching, labels, rng)
            if teaching.parsing is not None and not self.library.masked_by_people(file):
                teaching = replace(teaching, parsing=without_eye_band(teaching.parsing, teaching.landmarks))
            framed = place(pixels, teaching, placement, self.size, rng, None if wide else evidence)
            labels = None if wide else with_prevalence(labels)
            evidence = framed.evidence
            image, parsing, teachings = self._background(framed, rng), framed.teaching.parsing, [framed.teaching]
        self._photometric.set_random_seed(int(rng.integers(2**31)))
        return sample(self._photometric(image=image)["image"], teachings, parsing, labels, evidence)

    def _background(self, framed: Framed, rng: np.random.Generator) -> NDArray[np.uint8]:
        if framed.teaching.parsing is None or rng.random() >= self.shares.new_background:
            return framed.image
        person = (framed.teaching.parsing != 0).astype(np.float32)
        alpha = cv2.GaussianBlur(person, (0, 0), rng.uniform(0.5, 1.5))
        mixed = cv2.blendLinear(framed.image, texture(self.size, rng), alpha, 1 - alpha)
        return mixed.astype(np.uint8, copy=False)

    def _two_people(
        self, first: str, second: str, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None, list[Teaching]]:
        """Two people side by side, or one behind the other."""
        one, other = self.library.read(first), self.library.read(second)
        parsed = one[1].parsing is not None and other[1].parsing is not None
        behind = self._bystander(one, other, rng) if parsed and rng.random() < 0.6 else None
        return behind or self._side_by_side(one, other, rng)

    def _side_by_side(
        self, first: Photo, second: Photo, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None, list[Teaching]]:
        """Two frames joined at a seam between the heads; the first person stands at the left or at the right."""
        big = float(rng.uniform(0.14, 0.36))
        heights = big, big * float(rng.uniform(0.5, 1.0))
        half, seam, mirror = rng.uniform(0.22, 0.30), 0.5 + rng.uniform(-0.05, 0.05), bool(rng.random() < 0.5)
        framed = [
            place(
                *photo,
                Placement(height, seam + side * half, rng.uniform(0.35, 0.6), rng.normal(0, 5), mirror),
                self.size,
                rng,
            )
            for photo, height, side in zip((first, second), heights, (1, -1) if mirror else (-1, 1), strict=True)
        ]
        left, right = framed[::-1] if mirror else framed
        column = int(seam * self.size[1])
        image, unknown = left.image.copy(), np.full(self.size, UNKNOWN, np.uint8)
        image[:, column:] = right.image[:, column:]
        parsing = (unknown if left.teaching.parsing is None else left.teaching.parsing).copy()
        parsing[:, column:] = (unknown if right.teaching.parsing is None else right.teaching.parsing)[:, column:]
        return image, parsing, [f.teaching for f in framed]

    def _bystander(
        self, first: Photo, second: Photo, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None, list[Teaching]] | None:
        """A smaller second person, partly hidden behind the first or cut by the frame; None when too little shows."""
        height = float(rng.uniform(0.2, 0.42))
        placement = Placement(height, rng.normal(0.5, 0.08), rng.uniform(0.4, 0.55), rng.normal(0, 4))
        front = place(*first, placement, self.size, rng)
        placement = Placement(
            height * float(rng.uniform(0.25, 0.8)),
            rng.uniform(0.02, 0.98),
            rng.uniform(0.1, 0.8),
            rng.normal(0, 8),
            bool(rng.random() < 0.5),
        )
        back = place(*second, placement, self.size, rng)
        ahead, behind = _person(_parsing(front)), _person(_parsing(back))
        shown = behind & ~ahead
        x0, y0, x1, y1 = back.teaching.face_box
        seen = shown[max(0, int(y0)) : max(0, int(y1)), max(0, int(x0)) : max(0, int(x1))].sum()
        if seen < BYSTANDER_SEEN * (x1 - x0) * (y1 - y0):
            return None
        alpha = cv2.GaussianBlur(shown.astype(np.float32), (0, 0), rng.uniform(0.5, 1.2))
        image = cv2.blendLinear(front.image, back.image, 1 - alpha, alpha).astype(np.uint8, copy=False)
        parsing = np.where(shown, _parsing(back), _parsing(front))
        return image, parsing, [front.teaching, back.teaching]


def _parsing(framed: Framed) -> NDArray[np.uint8]:
    assert framed.teaching.parsing is not None
    return framed.teaching.parsing


def _person(parsing: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (parsing != 0) & (parsing != UNKNOWN)


def sample(
    image: NDArray[np.uint8],
    teachings: list[Teaching],
    parsing: NDArray[np.uint8] | None,
    labels: NDArray[np.float32] | None = None,
    evidence: NDArray[np.uint8] | None = None,
) -> dict[str, torch.Tensor]:
    """One training sample as tensors.

    Returns:
        ``image`` uint8 [3, h, w]; ``parsing`` uint8 [h, w], 255 unknown; ``boxes`` float [2, 4] face boxes in
        pixels, NaN rows for absent faces; ``landmarks`` float [40, 2] pixels, ``visibility`` float [40] and ``pose``
        float [3] of the principal face, NaN where unknown (all NaN unless one face is at least 1.4 times as high
        as the other); ``labels`` float [9] and ``evidence`` uint8 [9, h/4, w/4], NaN and 255 where unknown.
    """
    h, w = image.shape[:2]
    boxes = np.full((MAX_FACES, 4), np.nan, np.float32)
    landmarks = np.full((len(LANDMARKS), 2), np.nan, np.float32)
    visibility = np.full(len(LANDMARKS), np.nan, np.float32)
    pose = np.full(3, np.nan, np.float32)
    for i, teaching in enumerate(teachings):
        boxes[i] = teaching.face_box
    heights = boxes[:, 3] - boxes[:, 1]
    if len(teachings) == 1 or (len(teachings) == 2 and heights[0] > 1.4 * heights[1]):
        landmarks, visibility, pose = teachings[0].landmarks, teachings[0].visibility, teachings[0].pose
    parsing = np.full((h, w), UNKNOWN, np.uint8) if parsing is None else parsing
    if labels is None or evidence is None:
        labels = np.full(len(ATTRIBUTE_IDS), np.nan, np.float32)
        evidence = np.full((len(ATTRIBUTE_IDS), h // 4, w // 4), UNKNOWN, np.uint8)
    return {
        "image": torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1))),
        "parsing": torch.from_numpy(parsing),
        "boxes": torch.from_numpy(boxes),
        "landmarks": torch.from_numpy(landmarks),
        "visibility": torch.from_numpy(visibility),
        "pose": torch.from_numpy(pose),
        "labels": torch.from_numpy(labels),
        "evidence": torch.from_numpy(evidence),
    }
