"""What the tools answer. The names of the fields are a contract; docs/mcp.md describes them.

Strings that come from documents are safe for terminals, and texts stand between marks. No slots:
the SDK would take their descriptors for default values.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """Where a text stands, exactly enough to find it without this program.

    'start' and 'end' are code points of the document's text; 'page' and 'line' count from 1.
    'place' says where in it for people. 'sha256' is that of the file, and only there if it still
    is what was indexed, else 'file_state' says why not. 'recognized': the text there was read
    from a picture.
    """

    path: str
    member: str
    place: str
    page: int | None
    line: int | None
    start: int
    end: int
    sha256: str | None
    file_state: str
    recognized: bool


@dataclass(frozen=True)
class FoundPassage:
    """A hit; 'text' is the whole passage.

    'match' says whether it has words of the query or is near in meaning only, 'score' is from 0
    to 1. 'promoted': it stands before results that score more, as the best in its language or
    because it is 'like' a better one: that is the place among the results, from 1 on, of one in
    another language that is close in meaning. 'copies' is how many other passages say the same.
    """

    id: str
    title: str
    url: str
    text: str
    language: str
    date: str | None
    kind: str
    score: float
    match: str | None
    promoted: bool
    like: int | None
    copies: int
    citation: Citation


@dataclass(frozen=True)
class SearchAnswer:
    """The hits of a query, best first.

    'passages_with_words' is how many passages have words of the query in the whole index,
    'exact' whether that is the number or an upper bound. 'remarks': lines on what was read
    otherwise than typed, what is damaged, stale or left out.
    """

    untrusted: str
    results: list[FoundPassage]
    passages_with_words: int | None
    exact: bool
    remarks: list[str]


@dataclass(frozen=True)
class PlaceMark:
    """From 'start' on, in code points of the document's text, is 'place' ('p. 3')."""

    start: int
    place: str


@dataclass(frozen=True)
class FetchMetadata:
    """What is known of a fetched document, and which part of its text that is.

    The text is the document's from 'citation.start' to 'citation.end', of 'length' code
    points in all; 'next_offset' is where to read on, None at the end. 'notes': parts of the
    document that could not be read.
    """

    date: str | None
    length: int
    next_offset: int | None
    places: list[PlaceMark]
    notes: list[str]
    citation: Citation


@dataclass(frozen=True)
class FetchAnswer:
    """A document, or part of it."""

    untrusted: str
    id: str
    title: str
    url: str
    text: str
    metadata: FetchMetadata


@dataclass(frozen=True)
class StatusAnswer:
    """How the index stands.

    'documents' counts those inside 'files', too; 'skipped' files are not in the index,
    'pages_not_recognized' wait for text recognition. 'remarks' say what is stale or wrong.
    """

    version: str
    files: int
    documents: int
    passages: dict[str, int]
    skipped: int
    pages_not_recognized: int
    updated: str | None
    remarks: list[str]
