"""Lengths that count in the finished photo, not in the photo as it was taken."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from ...cropping import finished_frame
from ...framing import VIEW_SIZE, Frame, Head
from ..base import BandRequirement, Measurement

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard


class InFinishedPhoto(BandRequirement):
    """A length in pixels of 480x640.

    A standardised photo is measured as it is. An original is measured in the crop that standardising makes of it, so
    it fails only where no crop of it can meet the standard.
    """

    @abstractmethod
    def measure_in(self, frame: Frame, head: Head) -> Measurement:
        """Measure the head in a frame; both in photo pixels."""

    def measure(self, portrait: Portrait) -> Measurement:
        """Measure the photo as it stands."""
        return self.measure_in(portrait.frame, portrait.head)

    def measure_for(self, portrait: Portrait, standard: Standard) -> Measurement:
        """Measure an original in its crop for the standard."""
        if portrait.is_standardised:
            return self.measure(portrait)
        photo = portrait.photo
        off_centre = standard.limit("head_position")["max"]
        frame = finished_frame(portrait.head, standard.geometry, (photo.width, photo.height), off_centre)
        measurement = self.measure_in(frame, portrait.head)
        value = round(float(measurement.value), 6)  # so that a crop at a limit is not beyond it by a number's last bits
        return replace(measurement, value=value)


def row(frame: Frame, y: float) -> float:
    """Row of a photo pixel in the finished photo of 640 rows."""
    return (y - frame.y0) / frame.height * VIEW_SIZE[1]


def line_at(frame: Frame, y: float) -> list[list[float]]:
    """A line across the frame, in photo pixels."""
    return [[frame.x0, y], [frame.x0 + frame.width, y]]
