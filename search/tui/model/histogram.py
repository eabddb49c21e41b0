"""Years as a line of bars: how many passages are of which time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BARS: Final = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Histogram:
    """``counts`` from the year ``first`` to ``last``, evenly divided."""

    first: str
    last: str
    counts: tuple[int, ...]

    @property
    def sparkline(self) -> str:
        """A bar for each count: blank for none, and no lower than the lowest for any."""
        highest = max(self.counts, default=0)
        return "".join(_bar(count, highest) for count in self.counts)


def make_histogram(years: Mapping[str, int], width: int) -> Histogram | None:
    """Return counts by year in at most ``width`` bars; None if there are not two of them.

    A bar is a year where there is room for that, else as many as it takes. "" is no year.
    """
    numbers = {int(year): count for year, count in years.items() if year.isdecimal()}
    if len(numbers) < 2:
        return None
    first, last = min(numbers), max(numbers)
    span = last - first + 1
    step = -(-span // max(1, width))
    counts = [0] * ((last - first) // step + 1)
    for number, count in numbers.items():
        counts[(number - first) // step] += count
    return Histogram(str(first), str(last), tuple(counts))


def _bar(count: int, highest: int) -> str:
    if not count:
        return " "
    return BARS[max(0, -(-count * len(BARS) // highest) - 1)]
