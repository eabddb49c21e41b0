"""The order of hits depends on the documents alone, not on how the index came about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.config import Config
from index.update import update
from search.display.json import to_json
from search.engine import Engine
from search.types import Filters, Mode, SearchRequest
from tests.projects import make_project

TEXTS: Final = (
    "Police rescued thirty victims of human trafficking in Lima.",
    "Human trafficking: the police of Lima rescued thirty victims.",
    "La policía rescató a treinta víctimas de la trata de personas en Lima.",
    "Trata de personas: la policía de Lima rescató a treinta víctimas.",
    "أنقذت الشرطة في ليما ثلاثين ضحية من ضحايا الاتجار بالبشر.",
    "الاتجار بالبشر: أنقذت الشرطة في ليما ثلاثين ضحية.",
)
QUERIES: Final = (
    "human trafficking",
    "police lima",
    "trata de personas",
    "policía",
    "الاتجار بالبشر",
    "الشرطة",
)
STEPS: Final = 4
COPIES: Final = 30
"""Of each text, so that more are equal than any stage of a language lets through."""
DOCUMENTS: Final = {
    f"{folder}/{number:02}-{text}.txt": f"{TEXTS[text]}\n\n{TEXTS[text]}\n"
    for text in range(len(TEXTS))
    for number in range(COPIES)
    for folder in ("cases" if number % 2 else "archive",)
}
"""Every document has the same passage twice."""


@contextmanager
def empty_project() -> Iterator[tuple[Config, Path]]:
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        yield make_project(root, {}), root / "documents"


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def move(folder: Path, former: str, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / former).rename(folder / name)


def answers(config: Config, folder: Path) -> list[dict[str, Any]]:
    """Return the JSON of many searches, with paths below ``folder``."""
    requests = [
        SearchRequest(query, mode=mode, limit=limit, filters=filters, folds_copies=folds_copies)
        for query in QUERIES
        for mode in Mode
        for limit, filters, folds_copies in (
            (7, Filters(), True),
            (40, Filters(), False),
            (5, Filters(languages=("ar", "es"), path="cases/*"), False),
        )
    ]
    results = []
    with Engine.open(config) as engine:
        for request in requests:
            fields = json.loads(to_json(engine.search(request)))
            del fields["elapsed_ms"]
            for hit in fields["hits"]:
                for place in (hit, *hit["copies"]):
                    place["path"] = str(Path(place["path"]).relative_to(folder))
            results.append(fields)
    return results


@pytest.fixture(scope="module")
def expected() -> list[dict[str, Any]]:
    """Return the answers of an index that was made at once."""
    with empty_project() as (config, folder):
        for name, text in DOCUMENTS.items():
            write(folder, name, text)
        update(config)
        return answers(config, folder)


def test_equal_hits_are_in_the_order_of_path_and_place(expected: list[dict[str, Any]]) -> None:
    for results in expected:
        # What is like a better hit in another language stands before what scores more (104).
        hits = [hit for hit in results["hits"] if hit["like"] is None]
        places = [(-hit["score"], hit["path"], hit["start"]) for hit in hits]
        languages = [hit["language"] for hit in hits]
        for language in {*languages}:
            of_language = [
                place for place, other in zip(places, languages, strict=True) if other == language
            ]
            assert of_language == sorted(of_language)
            assert len({score for score, _, _ in of_language}) < len(of_language) or (
                len(of_language) < 3
            )


def test_languages_are_in_a_fixed_order(expected: list[dict[str, Any]]) -> None:
    assert {tuple(results["languages"]) for results in expected} == {
        ("en", "es", "ar"),
        ("es", "ar"),
    }


def build(folder: Path, random: Random) -> Iterator[None]:
    """Bring about DOCUMENTS in several steps: late, changed, moved, among others that go."""
    steps: list[list[Callable[[], object]]] = [[] for _ in range(STEPS)]
    names = list(DOCUMENTS)
    random.shuffle(names)
    for place, name in enumerate(names):
        text = DOCUMENTS[name]
        early, late = sorted(random.sample(range(STEPS), 2))
        match random.randrange(4):
            case 0:
                steps[late].append(partial(write, folder, name, text))
            case 1:
                other = random.choice(TEXTS)
                steps[early].append(partial(write, folder, name, other + " 2024"))
                steps[late].append(partial(write, folder, name, text))
            case 2:
                former = f"moved/{place}.txt"
                steps[early].append(partial(write, folder, former, text))
                steps[late].append(partial(move, folder, former, name))
            case _:
                passing = f"gone/{place}.txt"
                steps[early].append(partial(write, folder, passing, text))
                steps[late].append((folder / passing).unlink)
                steps[random.randrange(STEPS)].append(partial(write, folder, name, text))
    for step in steps:
        for operation in step:
            operation()
        yield


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False))
def test_the_history_of_an_index_does_not_show(
    expected: list[dict[str, Any]], random: Random
) -> None:
    with empty_project() as (config, folder):
        for _ in build(folder, random):
            update(config)
        for results, other in zip(answers(config, folder), expected, strict=True):
            assert results == other
