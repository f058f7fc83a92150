"""What honest cameras and users do to a whole picture: noise, its reduction, sharpening, tone, resizing, recompression.

None of it is retouching, so these are the hard negatives that keep the network from learning "smooth" or "saved again".
Every step treats the whole frame alike, background and clothes included: that is what sets it apart from a beauty filter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .base import Canvas, Painted, Synthesiser
from .face import blur, to_uint8

Image = NDArray[Any]
"""Uint8 [h, w, 3] RGB (Any, since cv2 types its results no closer)."""
Step = Callable[[Image, float, np.random.Generator], Image]

_SUBSAMPLING = (
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
)
_SHRINK = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
_GROW = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)


def _pick(rng: np.random.Generator, options: tuple[int, ...]) -> int:
    return options[int(rng.integers(len(options)))]


def save_jpeg(image: Image, quality: int, subsampling: int = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420) -> Image:
    """The picture as it comes back from a JPEG file of that quality (1..100)."""
    flags = [cv2.IMWRITE_JPEG_QUALITY, int(quality), cv2.IMWRITE_JPEG_SAMPLING_FACTOR, subsampling]
    _, code = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), flags)
    decoded = cv2.imdecode(code, cv2.IMREAD_COLOR_RGB)
    if decoded is None:
        raise ValueError("a picture that was just encoded could not be decoded")
    return decoded


def resave(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """Saved once, as cameras and apps do; strength 0 is about quality 97, strength 1 down to 40."""
    quality = rng.uniform(97 - 57 * strength, 98)
    return save_jpeg(image, int(quality), _pick(rng, _SUBSAMPLING))


def resave_often(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """Saved two to five times, sometimes with the blocks at another place, as a picture that is passed on."""
    for _ in range(int(rng.integers(2, 3 + round(3 * strength)))):
        dx, dy = rng.integers(0, 8, 2) if rng.random() < 0.5 else (0, 0)
        shifted = cv2.copyMakeBorder(image, int(dy), 0, int(dx), 0, cv2.BORDER_REPLICATE) if dx or dy else image
        image = np.ascontiguousarray(resave(shifted, strength, rng)[int(dy) :, int(dx) :])
    return image


def resize(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """Made smaller (to 45 % at most) and back, or larger and back."""
    h, w = image.shape[:2]
    factor = rng.uniform(0.98 - 0.53 * strength, 0.98) if rng.random() < 0.75 else rng.uniform(1.1, 1.8)
    size = (max(round(w * factor), 8), max(round(h * factor), 8))
    if factor < 1:
        return cv2.resize(
            cv2.resize(image, size, interpolation=_pick(rng, _SHRINK)), (w, h), interpolation=_pick(rng, _GROW)
        )
    return cv2.resize(
        cv2.resize(image, size, interpolation=_pick(rng, _GROW)), (w, h), interpolation=_pick(rng, _SHRINK)
    )


def messenger(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """Sent through a messenger such as WeChat: a smaller copy at middling quality, 4:2:0, sometimes twice."""
    h, w = image.shape[:2]
    for _ in range(1 + int(rng.random() < 0.3)):
        factor = rng.uniform(1 - 0.5 * strength, 1)
        small = cv2.resize(image, (round(w * factor), round(h * factor)), interpolation=cv2.INTER_AREA)
        quality = int(rng.uniform(82 - 34 * strength, 84))
        image = cv2.resize(save_jpeg(small, quality), (w, h), interpolation=_pick(rng, _GROW))
    return image


def grain_of(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Noise of zero mean and unit deviation, nearly normal: the sum of three bytes, which are drawn much faster."""
    first, second, third = rng.integers(0, 256, (3, *shape), np.uint8)
    total = cv2.add(cv2.add(first, second, dtype=cv2.CV_32F), third, dtype=cv2.CV_32F)
    return (np.asarray(total, np.float32).reshape(shape) - np.float32(382.5)) * np.float32(1 / 128)


