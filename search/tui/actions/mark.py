"""Mark hits with stars, tags and notes, in the store that the page uses, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from index.errors import NoteConflictError
from index.messages import _, ngettext
from search.casework.values import Mark, Subject, tag_key
from search.display.cells import clip
from search.display.names import place_name
from search.display.paths import isolate_notes, isolate_parts, place_in_documents
from search.tui.actions.user_interface import UserInterface
from search.tui.background.jobs import Jobs
from search.tui.dialogs.choice_dialog import Choice
from search.tui.events import CopiesListed, DocumentMarkRead, HitMarked, SearchAnswered
from search.tui.model.marks import PassageKey, passage_key
from search.types import Hit

if TYPE_CHECKING:
    from search.casework.store import Casework

_TAG_SEPARATOR: Final = ","
_NOTE_CELLS: Final = 40
"""Cells of a note in a list of choices."""
_Write: TypeAlias = "Callable[[str, Casework, Subject], Mark]"
"""Writes what was typed on a subject."""


class MarkAction:
    """Knows how hits are marked, as far as they were listed, and has them marked otherwise."""

    def __init__(self, interface: UserInterface, jobs: Jobs, roots: tuple[str, ...]) -> None:
        """``roots`` are the paths of what is indexed."""
        self._interface = interface
        self._jobs = jobs
        self._roots = roots
        self._marks: dict[PassageKey, Mark] = {}
        self._listed: tuple[Hit, ...] = ()
        self._starred: dict[PassageKey, Hit] = {}
        """Hits that were starred since the start: these are exported."""

    @property
    def marks(self) -> Mapping[PassageKey, Mark]:
        """The marks that are known."""
        return self._marks

    @property
    def starred(self) -> tuple[Hit, ...]:
        """The hits that were starred since the start, in that order."""
        return tuple(self._starred.values())

    def toggle_star(self, hit: Hit, query: str) -> None:
        """Star ``hit``, which was found by ``query``, or take its star back."""
        self._jobs.mark(hit, partial(_toggle_star, query))

    def ask_tags(self, hit: Hit, query: str) -> None:
        """Ask for the tags of ``hit``."""
        self._ask_tags(hit, self._own_mark(hit), query)

    def ask_note(self, hit: Hit, query: str) -> None:
        """Ask for the note on ``hit``."""
        self._ask_note(hit, self._own_mark(hit), query)

    def start_document(self, hit: Hit) -> None:
        """Have the mark of the whole document of ``hit`` read, to ask about it."""
        asker = self._interface.expect_choices(_("The whole document"))
        self._jobs.read_document_mark(asker, hit)

    def ask_about_document(self, message: DocumentMarkRead, query: str) -> None:
        """Ask whether star, tags or note of the whole document of a hit are to be changed."""
        hit, mark = message.hit, message.mark

        def toggle_star() -> None:
            change = _unstar if mark.starred else partial(_star, query)
            self._jobs.mark(hit, change, whole=True)

        def ask_tags() -> None:
            self._ask_tags(hit, mark, query, whole=True)

        def ask_note() -> None:
            self._ask_note(hit, mark, query, whole=True)

        tags = f": {_join_tags(mark)}" if mark.tags else ""
        note = f": {clip(' '.join(mark.note.split()), _NOTE_CELLS)}" if mark.note else ""
        choices = (
            Choice(_("take the star back") if mark.starred else _("star"), toggle_star, "s"),
            Choice(_("tags") + tags, ask_tags, "t"),
            Choice(_("note") + note, ask_note, "n"),
        )
        self._interface.choose_expected(
            message.asker,
            _("The whole document"),
            choices,
            lambda chosen: chosen(),
            about=isolate_parts(place_in_documents(hit, self._roots)),
        )

    def _ask_tags(self, hit: Hit, mark: Mark | None, query: str, *, whole: bool = False) -> None:
        title, before = _("Tags, with commas between"), _join_tags(mark) if mark else ""
        write = partial(_set_tags, query)
        self._ask(title, hit, before, write, _("tags kept"), whole=whole, line_breaks=False)

    def _ask_note(self, hit: Hit, mark: Mark | None, query: str, *, whole: bool = False) -> None:
        before = mark.note if mark else ""
        write = partial(_write_note, before, query)
        title = _("Note; none removes it")
        self._ask(title, hit, before, write, _("note kept"), whole=whole, line_breaks=True)

    def _ask(
        self,
        title: str,
        hit: Hit,
        before: str,
        write: _Write,
        news: str,
        *,
        whole: bool,
        line_breaks: bool,
    ) -> None:
        """Ask for a text in place of the one ``before``; again, with what was typed, if that is
        refused. It is on the ``whole`` document of ``hit``, or the passage.
        """
        place = isolate_parts(place_in_documents(hit, self._roots))
        note = isolate_notes([_("the whole document")]) if whole else place_name(hit.position)

        def ask(text: str, reason: str = "") -> None:
            self._interface.ask(
                title,
                text,
                partial(use, is_again=bool(reason)),
                about=place + note,
                reason=reason,
                line_breaks=line_breaks,
            )

        def use(text: str, *, is_again: bool) -> None:
            if text.strip() != before or is_again:
                change = partial(write, text)
                self._jobs.write(hit, change, news, partial(ask, text), whole=whole)

        ask(before)

    def _own_mark(self, hit: Hit) -> Mark | None:
        """Return the mark of ``hit`` itself, not that of the document that it is in."""
        mark = self._marks.get(passage_key(hit))
        is_own = mark is not None and (mark.target.end or not hit.end)
        return mark if is_own else None

    def receive_answer(self, answer: SearchAnswered) -> None:
        """Learn how the hits of an answer are marked."""
        self._listed = answer.results.hits
        self._learn(self._listed, answer.marks)

    def receive_copies(self, message: CopiesListed) -> None:
        """Learn how a hit and its copies are marked."""
        self._learn(message.results.hits, message.marks)

    def _learn(self, hits: Sequence[Hit], marks: Mapping[PassageKey, Mark]) -> None:
        for hit in hits:
            self._marks.pop(passage_key(hit), None)
        self._marks.update(marks)

    def receive_mark(self, message: HitMarked) -> None:
        """Learn how a hit, or all of its document, is marked by now, and say so."""
        hit, mark = message.hit, message.mark
        if mark.target.end or not hit.end:
            self._note(hit, mark)
            if mark.starred:
                self._starred[passage_key(hit)] = hit
            else:
                self._starred.pop(passage_key(hit), None)
        else:
            for other in (hit, *self._listed):
                if other.document == hit.document and self._own_mark(other) is None:
                    self._note(other, mark)
        count = len(self._starred)
        stars = _("none starred since the start")
        if not mark.target.end and hit.end:
            stars = _("the document is starred") if mark.starred else _("the document has no star")
        elif count:
            stars = ngettext(
                "{count} starred since the start", "{count} starred since the start", count
            )
        self._interface.show_notice(message.news or stars)

    def _note(self, hit: Hit, mark: Mark) -> None:
        self._marks.pop(passage_key(hit), None)
        if not mark.is_empty:
            self._marks[passage_key(hit)] = mark


def _join_tags(mark: Mark) -> str:
    return f"{_TAG_SEPARATOR} ".join(mark.tags)


def _star(query: str, casework: Casework, subject: Subject) -> Mark:
    return casework.star(subject, query)


def _unstar(casework: Casework, subject: Subject) -> Mark:
    return casework.unstar(subject)


def _toggle_star(query: str, casework: Casework, subject: Subject) -> Mark:
    """Star what has no star by now, neither itself nor as a part of its document."""
    for target in (subject.target, subject.target.document):
        mark = casework.mark(target)
        if mark is not None and mark.starred:
            return casework.unstar(mark.subject)
    return casework.star(subject, query)


def _set_tags(query: str, text: str, casework: Casework, subject: Subject) -> Mark:
    """Have a mark have the tags of ``text``, and no others."""
    wanted = [tag.strip() for tag in text.split(_TAG_SEPARATOR) if tag.strip()]
    mark = casework.mark(subject.target) or Mark(subject)
    keys = set(map(tag_key, wanted))
    for tag in mark.tags:
        if tag_key(tag) not in keys:
            mark = casework.remove_tag(subject, tag)
    for tag in wanted:
        mark = casework.add_tag(subject, tag, query)
    return mark


def _write_note(before: str, query: str, text: str, casework: Casework, subject: Subject) -> Mark:
    """Write a note in place of the one ``before``; if another came meanwhile, below that."""
    try:
        return casework.set_note(subject, text, query, before=before)
    except NoteConflictError as conflict:
        both = "\n\n".join(filter(None, (conflict.present, text)))
        return casework.set_note(subject, both, query, before=conflict.present)
