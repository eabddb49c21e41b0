"""How many passages have words of the query, and what the others are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.messages import in_language
from index.types import Span
from search.conditions import NO_FILTERS, HasWords, IsIn
from search.display.sections import (
    describe_counts,
    describe_match,
    describe_naming,
    describe_promotion,
    section_title,
    summarize_counts,
)
from search.types import (
    Contribution,
    Highlight,
    Hit,
    Match,
    MatchCounts,
    Mode,
    Query,
    Reason,
    Results,
    Signals,
)

HIT = Hit(1, 0.5, "a.txt", None, None, "ar", 1, 0, 0, 1, "x", (), Signals(0.5, 0.5))
NEAR = "near in meaning, without your words"
FEW = "near in meaning, with few of your words or none"
UNLIKELY = "with unlikely translations of your words only"


def results(counts: MatchCounts | None, read: Query | None = None) -> Results:
    return Results("x", Mode.HYBRID, (), 0.0, (), read=read, counts=counts)


@pytest.mark.parametrize(
    ("with_some", "with_all", "words", "described", "summary"),
    [
        (0, 0, 1, "no passage has your word", "none with your word"),
        (0, 0, 2, "no passage has your words", "none with your words"),
        (1, 1, 1, "1 passage has your word", "1 with your word"),
        (3400, 3400, 1, "3,400 passages have your word", "3,400 with your word"),
        (5, 5, 2, "5 passages have all your words", "5 with all words"),
        (
            340,
            12,
            2,
            "12 passages have all your words, 340 at least one",
            "12 with all words, 340 with some",
        ),
        (
            1,
            0,
            3,
            "1 passage has some of your words, none has all",
            "none with all words, 1 with some",
        ),
        (875, 875, 0, "875 passages match", "875 match"),
        (1, 1, 0, "1 passage matches", "1 match"),
        (0, 0, 0, "no passage matches", "none match"),
    ],
)
def test_counts_in_words(
    with_some: int, with_all: int, words: int, described: str, summary: str
) -> None:
    counted = results(MatchCounts(with_some, with_all, words))
    assert describe_counts(counted) == described
    assert summarize_counts(counted) == summary
    bounded = results(MatchCounts(with_some, with_all, words, is_exact=False))
    assert describe_counts(bounded) == f"at most {described}"
    assert summarize_counts(bounded) == f"at most {summary}"


def test_what_is_not_known_is_not_said() -> None:
    assert describe_counts(results(None)) == summarize_counts(results(None)) == ""


def test_operators_match_and_words_are_had() -> None:
    counts = MatchCounts(3, 1, 2)
    with_words = Query("a b", (), True, {}, HasWords({"es": ("a",)}))
    with_fields = Query("a b", (), True, {}, IsIn(NO_FILTERS))
    assert describe_counts(results(counts, with_words)) == "3 passages match"
    assert describe_counts(results(counts, with_fields)).startswith("1 passage has all your words")


@pytest.mark.parametrize(
    ("matches", "mode", "titles"),
    [
        ("words words", Mode.HYBRID, ["", ""]),
        ("words meaning meaning", Mode.HYBRID, ["", NEAR, ""]),
        ("meaning meaning", Mode.HYBRID, [NEAR, ""]),
        ("words meaning few meaning", Mode.HYBRID, ["", FEW, "", ""]),
        ("few meaning", Mode.HYBRID, [FEW, ""]),
        ("words unlikely unlikely", Mode.KEYWORD, ["", UNLIKELY, ""]),
        ("meaning words meaning", Mode.SEMANTIC, ["", "", ""]),
        ("meaning words meaning meaning", Mode.HYBRID, ["", "", NEAR, ""]),
    ],
)
def test_a_part_begins_with_its_title(matches: str, mode: Mode, titles: list[str]) -> None:
    hits = [replace(HIT, match=Match(match)) for match in matches.split()]
    assert [section_title(hits, position, mode) for position in range(len(hits))] == titles


def test_a_query_without_words_has_no_parts() -> None:
    assert section_title([HIT, HIT], 0, Mode.HYBRID) == describe_match(HIT) == ""


def test_a_hit_put_forward_says_why() -> None:
    assert describe_promotion(HIT) == ""
    assert describe_promotion(replace(HIT, promoted=True)) == "best in AR"


@pytest.mark.parametrize("name", ["2023-bernard-ar.txt", "señal.txt", "خاشقجي.txt"])
def test_a_hit_by_what_its_document_is_called_says_so(name: str) -> None:
    lit = (Highlight(Span(0, len(name) - 4), Reason.EXACT, "x"),)
    by_name = replace(HIT, path=name, path_highlights=lit)
    by_title = replace(by_name, title=name, title_highlights=lit)
    by_text = replace(by_name, contributions=(Contribution("x", ("x",), Reason.EXACT, 1.0),))
    near = replace(by_name, signals=Signals(0.0, 0.5))
    assert [hit.matched_in for hit in (by_name, by_title, by_text, near, HIT)] == [
        *("name", "title", "text", None, None)
    ]
    said = [describe_naming(hit) for hit in (by_name, by_title, by_text, near, HIT)]
    assert said == ["by its name", "by its title", "", "", ""]


@pytest.mark.parametrize(
    ("language", "described", "summary"),
    [
        (
            "en",
            "no passage has your word; names or titles of documents do",
            "only in names or titles",
        ),
        (
            "es",
            "ningún pasaje tiene su palabra; sí los nombres o títulos de documentos",
            "solo en nombres o títulos",
        ),
        (
            "ar",
            "ليست كلمتك في أيّ مقطع؛ بل في أسماء الوثائق أو عناوينها",
            "في الأسماء أو العناوين فقط",
        ),
    ],
)
def test_the_count_of_passages_says_that_hits_are_found_by_names(
    language: str, described: str, summary: str
) -> None:
    by_name = replace(HIT, match=Match.WORDS)
    found = replace(results(MatchCounts(0, 0, words=1)), hits=(by_name,))
    near = replace(found, hits=(replace(HIT, match=Match.MEANING),))
    with in_language(language):
        assert describe_counts(found) == described
        assert summarize_counts(found) == summary
        assert described.startswith(describe_counts(near))
