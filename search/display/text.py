"""Results → text for a terminal or a pipe.

Right-to-left text has its lines to itself, right-aligned: a terminal that reorders it
would carry a rank or a score on the same line along with it (UAX #9).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from index.text.safe import safe
from search.display.ansi import BOLD, DIM, REASONS, linked, of_reason, styled
from search.display.bidi.direction import has_rtl, is_rtl
from search.display.cells import cells, clip
from search.display.excerpt import excerpt, extent
from search.types import Contribution, Expansion, Hit, Reason, Results

MARGIN: Final = "    "
MEASURE: Final = 100
"""Lines of text are no longer than this many cells, however wide the terminal."""
SNIPPET_LINES: Final = 4

_TOLD: Final = (Expansion.NAMES, Expansion.FORMS, Expansion.SYNONYMS)
_FITS: Final = 0.995
"""From here on the context has left a translation its weight."""


def render(
    results: Results, *, color: bool, width: int, explain: bool = False, links: bool = False
) -> str:
    """Return the hits as text, one block each, an empty line between; "" if there are none.

    ``width`` is the terminal's in cells, 0 where there is none: then nothing is wrapped,
    shortened or aligned. Without ``color`` the text carries no marks at all; ``links``
    makes paths clickable. ``explain`` adds the signals and what each query word matched.
    """
    page = _Page(color, width, links)
    blocks = ["\n".join(_hit(page, hit, explain)) for hit in results.hits]
    if explain and blocks:
        blocks.insert(0, _legend(page))
    return "\n\n".join(blocks)


@dataclass(frozen=True, slots=True)
class _Page:
    """What is written on: ``width`` cells, 0 for no limit."""

    color: bool
    width: int
    links: bool

    @property
    def measure(self) -> int:
        """The cells there are for text right of the margin; 0 for no limit."""
        return max(1, min(self.width, MEASURE) - len(MARGIN)) if self.width else 0

    def styled(self, text: str, codes: str) -> str:
        return styled(text, codes) if self.color and text else text

    def clipped(self, text: str, width: int) -> str:
        return clip(text, max(1, width)) if self.width else text

    def placed(self, text: str, extent: int, *, rtl: bool) -> str:
        """Return a line of ``extent`` cells behind the margin, on its side of the page."""
        spare = max(0, self.measure - extent) if rtl else 0
        return MARGIN + " " * spare + text


def _hit(page: _Page, hit: Hit, explain: bool) -> Iterator[str]:
    yield from _head(page, hit)
    yield _path(page, hit.path)
    yield from _text(page, hit)
    if explain:
        yield _signals(page, hit)
        for contribution in hit.contributions:
            yield from _contribution(page, contribution)


def _head(page: _Page, hit: Hit) -> Iterator[str]:
    """The rank, language and date; the title among them unless it runs right to left."""
    title = safe(hit.title or PurePath(hit.path).name)
    rank = f"{hit.rank:>3} "
    badge = safe(hit.language).upper()
    date = f"  {safe(hit.date)}" if hit.date else ""
    own_line = has_rtl(title)
    room = page.width - cells(rank + badge + date) - 2
    shown = "" if own_line else "  " + page.styled(page.clipped(title, room), BOLD)
    yield rank + page.styled(badge, BOLD) + shown + page.styled(date, DIM)
    if own_line:
        title = page.clipped(title, page.measure)
        yield page.placed(page.styled(title, BOLD), cells(title), rtl=is_rtl(title))


def _path(page: _Page, path: str) -> str:
    shown = page.styled(page.clipped(safe(path), page.width - len(MARGIN)), DIM)
    return MARGIN + (linked(shown, path) if page.links else shown)


def _text(page: _Page, hit: Hit) -> Iterator[str]:
    """The best part of the passage, wrapped, with its highlights; all of it off a screen."""
    part = excerpt(hit.text, hit.highlights, page.measure, SNIPPET_LINES)
    for line, faint in zip(part.lines, part.faint, strict=True):
        shown = "".join(
            page.styled(text, of_reason(reason, faint=pale)) if reason else text
            for (text, reason), pale in zip(line, faint, strict=True)
        )
        yield page.placed(shown, extent(line), rtl=part.rtl)


def _signals(page: _Page, hit: Hit) -> str:
    parts = [f"score {hit.score:.3f}"]
    for name, value in (("keyword", hit.signals.keyword), ("semantic", hit.signals.semantic)):
        parts.append(f"{name} {'–' if value is None else format(value, '.3f')}")
    return MARGIN + page.styled(" · ".join(parts), DIM)


def _contribution(page: _Page, part: Contribution) -> Iterator[str]:
    """One line, or, where any of its words runs right to left, a line for each side."""
    words = safe(part.text)
    matched = safe(", ".join(part.matched))
    reason = page.styled(part.reason.value, REASONS[part.reason])
    padding = " " * (len(Reason.TRANSLATION.value) - len(part.reason.value))
    head = f"{MARGIN}{part.score:7.2f} {reason}{padding}"
    by = _by(part)
    if not has_rtl(words + matched):
        yield f"{head}  {words} → {matched}{by}"
        return
    head += f" {by}" if by else ""
    yield head
    yield from (page.placed(each, cells(each), rtl=is_rtl(each)) for each in (words, matched))


def _by(part: Contribution) -> str:
    """Say what is behind a match, where the reason does not."""
    told = [part.by.value] if part.by in _TOLD else []
    told += [f"{Expansion.CONTEXT.value} × {part.fit:.2f}"] if part.fit < _FITS else []
    return f" ({', '.join(told)})" if told else ""


def _legend(page: _Page) -> str:
    reasons: Iterable[str] = (page.styled(each.value, REASONS[each]) for each in Reason)
    faint = f" · {page.styled('faint', DIM)}: explains less of the score" if page.color else ""
    return "highlights: " + " · ".join(reasons) + faint
