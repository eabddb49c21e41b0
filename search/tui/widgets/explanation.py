"""Why a hit is there: its scores, and which words of the query met which of the passage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from textual.events import Resize
from textual.geometry import Size
from textual.strip import Strip

from index.messages import _, marked
from index.text.normalize import fold
from index.text.safe import safe
from index.types import Span
from search.display.bidi.direction import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK, has_rtl, is_rtl
from search.display.bidi.isolation import isolate_words, says_rtl
from search.display.bidi.modes import Bidi
from search.display.cells import cell_width, clip, wrap
from search.display.pieces import Piece, is_faint
from search.tui.model.labels import mode_name
from search.tui.widgets.line_view import LineView
from search.types import Contribution, Highlight, Hit, Mode, Reason

MIN_WIDTH: Final = 20
"""Cells that lines are wrapped to at least."""
MARGIN: Final = 2
"""Cells before the text."""
PADDING: Final = 6
"""Cells of a line that stay empty, those before the text included."""
INDENT: Final = "     "
"""Before a word that has a line of its own, below the line with its share."""
BAR_CELLS: Final = 10

REASON_MEANINGS: Final = {
    Reason.EXACT: marked("the word you typed"),
    Reason.STEM: marked("another form of it"),
    Reason.SPELLING: marked("another spelling of the name"),
    Reason.TRANSLATION: marked("a translation of it"),
    Reason.MEANING: marked("close in meaning"),
}
"""Each reason in words; English, to be translated where it is shown."""


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """A line in pieces. ``rtl``: it runs from right to left."""

    pieces: tuple[Piece, ...] = ()
    rtl: bool = False

    @classmethod
    def plain(cls, text: str) -> ExplanationLine:
        """Return a line without highlights, in the direction of messages."""
        return cls((Piece(isolate_words(text)),), rtl=says_rtl())


class Explanation(LineView):
    """The explanation of one hit."""

    def __init__(self, bidi: Bidi) -> None:
        super().__init__("explanation", bidi)
        self._hit: Hit | None = None
        self._is_explained = False
        self._lines: tuple[ExplanationLine, ...] = ()

    def show(self, hit: Hit | None, *, is_explained: bool = True) -> None:
        """Explain ``hit``, or show nothing. Unless it ``is_explained``, that is still to come."""
        self._hit, self._is_explained = hit, is_explained
        if self.display:  # else as soon as it has a size
            self._lay_out()
            self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def on_resize(self, event: Resize) -> None:
        """Lay out for the width that it has from now on."""
        del event
        self._lay_out()

    def _lay_out(self) -> None:
        width = max(MIN_WIDTH, self.columns - PADDING)
        if self._hit is None:
            self._lines = ()
        elif self._is_explained:
            self._lines = tuple(explain_hit(self._hit, width, inline=self._bidi.mixes_lines))
        else:
            waiting = ExplanationLine.plain(_("explaining…"))
            self._lines = (*_explain_score(self._hit), waiting)
        self.virtual_size = Size(self.columns, len(self._lines))
        self.redraw()

    def draw_line(self, number: int, width: int) -> Strip:
        """Draw a line of the explanation."""
        base = self.base_style
        if number >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[number]
        segments = self.highlighted_segments(line.pieces, base, rtl=line.rtl)
        return self.align(segments, width, base, rtl=line.rtl, margin=MARGIN)


def explain_hit(hit: Hit, width: int, *, inline: bool = False) -> Iterator[ExplanationLine]:
    """Explain ``hit`` in lines of at most ``width`` cells.

    A contribution says what a part of the query was found as, for which reason, and its
    share of the keyword score; a highlighted word, how much of the score it explains.
    Right-to-left words have lines of their own, unless they may stand ``inline``.
    """
    yield from _explain_score(hit)
    yield ExplanationLine.plain(_explain_words(hit))
    total = sum(contribution.score for contribution in hit.contributions)
    reasons = _reasons_of_words(hit)
    for contribution in hit.contributions:
        yield from _explain_contribution(contribution, reasons, total, width, inline=inline)
    if hit.highlights:
        yield ExplanationLine()
        yield ExplanationLine.plain(_("What each highlighted word explains:"))
        yield from _explain_highlights(hit, width, inline=inline)


def _explain_score(hit: Hit) -> Iterator[ExplanationLine]:
    names = _("score"), mode_name(Mode.KEYWORD), mode_name(Mode.SEMANTIC)
    width = max(map(cell_width, names)) + 1
    score, keyword, semantic = (name + " " * (width - cell_width(name)) for name in names)
    yield ExplanationLine.plain(f"{score}{hit.score:.3f}")
    yield _signal(keyword, hit.signals.keyword)
    yield _signal(semantic, hit.signals.semantic)
    yield ExplanationLine()


def _explain_words(hit: Hit) -> str:
    """Return what is to be said of the words of the query before they are listed."""
    if hit.contributions:
        return _("Shares of the keyword score:")
    if hit.title_highlights or hit.path_highlights:
        return _("What the document is called has words of the query; the passage has none.")
    if hit.signals.keyword:
        return _("No single word explains the keyword score.")
    if hit.signals.semantic is None:
        return _("It passes the filters; the query has no word that ranks.")
    return _("No word of the query is in it: it is close in meaning.")


def _signal(name: str, value: float | None) -> ExplanationLine:
    text = _("not asked for") if value is None else f"{value:.3f}"
    return ExplanationLine.plain(f"{name}{text:<6} {_bar(value or 0.0)}".rstrip())


def _bar(share: float) -> str:
    return "█" * round(BAR_CELLS * max(0.0, min(1.0, share)))


def _reasons_of_words(hit: Hit) -> dict[str, Reason]:
    """Return why each highlighted word of the passage matches, by the word, folded."""
    return {
        fold(_highlighted_word(hit, highlight)): highlight.reason for highlight in hit.highlights
    }


def _explain_contribution(
    contribution: Contribution,
    reasons: Mapping[str, Reason],
    total: float,
    width: int,
    *,
    inline: bool,
) -> Iterator[ExplanationLine]:
    """Explain a contribution on one line if it fits and is left-to-right, else on several.

    Of several words that matched, each has its own of the ``reasons`` if it is highlighted.
    """
    share = f"{contribution.score / total:4.0%} " if total else ""
    query = safe(contribution.text)
    words = [
        Piece(safe(word), reasons.get(fold(word), contribution.reason))
        for word in contribution.matched
    ]
    matched = ", ".join(word.text for word in words)
    meanings = dict.fromkeys(REASON_MEANINGS[word.reason] for word in words if word.reason)
    meaning = _(", ").join(map(_, meanings)) or _(REASON_MEANINGS[contribution.reason])
    arrow = _arrow(query + matched + meaning)
    start, end = f"{share}{query}{arrow}", f"  {meaning}"
    is_short = cell_width(start + matched + end) <= width
    if is_short and (inline or not has_rtl(query + matched + meaning)):
        pieces = (Piece(start), *_with_commas(words), Piece(end))
        yield ExplanationLine(pieces, rtl=says_rtl())
        return
    if has_rtl(query):
        yield ExplanationLine.plain(f"{share}{meaning}")
        yield from _wrap_words([Piece(query)], width, inline=inline)
    else:
        apart = RIGHT_TO_LEFT_MARK if says_rtl() else ""  # the share is no part of the words
        arrow = "←" if says_rtl() else "→"
        yield ExplanationLine.plain(f"{share}{apart}{query} {arrow}  {meaning}")
    yield from _wrap_words(words, width, inline=inline)


def _arrow(around: str) -> str:
    """Return an arrow from a word to another, with marks that keep both on their sides."""
    if says_rtl():
        return f" {RIGHT_TO_LEFT_MARK}←{RIGHT_TO_LEFT_MARK} "
    return f" {LEFT_TO_RIGHT_MARK}→{LEFT_TO_RIGHT_MARK} " if has_rtl(around) else " → "


def _with_commas(words: Sequence[Piece]) -> Sequence[Piece]:
    separated = [piece for word in words for piece in (word, Piece(", "))]
    return separated[:-1]


def _wrap_words(words: Sequence[Piece], width: int, *, inline: bool) -> Iterator[ExplanationLine]:
    """Wrap words, with commas between, into lines of their own."""
    pieces = _with_commas(words)
    text = "".join(piece.text for piece in pieces)
    for span in wrap(text, width - len(INDENT) - 1):
        rtl = says_rtl() or (is_rtl(text[span.start : span.end]) and not inline)
        parts = tuple(_cut_pieces(pieces, span))
        indent = "" if rtl and not says_rtl() else INDENT
        yield ExplanationLine((Piece(indent), *parts), rtl=rtl)


def _cut_pieces(pieces: Sequence[Piece], span: Span) -> Iterator[Piece]:
    """Yield what of ``pieces`` is in a span of their text."""
    start = 0
    for piece in pieces:
        text = piece.text[max(0, span.start - start) : max(0, span.end - start)]
        if text:
            yield piece._replace(text=text)
        start += len(piece.text)


def _explain_highlights(hit: Hit, width: int, *, inline: bool) -> Iterator[ExplanationLine]:
    """List the highlighted words, the strongest first, each as it looks in the passage."""
    strengths: dict[tuple[str, Reason], float] = {}
    for highlight in hit.highlights:
        key = _highlighted_word(hit, highlight), highlight.reason
        strengths[key] = max(highlight.strength, strengths.get(key, 0.0))
    strongest = max(strengths.values())
    for (word, reason), strength in sorted(strengths.items(), key=lambda item: -item[1]):
        head = f"{strength:4.0%} {_bar(strength):<{BAR_CELLS}} "
        if says_rtl():  # also before a word from the left
            head = RIGHT_TO_LEFT_MARK + head
        faint = is_faint(strength, strongest)
        if inline or not is_rtl(word):
            clipped = clip(word, width - len(head))
            pieces = (Piece(head), Piece(clipped, reason, faint))
            yield ExplanationLine(pieces, rtl=says_rtl())
            continue
        yield ExplanationLine.plain(head.rstrip())
        for span in wrap(word, width - len(INDENT) - 1):
            part = word[span.start : span.end]
            yield ExplanationLine((Piece(part, reason, faint),), rtl=True)


def _highlighted_word(hit: Hit, highlight: Highlight) -> str:
    text = safe(hit.text[highlight.span.start : highlight.span.end])
    return " ".join(text.split())
