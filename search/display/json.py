"""Results as JSON, for other programs. The names of the fields and their order are a contract.

``start`` and ``end`` of a hit are code points in the document's text, those of a
highlight and of the snippet code points in the hit's ``text``, or in what else is highlighted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final

from search.display.snippet import choose_snippet
from search.facets import Facets
from search.types import Copy, Highlight, Hit, MatchCounts, Results

SNIPPET_WIDTH: Final = 240
"""Code points of a hit's snippet, at most."""

_ESCAPED: Final = re.compile(
    "["
    "\x7f-\x9f"  # controls that JSON allows and terminals obey
    "\u2028\u2029"  # line breaks for other programs, which would split a JSON line
    "\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\ud800-\udfff"  # undecodable bytes of file names: they cannot be written as UTF-8
    "]"
)


HIT_FIELDS: Final = (
    *("rank", "score", "path", "title", "date", "language", "passage", "start", "end", "text"),
    *("highlights", "signals", "snippet", "member", "place", "kind", "date_source", "recognized"),
    *(
        "page",
        "line",
        "match",
        "promoted",
        "like",
        "matched_in",
        "copies_total",
        "copies",
        "title_highlights",
        "path_highlights",
    ),
)
"""The fields of a hit, in their order."""
CONTEXT_FIELDS: Final = ("before", "after")
"""Those besides, where the text around hits was asked for."""


def to_json(
    results: Results, fields: Sequence[str] = HIT_FIELDS, facets: Facets | None = None
) -> str:
    """Return the results as one indented JSON object, with some ``fields`` of each hit."""
    return _dump(_results_to_dict(results, fields, facets), indent=2)


def to_json_line(results: Results, fields: Sequence[str] = HIT_FIELDS) -> str:
    """Return the results as one JSON object on one line, with some ``fields`` of each hit."""
    return _dump(_results_to_dict(results, fields))


def to_jsonl(
    results: Results, fields: Sequence[str] = HIT_FIELDS, *, with_query: bool = False
) -> str:
    """Return the hits as JSON Lines, one object on a line each; "" if there are none.

    ``with_query`` begins each with the query that it answers.
    """
    query = {"query": results.query} if with_query else {}
    return "\n".join(_dump({**query, **_hit_to_dict(hit, fields)}) for hit in results.hits)


def count_to_json_line(query: str, count: int) -> str:
    """Return how many passages have words of ``query`` as one JSON object on one line."""
    return _dump({"query": query, "count": count})


def paths_to_json_line(results: Results) -> str:
    """Return the path of each document found, the best first, as one JSON object on one line.

    Documents that are only near in meaning are left out.
    """
    return _dump({"query": results.query, "paths": list(unique_paths(results))})


def unique_paths(results: Results) -> dict[str, None]:
    """Return the path of each document with words of the query once, the best first."""
    return dict.fromkeys(hit.path for hit in results.word_hits)


def error_to_json_line(query: str, line: int, error: str) -> str:
    """Return what is wrong with the ``query`` in a ``line`` of a file, as one JSON object."""
    return _dump({"query": query, "line": line, "error": error})


def _dump(value: dict[str, Any], indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    # All of these can only occur in strings, where JSON allows escaping them.
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _results_to_dict(
    results: Results, hit_fields: Sequence[str], facets: Facets | None = None
) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "query": results.query,
        "mode": results.mode.value,
        "languages": list(results.languages),
        "elapsed_ms": results.elapsed_ms,
        "hits": [_hit_to_dict(hit, hit_fields) for hit in results.hits],
        "meant": results.meant,
        "counts": _counts_to_dict(results.counts),
    }
    if results.undated is not None:
        fields["undated"] = asdict(results.undated)
    if facets is not None:
        fields["facets"] = asdict(facets)
        if facets.is_exact:
            del fields["facets"]["is_exact"]
    said = {"warnings": list(results.warnings), "notes": list(results.notes)}
    return {**fields, **{name: lines for name, lines in said.items() if lines}}


def _hit_to_dict(hit: Hit, fields: Sequence[str]) -> dict[str, Any]:
    return {
        name: _SPECIAL[name](hit) if name in _SPECIAL else getattr(hit, name) for name in fields
    }


def _counts_to_dict(counts: MatchCounts | None) -> dict[str, Any] | None:
    if counts is None:
        return None
    return {
        "some_words": counts.some_words,
        "all_words": counts.all_words,
        "words": counts.words,
        "exact": counts.is_exact,
    }


def _snippet_to_dict(hit: Hit) -> dict[str, int]:
    span = choose_snippet(hit.text, hit.highlights, SNIPPET_WIDTH).span
    return {"start": span.start, "end": span.end}


def _highlights_to_list(highlights: Sequence[Highlight]) -> list[dict[str, Any]]:
    return [_highlight_to_dict(highlight) for highlight in highlights]


def _highlight_to_dict(highlight: Highlight) -> dict[str, Any]:
    return {
        "start": highlight.span.start,
        "end": highlight.span.end,
        "reason": highlight.reason.value,
        "term": highlight.term,
        "strength": highlight.strength,
    }


def _copy_to_dict(copy: Copy) -> dict[str, Any]:
    return {
        "path": copy.path,
        "member": copy.member,
        "title": copy.title,
        "date": copy.date,
        "passage": copy.passage,
        "start": copy.start,
        "end": copy.end,
        "added": copy.added,
    }


_SPECIAL: Final[dict[str, Callable[[Hit], Any]]] = {
    "highlights": lambda hit: _highlights_to_list(hit.highlights),
    "title_highlights": lambda hit: _highlights_to_list(hit.title_highlights),
    "path_highlights": lambda hit: _highlights_to_list(hit.path_highlights),
    "signals": lambda hit: {"keyword": hit.signals.keyword, "semantic": hit.signals.semantic},
    "snippet": _snippet_to_dict,
    "copies": lambda hit: [_copy_to_dict(copy) for copy in hit.copies],
}
"""Fields whose values are no plain ones."""
