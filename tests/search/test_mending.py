"""Damage that a search comes upon is mended, and the answer is as if there had been none."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.config import Config
from index.errors import DamageError
from index.keyword import hash_file
from index.locations import Locations
from index.lock import locked
from index.update import update
from index.vectors import matrix, writer
from search.engine import Engine
from search.types import Mode, SearchRequest

Project = Callable[..., Config]

TEXTS = {
    "a.txt": "Police rescued the victims of human trafficking. The smugglers had fled to Lima.",
    "b.txt": "La policía rescató a las víctimas de la trata de personas. Los tratantes huyeron.",
    "c.txt": "أنقذت الشرطة ضحايا الاتجار بالبشر. وهرب المهربون إلى ليما.",
    "d.txt": "The price of cocoa rose again, and the harbour was closed for a week.",
}
QUERIES = ("human trafficking", "trata de personas", "الاتجار بالبشر")


@pytest.fixture
def config(project: Project, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Return the configuration of an index in small pages, each read when it is needed."""
    monkeypatch.setattr(hash_file, "PAGE_SIZE", 64)
    for module in (matrix, writer):
        monkeypatch.setattr(module, "PAGE_SIZE", 64)
    config = project(TEXTS)
    update(config)
    return config


def derived_files(config: Config) -> list[Path]:
    locations = Locations.of(config)
    return [locations.matrix, *sorted(locations.keyword.iterdir())]


def flip(path: Path, place: int) -> None:
    """Change a byte in place, as a failing disk does."""
    with path.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 0x40]))


def stem_place(path: Path) -> int:
    """Return where a block has the stem of "human", on a page that opening does not read."""
    return path.read_bytes().index(b"shuman")


def answers(engine: Engine) -> Iterator[object]:
    for query in QUERIES:
        for mode in Mode:
            results = engine.search(SearchRequest(query, mode=mode), explained=1)
            results = engine.explain(results)
            yield replace(results, elapsed_ms=0, warnings=(), read=None).hits
        yield engine.suggest(query.replace("k", "kk").replace("r", "rr"))
        for document in range(1, len(TEXTS) + 1):
            yield engine.highlight_document(query, document)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("when", ["before opening", "after opening"])
def test_no_flip_changes_an_answer(config: Config, seed: int, when: str) -> None:
    rng = random.Random(seed)
    with Engine.open(config) as engine:
        expected = list(answers(engine))
    if when == "before opening":
        flip_one_in_each(config, rng)
    with Engine.open(config) as engine:
        if when == "after opening":
            flip_one_in_each(config, rng)
        assert list(answers(engine)) == expected


def flip_one_in_each(config: Config, rng: random.Random) -> None:
    for path in derived_files(config):
        flip(path, rng.randrange(path.stat().st_size))


@pytest.mark.parametrize("mode", list(Mode))
def test_what_was_mended_is_said_once(config: Config, mode: Mode) -> None:
    is_vectors = mode is Mode.SEMANTIC
    path = derived_files(config)[0] if is_vectors else english_block(config)
    with Engine.open(config) as engine:
        flip(path, stem_place(path) if not is_vectors else 4_300)
        request = SearchRequest("human", mode=mode)
        results = engine.search(request)
        assert results.hits
        assert results.warnings == (f"{path} was damaged and has been made again",)
        assert engine.search(request).warnings == ()
        assert engine.search(request).hits == results.hits


def english_block(config: Config) -> Path:
    (path,) = (path for path in derived_files(config) if b"shuman" in path.read_bytes())
    return path


def test_damage_that_cannot_be_mended_now_is_one_line(config: Config) -> None:
    path = english_block(config)
    with Engine.open(config) as engine:
        flip(path, stem_place(path))
        with (
            locked(Locations.of(config)),
            pytest.raises(DamageError, match=rf"^{path}: damaged at byte .* at work") as caught,
        ):
            engine.search(SearchRequest("human"))
        assert "\n" not in str(caught.value)
        assert engine.search(SearchRequest("human")).hits  # now it can
