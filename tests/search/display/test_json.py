"""The JSON that other programs read: its fields, their order, and what it survives."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from search.display.json import to_json, to_json_line, to_jsonl
from search.types import Highlight, Hit, Match, MatchCounts, Mode, Reason, Results, Signals


def hit(text: str, words: str, language: str, path: str = "seeds/rescue.txt") -> Hit:
    start = text.index(words)
    return Hit(
        rank=1,
        score=0.5,
        path=path,
        title=None,
        date="2024-01-13",
        language=language,
        document=7,
        passage=2,
        start=10,
        end=10 + len(text),
        text=text,
        highlights=(
            Highlight(
                Span(start, start + len(words)), Reason.TRANSLATION, "trata de personas", 0.5
            ),
        ),
        signals=Signals(0.25, None),
        match=Match.WORDS,
    )


def answer(*hits: Hit) -> Results:
    counts = MatchCounts(some_words=30, all_words=12, words=2)
    return Results("trata de personas", Mode.HYBRID, ("en", "es"), 1.5, hits, counts=counts)


def test_the_fields_and_their_order() -> None:
    output = to_json_line(answer(hit("la trata de personas", "trata de personas", "es")))
    assert output == (
        '{"query": "trata de personas", "mode": "hybrid", "languages": ["en", "es"], '
        '"elapsed_ms": 1.5, "hits": [{"rank": 1, "score": 0.5, "path": "seeds/rescue.txt", '
        '"title": null, "date": "2024-01-13", "language": "es", "passage": 2, "start": 10, '
        '"end": 30, "text": "la trata de personas", "highlights": [{"start": 3, "end": 20, '
        '"reason": "translation", "term": "trata de personas", "strength": 0.5}], '
        '"signals": {"keyword": 0.25, "semantic": null}, "snippet": {"start": 0, "end": 20}, '
        '"member": "", "place": "", "kind": "", "date_source": null, "recognized": false, '
        '"page": null, "line": null, "match": "words", "promoted": false, "like": null, '
        '"matched_in": null, '
        '"copies_total": 0, "copies": [], '
        '"title_highlights": [], "path_highlights": []}], '
        '"meant": null, '
        '"counts": {"some_words": 30, "all_words": 12, "words": 2, "exact": true}}'
    )


@pytest.mark.parametrize(
    ("text", "words", "language"),
    [
        ("victims of human trafficking", "human trafficking", "en"),
        ("víctimas 👩🏽 de trata de personas", "trata de personas", "es"),
        ("ضحايا الاتجارِ بالبشر", "الاتجارِ بالبشر", "ar"),
    ],
)
def test_highlights_count_code_points_and_text_stays_readable(
    text: str, words: str, language: str
) -> None:
    output = to_json(answer(hit(text, words, language)))
    assert text in output
    read = json.loads(output)["hits"][0]
    (highlight,) = read["highlights"]
    assert read["text"][highlight["start"] : highlight["end"]] == words


def test_no_hits() -> None:
    assert json.loads(to_json(answer()))["hits"] == []
    assert to_jsonl(answer()) == ""


def test_warnings_are_there_only_if_there_are_any() -> None:
    assert "warnings" not in json.loads(to_json(answer()))
    warned = replace(answer(), warnings=("1 passage is damaged: \x1b[2Jفقرة",))
    for output in (to_json(warned), to_json_line(warned)):
        assert json.loads(output)["warnings"] == list(warned.warnings)
        assert "\x1b" not in output


def test_json_lines_hold_one_hit_each() -> None:
    results = answer(hit("a b", "a", "en"), hit("c\nd\u2028e\x85f", "d", "en"))
    lines = to_jsonl(results).splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["a b", "c\nd\u2028e\x85f"]
    assert [json.loads(line) for line in lines] == json.loads(to_json_line(results))["hits"]


@given(
    st.text(st.characters(codec=None)),
    st.text(st.sampled_from('\x1b\x9b\x7f\u202e\u2067\udce9a"\\')),
)
def test_any_text_comes_back_and_none_reaches_the_terminal_raw(text: str, path: str) -> None:
    results = answer(hit(text + "x", "x", "en", path))
    for output in (to_json(results), to_json_line(results)):
        output.encode()
        assert not set(output) & set("\x1b\x9b\x7f\u202e\u2067\u2028\x85")
        read = json.loads(output)["hits"][0]
        assert (read["text"], read["path"]) == (_joined(text + "x"), _joined(path))


def _joined(text: str) -> str:
    """Join surrogates that happen to stand in pairs, as reading JSON does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
