"""Hits and documents become what the tools answer: safe, marked, and with citations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from index.store.records import DocumentHead
from search.file_hashes import FileHash
from search.mcp.answers import Citation, FetchAnswer, FetchMetadata, FoundPassage, PlaceMark
from search.mcp.identity import DocumentId
from search.mcp.untrusted import Marker, safe_line
from search.types import DocumentView, Hit, Results, page_number

_MAX_NOTES: Final = 20
_MAX_PLACES: Final = 500
"""Notes and places of a document that are named."""


def to_passage(hit: Hit, head: DocumentHead, file_hash: FileHash, marker: Marker) -> FoundPassage:
    """Return a hit as a tool answers it."""
    return FoundPassage(
        id=DocumentId.of(head).passage(hit.passage),
        title=safe_line(hit.heading),
        url=_to_url(head, hit.page),
        text=marker.mark(hit.text),
        language=hit.language,
        date=hit.date,
        kind=hit.kind,
        score=hit.score,
        match=None if hit.match is None else hit.match.value,
        promoted=hit.promoted,
        like=hit.like,
        copies=hit.copies_total,
        citation=Citation(
            path=safe_line(hit.path),
            member=safe_line(hit.member),
            place=safe_line(hit.place),
            page=hit.page,
            line=hit.line,
            start=hit.start,
            end=hit.end,
            sha256=file_hash.sha256,
            file_state=file_hash.state.value,
            recognized=hit.recognized,
        ),
    )


def to_fetch_answer(
    identity: str,
    head: DocumentHead,
    view: DocumentView,
    start: int,
    length: int,
    file_hash: FileHash,
) -> FetchAnswer:
    """Return up to ``length`` code points of a document from ``start`` on, as a tool answers."""
    end = min(len(view.text), start + length)
    marker = Marker()
    before = [place for place in view.places if place.start <= start]
    within = [*before[-1:], *(place for place in view.places if start < place.start < end)]
    first = replace(within[0], start=start) if before else None
    citation = Citation(
        path=safe_line(view.path),
        member=safe_line(view.member),
        place=safe_line(first.label) if first else "",
        page=page_number(first.label) if first else None,
        line=None,
        start=start,
        end=end,
        sha256=file_hash.sha256,
        file_state=file_hash.state.value,
        recognized=any(place.recognized for place in within),
    )
    name = Path(view.member or view.path).name
    return FetchAnswer(
        untrusted=marker.statement,
        id=identity.strip(),
        title=safe_line(view.title or name),
        url=_to_url(head, None),
        text=marker.mark(view.text[start:end]),
        metadata=FetchMetadata(
            date=view.date,
            length=len(view.text),
            next_offset=end if end < len(view.text) else None,
            places=[
                PlaceMark(place.start, safe_line(place.label)) for place in within[:_MAX_PLACES]
            ],
            notes=[safe_line(note) for note in view.notes[:_MAX_NOTES]],
            citation=citation,
        ),
    )


def _to_url(head: DocumentHead, page: int | None) -> str:
    """Return the address of a file on this machine; that of a page, too, as viewers read it."""
    address = Path(head.path).as_uri()
    return address if page is None or head.member else f"{address}#page={page}"


def list_remarks(results: Results) -> list[str]:
    """Return the lines that are to be said about results."""
    remarks = [*results.notes, *results.warnings]
    if results.meant is not None:
        remarks.insert(0, f"searched for: {results.meant}")
    if results.undated is not None and results.undated.left_out:
        count = results.undated.documents
        remarks.append(f"{count:,} documents without a date are left out by the limit by date")
    return remarks
