"""The status line: mode, filters and order, and what came of the search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from textual.timer import Timer

from index.messages import _, fill, marked, ngettext, number, say
from index.types import Progress, Summary
from search.display.bidi.modes import Bidi
from search.display.cells import cell_width, clip, wrap
from search.display.names import SORT_NAMES
from search.display.sections import summarize_counts
from search.tui.model.labels import describe_filters, mode_name
from search.tui.model.welcome import IndexOverview
from search.tui.widgets.plain_text import PlainText
from search.types import Filters, Mode, Results, Sort, Undated

PADDING: Final = 1
"""Cells at either side; the stylesheet has the same."""
MAX_SHARE: Final = 5
"""At most one line in so many of the screen is used."""
SEARCHING: Final = marked("searching…")
MORE: Final = marked(" … F10 shows all")
SHRINK_PAUSE: Final = 0.5
"""Seconds until lines that are not needed are given back: not at every key."""
MAX_QUERY_WIDTH: Final = 30
"""Cells of a query that is named."""
RESULT_SECONDS: Final = 30.0
"""For which the outcome of indexing stays, whatever is typed; F10 has it until the next."""
BAR_CELLS: Final = 10
"""Cells of a progress bar."""


class StatusLine(PlainText):
    """A notice and the settings; without a notice, the settings and the outcome of the search.

    Warnings stand before the settings, for as long as they hold, and so does how far indexing
    is. It takes as many lines as it needs, and gives them back in a pause.
    """

    def __init__(self, bidi: Bidi) -> None:
        super().__init__("status", bidi)
        self._settings = ""
        self._outcome = ""
        self._notice = ""
        self._replaced = ""
        self._outdated = ""
        self._progress = ""
        self._result = ""
        self._shows_result = False
        self._result_timer: Timer | None = None
        self._warnings: dict[str, tuple[str, ...]] = {}
        self._height = self._lines_needed = 1

    def show_settings(self, mode: Mode, filters: Filters, sort: Sort, *, grouped: bool) -> None:
        """Show how queries are answered, and how hits are listed."""
        parts = [mode_name(mode), describe_filters(filters)]
        if sort is not Sort.SCORE:
            parts.append(_(SORT_NAMES[sort]))
        if grouped:
            parts.append(_("by document"))
        self._settings = " · ".join(parts)
        self._draw()

    def show_outcome(self, text: str) -> None:
        """Show what came of the last search."""
        self._outcome = text
        self._draw()

    def show_outdated(self, query: str) -> None:
        """Show that the hits that are listed are those of ``query``; "": they are the answer."""
        text = _("listed are still the hits of “{query}”")
        self._outdated = text.format(query=clip(query, MAX_QUERY_WIDTH)) if query else ""
        self._draw()

    def show_notice(self, text: str, *, instead_of: str = "") -> None:
        """Show news instead of the outcome, until they are taken back with "".

        They may stand ``instead_of`` the warnings about something, which they say themselves.
        """
        self._notice, self._replaced = text, instead_of
        self._draw()

    @property
    def notice(self) -> str:
        """The news that are shown, "" if there are none."""
        return self._notice

    def show_progress(self, text: str) -> None:
        """Show how far indexing is, until "" ends it."""
        self._progress = text
        self._draw()

    def show_result(self, text: str) -> None:
        """Show what came of indexing, for a while: who types meanwhile is to see it, too."""
        self._progress, self._result, self._shows_result = "", text, True
        self._draw()
        if self._result_timer is not None:  # which is that of the run before
            self._result_timer.stop()
        self._result_timer = self.set_timer(RESULT_SECONDS, self._hide_result)

    def _hide_result(self) -> None:
        self._shows_result = False
        self._draw()

    @property
    def messages(self) -> tuple[str, ...]:
        """What is said, a line each: the notice, then what holds for longer."""
        warnings = self._shown_warnings
        outcomes = (self._notice, self._progress, self._result, self._outcome, self._outdated)
        parts = (*outcomes, *warnings)
        return tuple(filter(None, (*parts, self._settings)))

    def show_warnings(self, about: str, warnings: Sequence[str]) -> None:
        """Show ``warnings`` in place of those before that were ``about`` the same."""
        self._warnings[about] = tuple(map(say, warnings))
        self._draw()

    @property
    def _shown_warnings(self) -> Sequence[str]:
        """The warnings, each once, but for those that the news say."""
        shown = (said for about, said in self._warnings.items() if about != self._replaced)
        return tuple(dict.fromkeys(chain.from_iterable(shown)))

    def _draw(self) -> None:
        warnings = "; ".join(self._shown_warnings)
        result = self._result if self._shows_result else ""
        lasting = (self._progress, result, self._outdated, warnings)
        if self._notice:
            parts = (self._notice, *lasting, self._settings)
        elif any(lasting):
            parts = (self._outcome, *lasting, self._settings)
        else:
            parts = (self._settings, self._outcome, *lasting)
        self.show_text(" · ".join(part for part in parts if part))

    def _show_lines(self, lines: Iterable[str]) -> None:
        """Show all of the text, in several lines if need be."""
        text = " ".join(lines)
        width = max(1, self.app.size.width - 2 * PADDING)
        spans = wrap(text, width)
        most = max(1, self.app.size.height // MAX_SHARE)
        shown = [text[span.start : span.end] for span in spans[:most]]
        if len(spans) > most:
            more = _(MORE)
            shown[-1] = f"{clip(shown[-1], width - cell_width(more))}{more}"
        self._lines_needed = max(1, len(shown))
        if self._lines_needed > self._height:
            self._fit()
        elif self._lines_needed < self._height:
            self.set_timer(SHRINK_PAUSE, self._fit)
        super()._show_lines(shown)

    def _fit(self) -> None:
        if self._height != self._lines_needed:
            self._height = self._lines_needed
            self.styles.height = self._height

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self.show_text(self.text)


def describe_results(
    results: Results | None, rows: int, *, final: bool = True, more_to_come: bool = False
) -> str:
    """Return the outcome of a search whose hits are listed in ``rows``, or what to do.

    ``final`` is False while better results are on their way; ``more_to_come`` says that
    there may be hits beyond the limit.
    """
    if results is None:
        return _("type to search")
    if not results.hits and not final:
        return _(SEARCHING)
    undated = "" if results.undated is None else _describe_undated(results.undated)
    summary = summarize_counts(results)
    if not results.hits:
        return " · ".join(filter(None, (_("no hits"), undated, summary)))
    count = len(results.hits)
    if more_to_come:
        hits = _("{count}+ hits").format(count=number(count))
    else:
        hits = ngettext("{count} hit", "{count} hits", count)
    if rows != count:
        hits += " " + ngettext("in {count} document", "in {count} documents", rows)
    elapsed = _("{time} ms").format(time=f"{results.elapsed_ms:.0f}")
    parts = [*filter(None, (hits, undated, elapsed, summary))]
    if not final:
        parts.append(_("searching on…"))
    from search.query.spelling import describe_corrections  # with what a query needs

    if corrections := describe_corrections(results):
        parts.append(corrections)
    return " · ".join((*parts, *map(say, results.notes)))


def _describe_undated(undated: Undated) -> str:
    if undated.left_out:
        text = ngettext("{count} undated left out", "{count} undated left out", undated.documents)
    else:
        text = ngettext("{count} undated last", "{count} undated last", undated.documents)
    return text if undated.exact else _("up to {text}").format(text=text)


def describe_progress(progress: Progress) -> str:
    """Return how far indexing is, with a bar where its end is known."""
    if not progress.total:
        text = _("indexing: {stage} {done:,}")
        return fill(text, {"stage": say(progress.stage), "done": progress.done})
    filled = min(BAR_CELLS, BAR_CELLS * progress.done // progress.total)
    bar = "█" * filled + "░" * (BAR_CELLS - filled)
    values: dict[str, object] = {"stage": say(progress.stage), "bar": bar}
    values |= {"done": progress.done, "total": progress.total}
    return fill(_("indexing: {stage} {bar} {done:,} of {total:,}"), values)


def describe_renewal(overview: IndexOverview | None) -> str:
    """Return that another process has renewed the index, and how much is in it now."""
    if overview is None:
        return _("index renewed")
    documents = ngettext("{count} document", "{count} documents", overview.documents)
    return _("index renewed: {documents}").format(documents=documents)


def describe_summary(summary: Summary) -> str:
    """Return what indexing did, in few words."""
    from index.skipped import named  # the first picture does without

    updated, skipped = summary.changed + summary.moved, len(named(summary.skipped))
    changes = (
        (summary.added, ngettext("{count} added", "{count} added", summary.added)),
        (updated, ngettext("{count} changed or moved", "{count} changed or moved", updated)),
        (summary.removed, ngettext("{count} removed", "{count} removed", summary.removed)),
    )
    parts = [text for count, text in changes if count] or [_("nothing new")]
    if skipped:
        parts.append(ngettext("{count} skipped", "{count} skipped", skipped))
    done = _(", ").join(parts)
    passages = ngettext("{count} passage", "{count} passages", summary.passages)
    return _("indexed: {done}; {passages}").format(done=done, passages=passages)
