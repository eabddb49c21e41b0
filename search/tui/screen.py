"""The one screen: a line to type in, results, the document, and what to do with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

from textual import on
from textual.app import SuspendNotSupported

from index.text.safe import safe
from search.tui import themes
from search.tui.dialogs.choice_dialog import Choice, ChoiceDialog
from search.tui.dialogs.help_dialog import HelpDialog
from search.tui.events import (
    CitationReady,
    IndexingFinished,
    IndexingProgressed,
    SkippedFilesListed,
    TextCopied,
)
from search.tui.model import export as exporting
from search.tui.model.document import Page
from search.tui.model.export import Format
from search.tui.model.question import described
from search.tui.reading import ReadingScreen
from search.tui.system import opener, source, viewer
from search.tui.widgets.key_bar import KeyBar
from search.tui.widgets.result_list import place
from search.tui.widgets.status_line import describe_progress, describe_summary
from search.types import Hit, SearchRequest

T = TypeVar("T")
_What = Literal["passage", "citation", "path"]


class SearchScreen(ReadingScreen):
    """Keys come in here, and the outcomes of jobs; widgets are told what to show."""

    def on_screen_resume(self) -> None:
        """Take up marks and colours again."""
        self.query_one(KeyBar).draw()

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpDialog(self._keys))

    def action_theme(self) -> None:
        """Show in the next theme."""
        self.notice(f"theme: {themes.change(self.app)}")
        self.query_one(KeyBar).draw()

    def action_index(self) -> None:
        """Bring the index up to date."""
        started = self._jobs.index()
        self.notice("indexing…" if started else "the index is busy; try again in a moment")

    @on(IndexingProgressed)
    def draw_progress(self, message: IndexingProgressed) -> None:
        """Show how far indexing is."""
        self.notice(describe_progress(message.progress))

    @on(IndexingFinished)
    def draw_summary(self, message: IndexingFinished) -> None:
        """Show what indexing did."""
        self.notice(describe_summary(message.summary))

    def action_skipped(self) -> None:
        """List what could not be indexed."""
        self._jobs.skipped()

    @on(SkippedFilesListed)
    def list_skipped(self, message: SkippedFilesListed) -> None:
        """Show what could not be indexed and why."""
        if not message.files:
            self.notice("every file was indexed")
            return
        choices = [Choice(f"{one.path}: {one.reason}", one.path) for one in message.files]
        self._choose(f"{len(choices):,} files were not indexed", choices, lambda _: None)

    def action_clear(self) -> None:
        """Clear the query; quit if it is empty."""
        if self._line.value:
            self.history.leave()
            self.remember()
            self._line.value = ""
        else:
            self.app.exit()

    def action_open(self) -> None:
        """Open the document in another program and come back when that ends.

        Without hits: ask what was meant, if there is something.
        """
        page = self._preview.page
        if self._shown is not None and self._shown.query != self.request.query:
            self.notice("wait for the answer")
            return
        if page is None:
            if self._hints.meant is not None:
                self.pose(self._hints.meant)
            return
        self.remember()
        reading = self._preview.current
        if Path(page.hit.path).suffix.lower() in viewer.SUFFIXES:
            self._jobs.view(page.hit.path, page.page_at(reading))
            self.notice("opening in the viewer…")
            return
        line = self._line_of(page, reading)
        command = opener.command(page.hit.path, line or 1)
        if command is None:
            self.notice("nothing to open it with; set EDITOR or install less")
            return
        try:
            opener.run(command, self.app.suspend)
        except SuspendNotSupported:
            self.notice("this terminal cannot be handed to another program")
        except OSError as error:
            self.notice(f"{command[0]}: {error.strerror}; check VISUAL or EDITOR")
        else:
            if line is None:
                self.notice("opened at the start: the passage is written otherwise in the file")

    def _line_of(self, page: Page, place: int) -> int | None:
        """Return the line of the file that ``place`` of the page is in; None if unknown."""
        if Path(page.hit.path).suffix.lower() not in source.SUFFIXES:
            return page.line_at(place)
        try:
            return source.line_of(page.hit.path, page.text, place)
        except OSError:
            return None  # the other program will say what is wrong with the file

    def action_copy(self) -> None:
        """Ask what to copy."""
        hit = self._list.selected
        if hit is None:
            return
        choices: list[Choice[_What]] = [
            Choice("the passage", "passage", "p"),
            Choice("a citation: title, date, place, page, SHA-256", "citation", "c"),
            Choice("the path", "path", "f"),
        ]
        self._choose("Copy", choices, lambda what: self._copy(what, hit))

    def _copy(self, what: _What, hit: Hit) -> None:
        self.remember()
        page = self._preview.page
        if what == "citation":
            self._jobs.cite(hit, page.page_at(page.place) if page and page.hit == hit else None)
        elif what == "path":
            self._jobs.copy(safe(str(Path(hit.path).absolute())))
        else:
            self._jobs.copy(safe(hit.text, newlines=True))

    @on(CitationReady)
    def copy_citation(self, message: CitationReady) -> None:
        """Copy a citation."""
        self._jobs.copy(message.text)

    @on(TextCopied)
    def tell_copied(self, message: TextCopied) -> None:
        """Hand the text to the terminal as well (OSC 52): it may be on another machine."""
        self.app.copy_to_clipboard(message.text)
        by = message.program or "the terminal"
        self.notice(f"copied by {by}: {' '.join(message.text.split())}")

    def action_mark(self) -> None:
        """Mark the selected hit, or take its mark back, and go to the next."""
        hit = self._list.selected
        if hit is None:
            return
        marked = self._marked
        if marked.pop(place(hit), None) is None:
            marked[place(hit)] = hit
        self._list.mark(frozenset(marked))
        self.remember()
        self._list.move(1)
        self.notice(f"{len(marked):,} marked" if marked else "none marked")

    def action_export(self) -> None:
        """Ask for a format to write marked hits in, or all that are listed."""
        hits = tuple(self._marked.values()) or self._list.hits
        if not hits:
            self.notice("nothing to export")
            return
        choices = [
            Choice("Markdown, to read", Format.MARKDOWN, "m"),
            Choice("CSV, for a spreadsheet", Format.CSV, "c"),
            Choice("JSON Lines, for programs", Format.JSONL, "j"),
        ]
        self._choose(
            f"Export {len(hits):,} hits to this folder", choices, lambda how: self._write(hits, how)
        )

    def _write(self, hits: tuple[Hit, ...], form: Format) -> None:
        try:
            path = exporting.write(hits, self._line.value, form, Path.cwd())
        except OSError as error:
            self.notice(f"not exported: {error.filename}: {error.strerror}")
        else:
            self.notice(f"{len(hits):,} hits written to {path.name}")

    def action_saved(self) -> None:
        """List saved searches; the first line saves this one, or forgets it."""
        here = self.request
        saved = here in self.saved.requests
        first = Choice("forget this search" if saved else "save this search", here, "+")
        choices = [first] if here.query else []
        choices += [Choice(_described(one), one) for one in self.saved.requests if one != here]
        if choices:
            self._choose("Saved searches", choices, lambda one: self._take(one, here))
        else:
            self.notice("no saved searches; type a query to save it")

    def _take(self, request: SearchRequest, here: SearchRequest) -> None:
        if request != here:
            self.pose(request)
            return
        try:
            saved = self.saved.toggle(request)
        except OSError as error:
            self.notice(f"not saved: {error.filename}: {error.strerror}")
        else:
            self.notice("saved" if saved else "forgotten")

    def _choose(self, title: str, choices: list[Choice[T]], then: Callable[[T], None]) -> None:
        def chosen(value: T | None) -> None:
            if value is not None:
                then(value)

        self.app.push_screen(ChoiceDialog(title, choices, self._bidi), chosen)


def _described(request: SearchRequest) -> str:
    return f"{request.query}  ({request.mode.value} · {described(request.filters)})"
