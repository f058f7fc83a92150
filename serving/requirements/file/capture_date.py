"""When the photo was taken."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from ...report import Text, Verdict
from ..base import Judgement, Measurement, NotAssessable, Requirement

if TYPE_CHECKING:
    from ...portrait import Portrait
    from ...standards import Standard

_TAGS = ("DateTimeOriginal", "DateTimeDigitized")
_CLOCK_NEVER_SET = 2005
"""Cameras whose clock was never set state a year before this one; no phone or camera of today was made by then."""


class CaptureDate(Requirement):
    """The photo was taken within the year before graduation.

    Asked by: the commissioning notice, point ① (a photo of the last year); the Xinjiang self-study office asks for half a
    year.

    Measured: days from the capture date that EXIF states (DateTimeOriginal, else DateTimeDigitized; the date of the last
    change, DateTime, says nothing) to the date of graduation, or to today where the standard names none.

    Limit: at most ``max`` days before ``graduation`` (a TOML date such as 2026-06-30; today by default). A date in the
    future, seen from today, needs review: the camera's clock was wrong. Not assessed without a date in EXIF.

    Errs: a wrong clock, and a date that was edited, are believed. Chat programs, websites and editors remove the date: one
    of the 7,030 portraits collected for this project still states one, where the phone's original file would.
    """

    id = "capture_date"
    title = Text(zh="拍摄日期", en="capture date")
    unit = "days"

    _passed = Text(zh="照片拍摄于 {date}，在期限内。", en="The photo was taken on {date}, recently enough.")
    _old = Text(
        zh="照片拍摄于 {date}，距{until}已 {value} 天，超过 {max} 天，请重新拍摄近照。",
        en="The photo was taken on {date}, {value} days before {until}, more than {max}: take a new one.",
    )
    _future = Text(
        zh="照片的拍摄日期 {date} 在今天之后，请校准手机或相机的日期后重拍，或人工确认拍摄时间。",
        en="The capture date {date} lies in the future: set the clock of the phone or camera and retake, or let a person "
        "confirm when it was taken.",
    )

    def measure(self, portrait: Portrait) -> Measurement:
        """Days from the capture date to today."""
        taken = _taken(portrait)
        today = date.today()
        until = Text(zh="今天", en="today")
        return Measurement(
            (today - taken).days, details={"date": taken.isoformat(), "until": until, "future": taken > today}
        )

    def measure_for(self, portrait: Portrait, standard: Standard) -> Measurement:
        """Days to the standard's graduation date."""
        measurement = self.measure(portrait)
        graduation = standard.limit(self.id).get("graduation")
        if graduation is None:
            return measurement
        days = (graduation - date.fromisoformat(measurement.details["date"])).days
        until = Text(zh=f"毕业日期 {graduation}", en=f"graduation on {graduation}")
        return Measurement(days, details={**measurement.details, "until": until})

    def judge(self, measurement: Measurement, standard: Standard) -> Judgement:
        """Fail when too old; review when in the future."""
        limit = standard.limit(self.id)
        if measurement.details["future"]:
            verdict, text = Verdict.REVIEW, self._future
        elif measurement.value > limit["max"]:
            verdict, text = Verdict.FAIL, self._old
        else:
            verdict, text = Verdict.PASS, self._passed
        shown = {key: value.isoformat() if isinstance(value, date) else value for key, value in limit.items()}
        return Judgement(verdict, shown, measurement.fill(text, value=measurement.value, max=limit["max"]))


def _taken(portrait: Portrait) -> date:
    for tag in _TAGS:
        try:
            taken = datetime.strptime(str(portrait.photo.exif.get(tag, ""))[:10].replace("-", ":"), "%Y:%m:%d").date()
        except ValueError:
            continue
        if taken.year >= _CLOCK_NEVER_SET:
            return taken
    raise NotAssessable(
        "照片没有（有效的）EXIF 拍摄日期，无法判断拍摄时间；请上传手机或相机的原始文件。",
        "The file states no (credible) EXIF capture date; use the phone's or camera's original file.",
    )
