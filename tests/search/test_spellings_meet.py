"""What one spelling of a name finds, the others find, in either script."""

from collections.abc import Iterator

import pytest

from index.update import update
from search.engine import Engine
from search.types import Mode, SearchRequest
from tests.projects import make_project

SPELLINGS = [
    ["Youssef", "Yusuf", "Yousef", "يوسف"],
    ["Al-Hariri", "alhariri", "Hariri", "الحريري"],
    ["Beirut", "Bayrut", "بيروت"],
    ["Khaled", "Khalid", "خالد"],
]
OTHERS = ["Josefa", "حرير", "Harare", "خليل", "Khalil"]
TEXTS = {
    "en": "The witness named {} in the statement that she gave to the court.",
    "ar": "ذكرت الشاهدة {} في الأقوال التي أدلت بها أمام المحكمة.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    words = [*(word for group in SPELLINGS for word in group), *OTHERS]
    documents = {
        f"{word}.txt": TEXTS["en" if word.isascii() else "ar"].format(word) for word in words
    }
    config = make_project(tmp_path_factory.mktemp("spellings"), documents)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize("group", SPELLINGS, ids=[group[0] for group in SPELLINGS])
def test_each_spelling_finds_all_and_no_other_name(engine: Engine, group: list[str]) -> None:
    for query in group:
        hits = engine.search(SearchRequest(query, mode=Mode.KEYWORD, limit=50)).hits
        assert {hit.name.removesuffix(".txt") for hit in hits} == set(group), query
