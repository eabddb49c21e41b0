"""Results as text, for a terminal or a pipe.

Right-to-left text has lines of its own, aligned to the right: a terminal that reorders it would
move a rank or a score on the same line along with it (UAX #9).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from index.messages import _, marked
from index.text.safe import safe
from search.display.ansi import BOLD, DIM, REASON_CODES, highlight_codes, link_to_file, style
from search.display.bidi.direction import has_rtl, is_rtl
from search.display.cells import cell_width, clip, wrap_text
from search.display.copies import name_copies
from search.display.excerpt import line_width, make_excerpt
from search.display.heading import heading_pieces, location_pieces
from search.display.pieces import Piece
from search.display.sections import (
    describe_counts,
    describe_naming,
    describe_promotion,
    section_title,
)
from search.types import Contribution, Expansion, Highlight, Hit, Reason, Results

MARGIN: Final = "    "
MAX_LINE_WIDTH: Final = 100
"""Lines of text are at most this many cells wide, however wide the terminal."""
SNIPPET_LINES: Final = 4
_ALL_LINES: Final = 10_000
_RULE: Final = "─"
_APART: Final = "--"
"""Between a passage and the text around it, as grep has it."""

_BETWEEN: Final = " · "

_EXPANSION_NAMES: Final[dict[Expansion | None, str]] = {
    Expansion.NAMES: marked("names"),
    Expansion.FORMS: marked("forms"),
    Expansion.SYNONYMS: marked("synonyms"),
}
"""Expansions that the reason of a contribution does not tell."""
_FULL_FIT: Final = 0.995
"""From here on the context has left a translation its weight."""


def render(
    results: Results,
    *,
    color: bool,
    width: int,
    explain: bool = False,
    links: bool = False,
    gone: Collection[str] = (),
    full: bool = False,
) -> str:
    """Return the hits as text: a block for each, an empty line between; "" if there are none.

    First comes how many passages have words of the query, and a line divides those from hits
    that are only near in meaning. ``width`` is the terminal's in cells, 0 where there is none:
    then nothing is wrapped, clipped or aligned. Without ``color``, the text has no escape
    sequences for styles; ``links`` makes paths clickable. ``explain`` adds the signals and what
    each query word matched. ``gone`` are the paths of hits whose files are gone. ``full`` shows
    whole passages.
    """
    output = _Output(color, width, links, frozenset(gone), _ALL_LINES if full else SNIPPET_LINES)
    if not results.hits:
        return ""
    blocks = [_format_message(output, describe_counts(results))]
    blocks.append(_format_legend(output) if explain else "")
    for position, hit in enumerate(results.hits):
        blocks.append(_format_divider(output, section_title(results.hits, position, results.mode)))
        blocks.append("\n".join(_format_hit(output, hit, explain)))
    return "\n\n".join(filter(None, blocks))


class _Output(NamedTuple):
    """What text is written to: ``width`` is in cells, 0 without a limit.

    A passage takes at most ``lines`` lines.
    """

    color: bool
    width: int
    links: bool
    gone: frozenset[str] = frozenset()
    lines: int = SNIPPET_LINES

    @property
    def text_width(self) -> int:
        """The cells right of the margin; 0 without a limit."""
        return max(1, min(self.width, MAX_LINE_WIDTH) - len(MARGIN)) if self.width else 0

    def style(self, text: str, codes: str) -> str:
        return style(text, codes) if self.color and text else text

    def clip(self, text: str, width: int) -> str:
        return clip(text, max(1, width)) if self.width else text

    def align(self, text: str, width: int, *, rtl: bool) -> str:
        """Return a line with margin for ``text`` of ``width`` cells, on its side."""
        spare = max(0, self.text_width - width) if rtl else 0
        return MARGIN + " " * spare + text


def _format_divider(output: _Output, title: str) -> str:
    """Return the line above a part of the hits that has a ``title``; "" if it has none."""
    if not title:
        return ""
    if has_rtl(title):  # a rule on the same line would be moved along with it
        width = min(output.width, MAX_LINE_WIDTH) or cell_width(title) + len(MARGIN)
        return f"{_format_message(output, title, BOLD)}\n{output.style(_RULE * width, BOLD)}"
    line = f"{_RULE * 2} {title} "
    width = min(output.width, MAX_LINE_WIDTH) or cell_width(line) + 2
    return output.style(output.clip(line + _RULE * (width - cell_width(line)), width), BOLD)


def _format_message(output: _Output, text: str, codes: str = "") -> str:
    """Return what we say, wrapped; on the right if it runs from right to left."""
    if not has_rtl(text):
        lines = wrap_text(text, output.width) if output.width else [text]
        return "\n".join(output.style(line, codes) for line in lines)
    lines = wrap_text(text, output.text_width) if output.width else [text]
    return "\n".join(
        output.align(output.style(line, codes), cell_width(line), rtl=True) for line in lines
    )


def _format_hit(output: _Output, hit: Hit, explain: bool) -> Iterator[str]:
    yield from _format_head(output, hit)
    yield from _format_location(output, hit)
    yield from _format_passage(output, hit)
    yield from _format_copies(output, hit)
    if explain:
        yield _format_signals(output, hit)
        for contribution in hit.contributions:
            yield from _format_contribution(output, contribution)


def _format_head(output: _Output, hit: Hit) -> Iterator[str]:
    """Yield a line of rank, language, title and date; a right-to-left title has its own.

    It ends with why the hit is there, if no word of it says so, and why before better ones.
    """
    title = safe(hit.heading)
    rank = f"{hit.rank:>3} "
    language = safe(hit.language).upper()
    date = f"  {safe(hit.date)}" if hit.date else ""
    notes = [*filter(None, (describe_promotion(hit), describe_naming(hit)))]
    date += "".join(f"  {note}" for note in notes if not has_rtl(note))
    title_in_line = ""
    if not has_rtl(title):
        room = output.width - cell_width(rank + language + date) - 2
        title_in_line = "  " + _format_heading(output, hit, room)
    yield rank + output.style(language, BOLD) + title_in_line + output.style(date, DIM)
    if has_rtl(title):
        width = cell_width(output.clip(title, output.text_width))
        yield output.align(
            _format_heading(output, hit, output.text_width), width, rtl=is_rtl(title)
        )
    yield from (_format_message(output, note, DIM) for note in notes if has_rtl(note))


def _format_heading(output: _Output, hit: Hit, width: int) -> str:
    pieces = heading_pieces(hit, max(1, width) if output.width else 0)
    return "".join(_format_piece(output, piece, BOLD) for piece in pieces)


def _format_piece(output: _Output, piece: Piece, codes: str) -> str:
    """Return a piece in the style of its highlight, or else in that of ``codes``."""
    if piece.reason is not None:
        codes = highlight_codes(piece.reason, faint=piece.faint)
    return output.style(piece.text, codes) if codes else piece.text


def _format_location(output: _Output, hit: Hit) -> Iterator[str]:
    """Yield the line with path, line and page; where it is too long, the path loses its start.

    What is to be said of the file follows, on a line of its own if it runs from right to left.
    """
    gone = _("file is gone") if hit.path in output.gone else ""
    recognized = _("(recognized from a picture)") if hit.recognized else ""
    own_lines = [text for text in (recognized, gone) if has_rtl(text)]
    note = f"  {gone}" if gone and gone not in own_lines else ""
    is_in_line = recognized and recognized not in own_lines
    position = safe(hit.position) + (f" {recognized}" if is_in_line else "")
    room = output.width - len(MARGIN) - len(note)
    pieces = location_pieces(hit, max(1, room) if output.width else 0, after=position)
    location = "".join(_format_piece(output, piece, DIM) for piece in pieces)
    styled = location + output.style(note, BOLD)
    yield MARGIN + (link_to_file(styled, hit.path) if output.links and not gone else styled)
    yield from (_format_message(output, text, BOLD) for text in own_lines)


def _format_passage(output: _Output, hit: Hit) -> Iterator[str]:
    """Yield the best part of the passage, wrapped; the whole in one line without a width.

    The text around it, if there is any, stands apart.
    """
    if hit.before:
        yield from _format_text(output, hit.before, faint=True)
        yield MARGIN + _APART
    yield from _format_text(output, hit.text, hit.highlights)
    if hit.after:
        yield MARGIN + _APART
        yield from _format_text(output, hit.after, faint=True)


def _format_text(
    output: _Output, text: str, highlights: tuple[Highlight, ...] = (), *, faint: bool = False
) -> Iterator[str]:
    excerpt = make_excerpt(text, highlights, output.text_width, output.lines)
    for line in excerpt.lines:
        styled = "".join(_format_piece(output, piece, DIM if faint else "") for piece in line)
        yield output.align(styled, line_width(line), rtl=excerpt.rtl)


def _format_copies(output: _Output, hit: Hit) -> Iterator[str]:
    """Yield a line with the number of copies and the first of their files, if there are any."""
    names = name_copies(hit)
    if not names:
        return
    hint = " " + _("(--copies lists all)")
    room = output.text_width - cell_width(hint)
    if not names.endswith("…") or (output.width and room < cell_width(hint)):
        hint, room = "", output.text_width
    yield MARGIN + output.style(output.clip(names, room) + hint, DIM)


def _format_signals(output: _Output, hit: Hit) -> str:
    signals = hit.signals
    parts = [
        _("passage {number}").format(number=hit.passage),
        _("score {value}").format(value=_format_signal(hit.score)),
        _("keyword {value}").format(value=_format_signal(signals.keyword)),
        _("semantic {value}").format(value=_format_signal(signals.semantic)),
    ]
    text = _BETWEEN.join(parts)
    if has_rtl(text):
        return _format_message(output, text, DIM)
    lines = wrap_text(text, output.text_width) if output.width else [text]
    return "\n".join(MARGIN + output.style(line, DIM) for line in lines)


def _format_signal(value: float | None) -> str:
    return "–" if value is None else format(value, ".3f")


def _format_contribution(output: _Output, contribution: Contribution) -> Iterator[str]:
    """Yield one line; words that run from right to left, or are too many, follow it."""
    query_words = safe(contribution.text)
    matched_words = safe(", ".join(contribution.matched))
    name = _name_reason(contribution.reason)
    column = max(cell_width(_name_reason(reason)) for reason in Reason)
    padding = " " * (column - cell_width(name))
    styled = output.style(name, REASON_CODES[contribution.reason])
    head = f"{MARGIN}{contribution.score:7.2f} {styled}{padding}"
    room = output.width - len(f"{MARGIN}{contribution.score:7.2f} ") - column
    origin = _format_origin(contribution)
    words = f"{query_words} → {matched_words}"
    is_plain = not has_rtl(words)
    if is_plain and (not output.width or cell_width(f"  {words}{origin}") <= room):
        yield f"{head}  {words}{origin}"
        return
    is_beside = not output.width or cell_width(f" {origin}") <= room
    yield f"{head} {origin}" if origin and is_beside else head
    sides = [words] if is_plain else [query_words, matched_words]
    for side in sides if is_beside else [origin.strip(), *sides]:
        for line in wrap_text(side, output.text_width) if output.width else [side]:
            yield output.align(line, cell_width(line), rtl=is_rtl(line))


def _format_origin(contribution: Contribution) -> str:
    """Return what the match comes from, where the reason does not tell; "" if it does."""
    origins: list[str] = []
    if contribution.by in _EXPANSION_NAMES:
        origins.append(_(_EXPANSION_NAMES[contribution.by]))
    if contribution.fit < _FULL_FIT:
        origins.append(_("context × {value}").format(value=f"{contribution.fit:.2f}"))
    return f" ({_(', ').join(origins)})" if origins else ""


def _format_legend(output: _Output) -> str:
    """Return the names of reasons as they look, in as many lines as they need."""
    legend = _("highlights: {reasons}")
    parts = [(_name_reason(reason), REASON_CODES[reason]) for reason in Reason]
    texts = [(name, output.style(name, codes)) for name, codes in parts]
    texts[0] = (legend.format(reasons=texts[0][0]), legend.format(reasons=texts[0][1]))
    if output.color:
        faint, why = _("faint"), _("{faint}: explains less of the score")
        texts.append((why.format(faint=faint), why.format(faint=output.style(faint, DIM))))
    room = output.width - (len(MARGIN) if has_rtl(legend) else 0)
    lines: list[tuple[int, str]] = []
    for plain, styled in texts:
        width = cell_width(plain)
        before, line = lines[-1] if lines else (0, "")
        together = before + len(_BETWEEN) + width
        if lines and (not output.width or together <= room):
            lines[-1] = together, line + _BETWEEN + styled
        else:
            lines.append((width, styled))
    if not has_rtl(legend):
        return "\n".join(line for _width, line in lines)
    return "\n".join(output.align(line, width, rtl=True) for width, line in lines)


def _name_reason(reason: Reason) -> str:
    """Return the name of a reason in the language of the user."""
    return {
        Reason.EXACT: _("exact"),
        Reason.STEM: _("stem"),
        Reason.SPELLING: _("spelling"),
        Reason.TRANSLATION: _("translation"),
        Reason.MEANING: _("meaning"),
    }[reason]
