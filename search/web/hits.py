"""Hits as the page shows them: values that templates only have to put in their places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from index.messages import _
from search.casework.values import Mark
from search.display.copies import count_copies
from search.display.sections import describe_naming, describe_promotion, section_title
from search.types import Contribution, Copy, Hit, Reason, Results
from search.web.cells import cell_delimiter, isolate_cells
from search.web.lines import turn_lines
from search.web.markup import direction, mark, mark_snippet
from search.web.names import EXPANSION_NAMES, MATCH_NAMES, REASON_NAMES, language_name, place_name
from search.web.question import Question

SNIPPET_LENGTH: Final = 520
"""Code points of a passage that are shown at first, at most."""
_WORTH_FOLDING: Final = 200
"""A passage that is only so much longer is shown as a whole."""
_FULL_FIT: Final = 0.995
"""From here on the context has left a translation its weight."""


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A row of the panel that says why a hit is there.

    ``share`` is the part of the keyword score that it makes out, in percent; ``origin`` says
    where the match comes from, if the reason does not.
    """

    asked: str
    matched: str
    reason: Reason
    reason_name: str
    origin: str
    share: int


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy: where it is, where it is read, and the lines that it alone has."""

    location: str
    address: str
    added: str
    date: str


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit as it is shown.

    Attributes:
        hit: what is shown.
        address: where its document is read, at the passage.
        heading, snippet, location: with highlights; the snippet begins and ends with "…" where
            text is cut off.
        whole: the whole passage, if the snippet is not.
        heading_direction, direction: of the heading and of the passage, as HTML has it.
        language_name: of the passage.
        section: the title of the part of the list that begins with it, "" if none does.
        is_gone: its file is gone.
        promotion: why it stands before better ones, "" if it does not.
        naming: that it was found by what the document is called alone, "" if it was not.
        weakness: what it lacks of the query, "" if nothing.
        reasoning: what each part of the query matched.
        copies: the first of its copies, ``copies_count`` in words.
        mark: star, tags and note of the passage itself.
        document_mark: those of its document as a whole.
    """

    hit: Hit
    address: str
    heading: Markup
    location: Markup
    snippet: Markup
    whole: Markup | None
    heading_direction: str
    direction: str
    language_name: str
    section: str
    is_gone: bool
    promotion: str
    naming: str
    weakness: str
    reasoning: Sequence[Reasoning]
    copies: Sequence[CopyView]
    copies_count: str
    mark: Mark | None = None
    document_mark: Mark | None = None


def view_hits(
    results: Results,
    question: Question,
    gone: Collection[str] = frozenset(),
    marks: Sequence[tuple[Mark | None, Mark | None]] = (),
    start: int = 0,
) -> list[HitView]:
    """Return what is shown of the hits of ``results`` from position ``start`` on.

    ``marks``, if they are given, are that of the passage and that of the whole document of each.
    ``gone`` are paths whose files are gone.
    """
    return [
        replace(
            _view(hit, question, section_title(results.hits, position, results.mode), gone),
            mark=marks[position - start][0] if marks else None,
            document_mark=marks[position - start][1] if marks else None,
        )
        for position, hit in enumerate(results.hits[start:], start)
    ]


def document_address(number: int, passage: int, question: Question) -> str:
    """Return where a document is read, at a passage, with the question that led there."""
    return f"/document/{number}?{urlencode({'passage': passage})}&{_query_string(question)}"


@lru_cache(maxsize=1)
def _query_string(question: Question) -> str:
    """Return what every hit of an answer asks for."""
    return question.query_string


def _view(hit: Hit, question: Question, section: str, gone: Collection[str]) -> HitView:
    base = direction(hit.text)
    snippet, whole = _passage(hit, base)
    shift = len(hit.full_path) - len(hit.member or hit.path)
    in_path = [highlight.shift(shift) for highlight in hit.path_highlights if hit.title]
    return HitView(
        hit=hit,
        address=document_address(hit.document, hit.passage, question),
        heading=mark(hit.heading, hit.heading_highlights),
        location=mark(hit.full_path + place_name(hit.position), in_path),
        snippet=snippet,
        whole=whole,
        heading_direction=direction(hit.heading),
        direction=base,
        language_name=language_name(hit.language),
        section=section,
        is_gone=hit.path in gone,
        promotion=_promotion(hit),
        naming=describe_naming(hit),
        weakness=_weakness(hit),
        reasoning=_reasoning(hit.contributions),
        copies=[_view_copy(copy, question) for copy in hit.copies],
        copies_count=count_copies(hit),
    )


def _passage(hit: Hit, base: str) -> tuple[Markup, Markup | None]:
    """Return the best part of a passage, and the whole of it if that is much more."""
    text = hit.text
    delimiter = cell_delimiter(text, hit.kind)
    whole = isolate_cells(mark(text, hit.highlights, newlines=True), delimiter)
    whole = turn_lines(whole, base)
    if len(text) <= SNIPPET_LENGTH + _WORTH_FOLDING:
        return whole, None
    part = mark_snippet(text, hit.highlights, SNIPPET_LENGTH, newlines=True)
    return turn_lines(isolate_cells(part, delimiter), base), whole


def _reasoning(contributions: Sequence[Contribution]) -> list[Reasoning]:
    total = sum(contribution.score for contribution in contributions) or 1.0
    return [
        Reasoning(
            contribution.text,
            ", ".join(contribution.matched),
            contribution.reason,
            _(REASON_NAMES[contribution.reason]),
            _origin(contribution),
            round(100 * contribution.score / total),
        )
        for contribution in contributions
    ]


def _origin(contribution: Contribution) -> str:
    origin = EXPANSION_NAMES.get(contribution.by, "") if contribution.by is not None else ""
    origins = [_(origin)] if origin else []
    if contribution.fit < _FULL_FIT:
        fit = f"{contribution.fit:.0%}"
        origins.append(_("fits the rest of the query by {percent}").format(percent=fit))
    return _(", ").join(origins)


def _promotion(hit: Hit) -> str:
    """Return why ``hit`` stands before hits that score more; "" if it does not."""
    if hit.like is not None:
        return describe_promotion(hit)
    if not hit.promoted:
        return ""
    return _("best in {language}").format(language=language_name(hit.language))


def _weakness(hit: Hit) -> str:
    name = "" if hit.match is None else MATCH_NAMES.get(hit.match, "")
    return _(name) if name else ""


def _view_copy(copy: Copy, question: Question) -> CopyView:
    address = document_address(copy.document, copy.passage, question)
    return CopyView(copy.full_path, address, copy.added, copy.date or "")
