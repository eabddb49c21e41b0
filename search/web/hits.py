"""Hits as the page shows them: values that templates only have to put in their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from search.display.sections import section_title
from search.display.snippet import choose_snippet
from search.types import Hit, Results
from search.web.markup import direction, mark
from search.web.question import Question

SNIPPET_LENGTH: Final = 420
"""Code points of a passage that are shown at first, at most."""


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit as it is shown.

    ``section`` is the title of the part of the list that begins with it, "" if none does.
    """

    hit: Hit
    address: str
    heading: Markup
    snippet: Markup
    direction: str
    section: str


def view_hits(results: Results, question: Question) -> list[HitView]:
    """Return what is shown of each hit of ``results``."""
    return [
        _view(hit, question, section_title(results.hits, position, results.mode))
        for position, hit in enumerate(results.hits)
    ]


def document_address(hit: Hit, question: Question) -> str:
    """Return where the document of ``hit`` is read, at its passage."""
    place = urlencode({"passage": hit.passage})
    return f"/document/{hit.document}?{place}&{question.query_string}"


def _view(hit: Hit, question: Question, section: str) -> HitView:
    snippet = choose_snippet(hit.text, hit.highlights, SNIPPET_LENGTH)
    return HitView(
        hit,
        document_address(hit, question),
        mark(hit.heading, hit.heading_highlights),
        mark(hit.text, hit.highlights, snippet.span),
        direction(hit.text),
        section,
    )
