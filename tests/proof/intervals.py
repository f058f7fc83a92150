"""How far a measured share can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.stats import binomtest


@dataclass(frozen=True)
class Share:
    """``count`` of ``of``."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """In 0..1; NaN of nothing."""
        return self.count / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; everything when there is nothing."""
        if not self.of:
            return 0.0, 1.0
        found = binomtest(self.count, self.of).proportion_ci(method="wilson")
        return float(found.low), float(found.high)


def mean_of_two(first: Share, second: Share) -> tuple[float, float, float]:
    """The mean of two independent shares with its 95 % interval (Newcombe 1998, from both Wilson intervals)."""
    (a, (a0, a1)), (b, (b0, b1)) = (first.value, first.interval), (second.value, second.interval)
    mean = (a + b) / 2
    return mean, mean - sqrt((a - a0) ** 2 + (b - b0) ** 2) / 2, mean + sqrt((a1 - a) ** 2 + (b1 - b) ** 2) / 2
