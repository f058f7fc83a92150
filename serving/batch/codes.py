"""Collection codes (图像采集码): the QR code that 学信网 gives each student.

What is in a code is personal. It is compared inside ``read_code`` and leaves it only as a fingerprint, keyed by a salt
that stays in the output folder's journal: enough to tell codes apart, too little to tell what they say.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import zxingcpp
from PIL import Image

from .naming import words

FINGERPRINT_DIGITS = 12
"""48 bits: among a million codes, two different ones are taken for one with a probability of 0.2 %."""

_SIDE = 1600


@dataclass(frozen=True)
class Code:
    """A code that was read.

    Attributes:
        fingerprint: hexadecimal digits that are the same for the same code and the same salt.
        number: the one student number in it, in compared form, where it holds one in clear; None otherwise.
    """

    fingerprint: str
    number: str | None


def read_code(pixels: np.ndarray, salt: bytes, numbers: Collection[str], thorough: bool) -> Code | None:
    """Read the QR code of a picture; None when it shows none, or several that differ.

    Args:
        pixels: uint8 [H, W, 3] RGB.
        salt: key of the fingerprint.
        numbers: student numbers in their compared form (see ``naming.plain``) to look for in the code.
        thorough: search the picture's every pixel when nothing is found in 1600 a side.
    """
    payload = _payload(pixels, thorough)
    if payload is None:
        return None
    digest = hmac.new(salt, payload, sha256).hexdigest()
    found = set(words(payload.decode("utf-8", "replace"))) & set(numbers) if numbers else set()
    return Code(digest[:FINGERPRINT_DIGITS], found.pop() if len(found) == 1 else None)


def _payload(pixels: np.ndarray, thorough: bool) -> bytes | None:
    small = Image.fromarray(pixels)
    small.thumbnail((_SIDE, _SIDE))
    pictures = [np.asarray(small)]
    if thorough and small.size != pixels.shape[1::-1]:
        pictures.append(pixels)
    # made here: kept by the module, it would be reported as a leak when the process ends
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.MicroQRCode])
    for picture in pictures:
        found = {bytes(code.bytes) for code in zxingcpp.read_barcodes(picture[..., ::-1].copy(), formats)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None
