"""Phrases: which passages have them, in what order, and how they are highlighted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.types import Language
from index.update import update
from search.engine import Engine
from search.ranking import match_counts
from search.ranking.selection import Selection
from search.types import Mode, Reason, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "en/raid.txt": "Police fought human trafficking. Human\ntrafficking, it said, is of the past.",
    "en/cells.txt": "Trafficking with human cells is a risk, the anti-\nmafia prosecutor said.",
    "en/by.txt": "It was written by many of them, for the good of all.",
    "es/rescate.txt": "La trata de personas crece. Contra la Trata de Personas, dicen, hay leyes.",
    "es/personas.txt": "Las personas hablaron de la trata con el fiscal anti-\nmafia de Piura.",
    "ar/inqadh.txt": "ضحايا الاتجار بالبشر في ليما. قال إن الإتجار بالبَشَر جريمة من قبل.",
    "ar/tijara.txt": "الاتجار ممنوع. وقال بالبشر خيرا من بعد قبل.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("phrases"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def highlighted(engine: Engine, query: str, mode: Mode = Mode.HYBRID) -> dict[str, list[str]]:
    """Return what is highlighted in each document, with ``*`` before translations."""
    highlights: dict[str, list[str]] = {}
    for hit in engine.search(SearchRequest(query, mode=mode, limit=50)).hits:
        marks = {Reason.EXACT: "", Reason.TRANSLATION: "*"}
        highlights["/".join(Path(hit.path).parts[-2:])] = [
            marks.get(highlight.reason, "?") + hit.text[highlight.span.start : highlight.span.end]
            for highlight in hit.highlights
        ]
    return highlights


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"human trafficking"', {"en/raid.txt": ["human trafficking", "Human\ntrafficking"]}),
        ('"of the"', {"en/raid.txt": ["of the"]}),
        ('"trata de personas"', {"es/rescate.txt": ["trata de personas", "Trata de Personas"]}),
        ('"de la"', {"es/personas.txt": ["de la"]}),
        ('"الاتجار بالبشر"', {"ar/inqadh.txt": ["الاتجار بالبشر", "الإتجار بالبَشَر"]}),
        ('"من قبل"', {"ar/inqadh.txt": ["من قبل"]}),
    ],
)
def test_a_phrase_is_one_highlight_wherever_it_stands(
    engine: Engine, query: str, expected: dict[str, list[str]], mode: Mode
) -> None:
    assert highlighted(engine, query, mode) == expected


def test_translated_phrases_are_highlighted_as_translations(engine: Engine) -> None:
    assert highlighted(engine, '~"trata de personas"') == {
        "es/rescate.txt": ["trata de personas", "Trata de Personas"],
        "en/raid.txt": ["*human trafficking", "*Human\ntrafficking"],
        "ar/inqadh.txt": ["*الاتجار بالبشر", "*الإتجار بالبَشَر جريمة"],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"risk cells"~3', {"en/cells.txt": ["cells", "risk"]}),
        ('"fiscal trata"~3', {"es/personas.txt": ["trata", "fiscal"]}),
        ('"بالبشر ممنوع"~3', {"ar/tijara.txt": ["ممنوع", "بالبشر"]}),
    ],
)
def test_words_near_each_other_are_highlighted_one_by_one(
    engine: Engine, query: str, expected: dict[str, list[str]]
) -> None:
    assert highlighted(engine, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("traffick*", {"en/raid.txt": ["trafficking"] * 2, "en/cells.txt": ["Trafficking"]}),
        ("prosecuter~1", {"en/cells.txt": ["prosecutor"]}),
        ("fisc*", {"es/personas.txt": ["fiscal"]}),
        (
            "persnas~1",
            {"es/rescate.txt": ["personas", "Personas"], "es/personas.txt": ["personas"]},
        ),
        ("ممنو*", {"ar/tijara.txt": ["ممنوع"]}),
    ],
)
def test_words_that_an_operator_stands_for_are_exact(
    engine: Engine, query: str, expected: dict[str, list[str]]
) -> None:
    assert highlighted(engine, query, Mode.KEYWORD) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"antimafia prosecutor"', {"en/cells.txt"}),
        ('"anti-mafia prosecutor"', {"en/cells.txt"}),
        ('"fiscal antimafia de"', {"es/personas.txt"}),
        ('"fiscal anti-mafia"', {"es/personas.txt"}),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_read_both_ways(
    engine: Engine, query: str, expected: set[str]
) -> None:
    stretches = highlighted(engine, query)
    assert stretches.keys() == expected
    assert all(len(highlights) == 1 for highlights in stretches.values())


def test_highlights_in_whole_documents_are_those_of_the_hits(engine: Engine) -> None:
    for query in ('"of the"', '"de la"', '"من قبل"'):
        (hit,) = engine.search(SearchRequest(query)).hits
        in_document = engine.highlight_document(query, hit.document)
        assert [highlight.span.start - hit.start for highlight in in_document] == [
            highlight.span.start for highlight in hit.highlights
        ]
        assert engine.highlight(query, hit.text, hit.language)


@pytest.mark.parametrize("mode", list(Mode))
def test_what_has_the_words_but_not_the_phrase_is_found_without_it(
    engine: Engine, mode: Mode
) -> None:
    for query, expected in (
        ('trafficking -"human trafficking"', "en/cells.txt"),
        ('trata -"trata de personas"', "es/personas.txt"),
        ('الاتجار -"الاتجار بالبشر"', "ar/tijara.txt"),
    ):
        assert expected in highlighted(engine, query, mode)


WORDS = {"en": "court judge", "es": "corte juez", "ar": "محكمة قاض"}


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("language", WORDS)
def test_few_texts_are_read_and_none_is_missed(
    tmp_path: Path, language: str, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = WORDS[language].split()
    texts = {
        f"{number:03}.txt": f"{first} {second}." if number % 100 == 7 else f"{second} {first}."
        for number in range(400)
    }
    config = make_project(tmp_path, texts)
    update(config)
    read: list[int] = []
    confirm = Selection._confirm

    def count(selection: Selection, code: Language, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        read.append(len(rows))
        return confirm(selection, code, rows)

    monkeypatch.setattr(Selection, "_confirm", count)
    monkeypatch.setattr(match_counts, "MAX_READ", 0)  # to rank, that is; counting reads more
    # As if another pair of each passage were in the same bucket.
    monkeypatch.setattr(Selection, "_rows_with_neighbours", lambda *_: True)
    with Engine.open(config) as engine:
        rare = engine.search(
            SearchRequest(f'"{first} {second}"', mode=mode, limit=50, folds_copies=False)
        )
        assert {hit.path[-7:] for hit in rare.hits} == {f"{n}07.txt" for n in range(4)}
        assert sum(read) == 400
        read.clear()
        common = engine.search(
            SearchRequest(f'"{second} {first}"', mode=mode, limit=10, folds_copies=False)
        )
        assert len(common.hits) == 10
        assert sum(read) < 200
