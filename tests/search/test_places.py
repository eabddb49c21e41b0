"""The place of a hit is that of its first highlight, not of the beginning of its passage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.types import Place
from index.update import update
from search.engine import Engine
from search.types import Hit, SearchRequest
from tests.projects import make_project

SUBTITLES = {
    "en": ("The harbour was quiet that night.", "Then the smugglers came with a lantern."),
    "es": ("El puerto estaba tranquilo esa noche.", "Luego vinieron los contrabandistas."),
    "ar": ("كان الميناء هادئا تلك الليلة.", "ثم جاء المهربون ومعهم مصباح."),
}
WORDS = {
    "en": ("harbour", "lantern"),
    "es": ("tranquilo", "contrabandistas"),
    "ar": ("هادئا", "المهربون"),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    cues = "1\n00:00:05,000 --> 00:00:09,000\n{}\n\n2\n01:02:03,000 --> 01:02:05,000\n{}\n"
    documents = {f"{name}.srt": cues.format(*lines) for name, lines in SUBTITLES.items()}
    config = make_project(tmp_path_factory.mktemp("places"), documents)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def search(engine: Engine, word: str, language: str) -> Hit:
    hits = engine.search(SearchRequest(f'"{word}"')).hits
    (hit,) = [hit for hit in hits if hit.path.endswith(f"{language}.srt")]
    return hit


@pytest.mark.parametrize("language", SUBTITLES)
def test_a_passage_over_a_boundary_says_where_the_words_are(engine: Engine, language: str) -> None:
    first, second = WORDS[language]
    assert search(engine, first, language).place == "00:00:05"
    hit = search(engine, second, language)
    assert (hit.passage, hit.place) == (0, "01:02:03")
    assert hit.location.endswith(f"{language}.srt, 01:02:03")
    places = engine.document(hit.document).places
    assert [place.label for place in places] == ["00:00:05", "01:02:03"]


def test_without_highlights_the_place_is_that_of_the_beginning(engine: Engine) -> None:
    request = SearchRequest('"lantern"')
    (hit, *_) = engine.search(request, explained=0).hits
    assert not hit.highlights
    assert hit.places[-1] == Place(hit.text.index("Then"), "01:02:03")
    assert hit.place != "01:02:03"


@pytest.mark.parametrize(("name", "value"), [("en", "bribe"), ("es", "soborno"), ("ar", "رشوة")])
def test_a_line_that_is_a_row_is_said_once(tmp_path: Path, name: str, value: str) -> None:
    rows = f"id,concept\n1,{value}\n"
    config = make_project(tmp_path, {f"{name}.csv": rows})
    update(config)
    with Engine.open(config) as engine:
        (hit,) = engine.locate(engine.search(SearchRequest(value))).hits
    assert (hit.line, hit.place) == (2, "row 2")
    assert hit.location.endswith(f"{name}.csv:2")