def sensor_noise(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """Shot noise with coloured blotches, as small sensors give in a dim room."""
    h, w = image.shape[:2]
    level = 1.5 + 8 * strength
    grain = grain_of(rng, (h, w)) * level
    blotch = grain_of(rng, (h // 2 + 1, w // 2 + 1, 3)) * (level * 0.8)
    noise = cv2.resize(blotch, (w, h), interpolation=cv2.INTER_LINEAR) + grain[..., None]
    brightness = np.sqrt(np.arange(256, dtype=np.float32) / 255 * 0.8 + 0.2).astype(np.float32)
    return cv2.add(image, cv2.multiply(noise, cv2.LUT(image, brightness)), dtype=cv2.CV_8U)


def noise_reduction(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """A camera's noise reduction over the whole frame: bilateral, median, guided or colour noise alone."""
    kind = int(rng.integers(4))
    if kind == 0:
        return cv2.bilateralFilter(image, 5, 10 + 30 * strength, 2.5)
    if kind == 1:
        smooth = cv2.medianBlur(image, 3 if strength < 0.7 else 5)
        return cv2.addWeighted(image, 1 - (0.4 + 0.6 * strength), smooth, 0.4 + 0.6 * strength, 0)
    if kind == 2:
        return _guided(image, 0.02 + 0.07 * strength)
    ycc = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
    ycc[..., 1:] = cv2.GaussianBlur(ycc[..., 1:], (0, 0), 0.8 + 3 * strength)
    return cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB)


def _guided(image: Image, epsilon: float) -> Image:
    guide = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    mean = cv2.blur(guide, (5, 5))
    variance = cv2.blur(guide * guide, (5, 5)) - mean * mean
    slope = variance / (variance + epsilon**2)
    change = (cv2.blur(slope, (5, 5)) * guide + cv2.blur(mean * (1 - slope), (5, 5)) - guide) * 255
    return cv2.add(image, cv2.merge([change, change, change]), dtype=cv2.CV_8U)


def noisy_then_reduced(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """A night-mode picture: noise, reduction, sharpening; skin looks like water colour, and so does everything else."""
    noisy = sensor_noise(image, strength * 0.7, rng)
    return sharpen(noise_reduction(noisy, min(1.0, strength + 0.3), rng), strength * 0.6, rng)


def sharpen(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """Unsharp mask, with the bright seams that phones make."""
    soft = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.7, 2.0)))
    amount = 0.2 + 0.9 * strength
    return cv2.addWeighted(image, 1 + amount, soft, -amount, 0)


def white_balance(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """Warmer, cooler, greener or pinker, by at most 15 % in a channel."""
    warm, pink = rng.normal(0, (0.08, 0.03)) * strength
    gains = np.exp(np.clip([warm + pink / 2, -pink / 2, -warm + pink / 2], -0.15, 0.15))
    return _per_channel(image, lambda level, channel: level * gains[channel])


def exposure(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """Brighter or darker by up to two thirds of a stop, by gain or by gamma."""
    stop = rng.uniform(-0.66, 0.66) * strength
    if rng.random() < 0.5:
        return _per_channel(image, lambda level, _: 255 * (level / 255) ** (2.0**-stop))
    return _per_channel(image, lambda level, _: level * 2.0 ** (stop * 0.7))


def tone_curve(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """More or less contrast and saturation, as camera profiles differ."""
    bend = rng.uniform(-0.5, 0.7) * strength
    curved = _per_channel(image, lambda level, _: level + bend * 40 * np.sin((level / 255 - 0.5) * 2 * np.pi) / np.pi)
    grey = cv2.cvtColor(cv2.cvtColor(curved, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    colour = 1 + rng.uniform(-0.3, 0.3) * strength
    return cv2.addWeighted(curved, colour, grey, 1 - colour, 0)


def soft_light(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """A big soft box or a bright overcast sky: shadows filled everywhere, gentle bloom, no detail lost."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    wide = blur(grey, image.shape[1] * float(rng.uniform(0.15, 0.35)))
    fill = np.clip(float(wide.mean()) + 30 - wide, 0, 90) * (0.45 * strength)
    gain = np.minimum((wide + fill) / np.maximum(wide, 8), 1.9)
    lit = cv2.multiply(image, cv2.merge([gain, gain, gain]), dtype=cv2.CV_32F)
    bloom = blur(image, 6.0)
    return cv2.addWeighted(lit, 1.0, bloom.astype(np.float32), 0.10 * strength, 0, dtype=cv2.CV_8U)


def local_tone_mapping(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """A phone's HDR: contrast-limited equalisation of the lightness, partly laid over."""
    ycc = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
    tiles = int(rng.integers(3, 7))
    equal = cv2.createCLAHE(1.0 + 1.5 * strength, (tiles, tiles)).apply(np.ascontiguousarray(ycc[..., 0]))
    share = 0.25 + 0.4 * strength
    ycc[..., 0] = cv2.addWeighted(ycc[..., 0], 1 - share, equal, share, 0)
    return cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB)


def defocus(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """A little out of focus: a disc of up to 0.8 % of the width."""
    radius = image.shape[1] * (0.001 + 0.007 * strength) * rng.uniform(0.6, 1)
    if rng.random() < 0.4:
        return cv2.GaussianBlur(image, (0, 0), max(radius * 0.6, 0.35))
    return cv2.filter2D(image, -1, disc(radius))


def disc(radius: float) -> NDArray[np.float32]:
    """A blur kernel: a disc of that radius in pixels with a smooth rim; sums to 1."""
    half = int(np.ceil(radius + 0.5))
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return (kernel / kernel.sum()).astype(np.float32)


def _per_channel(image: Image, curve: Callable[[NDArray[np.float64], int], NDArray]) -> Image:
    level = np.arange(256, dtype=np.float64)
    table = np.stack([to_uint8(curve(level, channel)) for channel in range(3)], -1)
    return cv2.LUT(image, table[None])


CAMERA: dict[str, tuple[Step, float]] = {
    "sensor_noise": (sensor_noise, 0.18),
    "noise_reduction": (noise_reduction, 0.30),
    "noisy_then_reduced": (noisy_then_reduced, 0.22),
    "defocus": (defocus, 0.20),
    "soft_light": (soft_light, 0.25),
    "local_tone_mapping": (local_tone_mapping, 0.15),
    "exposure": (exposure, 0.40),
    "white_balance": (white_balance, 0.40),
    "tone_curve": (tone_curve, 0.30),
    "sharpen": (sharpen, 0.30),
}
"""What happens in the camera, in order, each with its probability."""

USER: dict[str, tuple[Step, float]] = {
    "resize": (resize, 0.30),
    "messenger": (messenger, 0.20),
    "resave_often": (resave_often, 0.15),
    "resave": (resave, 0.80),
}
"""What happens to the file afterwards, in order, each with its probability."""


def _chain(image: Image, steps: dict[str, tuple[Step, float]], strength: float, rng: np.random.Generator) -> Image:
    for step, probability in steps.values():
        if rng.random() < probability:
            image = step(image, strength * float(rng.uniform(0.3, 1)), rng)
    return image


def camera(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """A picture as another honest camera, or another light, would have given it; uint8 RGB of any size."""
    return _chain(image, CAMERA, strength, rng)


def user(image: Image, strength: float, rng: np.random.Generator) -> Image:
    """A file as it looks after its owner resized, sent and saved it; uint8 RGB of any size."""
    return _chain(image, USER, strength, rng)


class Capture(Synthesiser):
    """Honest processing of the whole frame. It teaches no attribute: both ways leave the person as he or she is."""

    attribute = None

    def positive(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """Camera and user steps so strong that a rule on picture quality may object."""
        image = user(camera(canvas.image, 0.4 + 0.6 * strength, rng), 0.4 + 0.6 * strength, rng)
        return Painted(image, np.ones(canvas.parsing.shape, np.float32), 1, canvas.parsing)

    def negative(self, canvas: Canvas, strength: float, rng: np.random.Generator) -> Painted:
        """The everyday steps: a good camera and one save."""
        image = resave(camera(canvas.image, 0.4 * strength, rng), 0.3 * strength, rng)
        return Painted(image, np.ones(canvas.parsing.shape, np.float32), 0, canvas.parsing)
