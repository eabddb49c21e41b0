"""Why a hit is there: which words of the query met which words of the passage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual.geometry import Size
from textual.strip import Strip

from index.text.safe import safe
from search.display.bidi.direction import has_rtl, is_rtl
from search.display.bidi.modes import Bidi
from search.display.cells import clip, wrap
from search.display.paint import Piece, is_faint
from search.tui.widgets.line_view import LineView
from search.types import Contribution, Hit, Reason


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """A line of the explanation in pieces, which of them are faint, and which way it runs."""

    pieces: tuple[Piece, ...]
    rtl: bool = False
    faint: tuple[bool, ...] = ()


class Explanation(LineView):
    """The explanation of one hit."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__("why", bidi)
        self._lines: tuple[ExplanationLine, ...] = ()

    def show(self, hit: Hit | None) -> None:
        """Explain ``hit``, or nothing."""
        self._lines = tuple(explained(hit, max(20, self.columns - 6))) if hit else ()
        self.virtual_size = Size(self.columns, len(self._lines))
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.redraw()

    def draw(self, number: int, width: int) -> Strip:
        """Draw a line of the explanation."""
        base = self.rich_style
        if number >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[number]
        segments = self.segments(line.pieces, base, rtl=line.rtl, faint=line.faint)
        return self.strip(segments, width, base, rtl=line.rtl, margin=2)


def explained(hit: Hit, width: int) -> Iterator[ExplanationLine]:
    """Explain ``hit`` in lines of at most ``width`` cells.

    A contribution says what a part of the query was found as, for which reason, and its
    share of the keyword score; a lit word, how much of the score it explains. Right-to-left
    words have lines of their own.
    """
    yield ExplanationLine(((f"score    {hit.score:.3f}", None),))
    for name, value in (("keyword", hit.signals.keyword), ("semantic", hit.signals.semantic)):
        text = "not asked for" if value is None else f"{value:.3f}"
        yield ExplanationLine(((f"{name:<9}{text:<6} {_bar(value or 0.0)}".rstrip(), None),))
    yield ExplanationLine(())
    total = sum(one.score for one in hit.contributions)
    if hit.contributions:
        yield ExplanationLine((("Shares of the keyword score:", None),))
    else:
        yield ExplanationLine((("No word of the query is in it: it is close in meaning.", None),))
    for one in hit.contributions:
        yield from _contribution(one, total, width)
    if hit.highlights:
        yield ExplanationLine(())
        yield ExplanationLine((("What each lit word explains:", None),))
        yield from _lit(hit, width)


def _bar(share: float) -> str:
    return "█" * round(10 * max(0.0, min(1.0, share)))


def _lit(hit: Hit, width: int) -> Iterator[ExplanationLine]:
    """List the lit words, the strongest first, each as it looks in the passage."""
    words: dict[tuple[str, Reason], float] = {}
    for one in hit.highlights:
        word = " ".join(safe(hit.text[one.span.start : one.span.end]).split())
        words[word, one.reason] = max(one.strength, words.get((word, one.reason), 0.0))
    most = max(words.values())
    for (word, reason), share in sorted(words.items(), key=lambda item: -item[1]):
        head = f"{share:4.0%} {_bar(share):<10} "
        faint = (False, is_faint(share, most))
        if is_rtl(word):
            yield ExplanationLine(((head.rstrip(), None),))
            for span in wrap(word, width - 6):
                part = word[span.start : span.end]
                yield ExplanationLine((("", None), (part, reason)), rtl=True, faint=faint)
        else:
            yield ExplanationLine(
                ((head, None), (clip(word, width - len(head)), reason)), faint=faint
            )


def _contribution(one: Contribution, total: float, width: int) -> Iterator[ExplanationLine]:
    share = f"{one.score / total:4.0%} " if total else ""
    query, found = safe(one.text), safe(", ".join(one.matched))
    reason = f"  {MEANINGS[one.reason]}"
    if not has_rtl(query + found):
        line = f"{share}{query} → "
        if len(line + found + reason) <= width:
            yield ExplanationLine(((line, None), (found, one.reason), (reason, None)))
            return
    apart = has_rtl(query)
    head = MEANINGS[one.reason] if apart else f"{query} →{reason}"
    yield ExplanationLine(((f"{share}{head}", None),))
    for text, lit in ((query if apart else "", None), (found, one.reason)):
        for span in wrap(text, width - 6):
            part = text[span.start : span.end]
            indent = "" if is_rtl(part) else "     "
            yield ExplanationLine(((indent, None), (part, lit)), rtl=is_rtl(part))


MEANINGS: Final = {
    Reason.EXACT: "the word you typed",
    Reason.STEM: "another form of it",
    Reason.TRANSLATION: "a translation of it",
    Reason.MEANING: "close in meaning",
}
"""Each reason in words."""
