"""Offences, roles and institutions, asked for in one language, are found in the others.

Only words are compared: meaning alone would find some of them, and not say which.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.types import LANGUAGES, Language
from index.update import update
from search.conditions import Filters
from search.engine import Engine
from search.types import Mode, SearchRequest
from tests.paths import DATA
from tests.projects import make_project

pytestmark = pytest.mark.slow

SENTENCES = {
    "en": "On Tuesday the newspaper wrote about it again: {}.",
    "es": "El martes el periódico volvió a escribir sobre ello: {}.",
    "ar": "كتبت الصحيفة عن ذلك مرة أخرى يوم الثلاثاء: {}.",
}


def read_rows() -> list[dict[Language, str]]:
    lines = (DATA / "press_wordings.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [dict(zip(LANGUAGES, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    documents = {
        f"{number:03}-{language}.txt": SENTENCES[language].format(wording)
        for number, row in enumerate(read_rows())
        for language, wording in row.items()
    }
    config = make_project(tmp_path_factory.mktemp("press"), documents)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def find(engine: Engine, query: str, language: Language, target: Language) -> list[str]:
    request = SearchRequest(
        query,
        mode=Mode.KEYWORD,
        filters=Filters(languages=(target,)),
        query_languages=(language,),
        limit=5,
    )
    return [Path(hit.path).name for hit in engine.search(request).hits]


@pytest.mark.parametrize("target", LANGUAGES)
@pytest.mark.parametrize("source", LANGUAGES)
def test_the_usual_wording_is_among_the_first_five(
    engine: Engine, source: Language, target: Language
) -> None:
    missing = []
    for number, row in enumerate(read_rows()):
        if f"{number:03}-{target}.txt" not in find(engine, row[source], source, target):
            missing.append((row[source], row[target]))
    assert missing == []
