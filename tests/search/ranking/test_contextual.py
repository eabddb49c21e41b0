"""Contextual vectors move passages that have one, bring some in, and leave the others alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from index.config import Config
from index.contextual.vectors import ContextualVectors, Origin, create, digest_of, pack
from index.locations import Locations
from index.store.store import Store
from index.update import update
from search.engine import Engine
from search.ranking.contextual import ContextualSignal
from search.types import Filters, Mode, SearchRequest

Project = Callable[..., Config]

ANSWERS = {
    "en": (
        "when does the hearing start",
        "The judge called the case for half past nine on Tuesday.",
    ),
    "es": (
        "cuándo empieza la audiencia",
        "El juez citó a las partes a las nueve y media del martes.",
    ),
    "ar": ("متى تبدأ الجلسة", "استدعى القاضي الطرفين في التاسعة والنصف من يوم الثلاثاء."),
}
OTHERS = {
    "en": "The hearing aid of the old man was lost in the river. {}",
    "es": "La audiencia del programa de televisión bajó en otoño. {}",
    "ar": "كانت الجلسة في المقهى طويلة ومملة. {}",
}
PADDING = {
    "en": ("Onions", "Goats", "Trains", "Clouds", "Shoes"),
    "es": ("Cebollas", "Cabras", "Trenes", "Nubes", "Zapatos"),
    "ar": ("بصل", "ماعز", "قطارات", "غيوم", "أحذية"),
}


class _Towards:
    """An encoder for which every query points one way."""

    def __init__(self, vector: np.ndarray) -> None:
        self._vector = vector

    def encode_query(self, _: str) -> np.ndarray:
        return self._vector


@pytest.fixture
def corpus(project: Project) -> Config:
    documents = {}
    for language, (_, answer) in ANSWERS.items():
        documents[f"{language}/answer.txt"] = answer
        for number, word in enumerate(PADDING[language]):
            documents[f"{language}/{number}.txt"] = OTHERS[language].format(word)
    config = project(documents)
    update(config)
    return config


def with_vectors(config: Config, is_known: Callable[[str], bool]) -> ContextualSignal:
    """Return vectors that point to the answers, of the passages whose text ``is_known``."""
    locations = Locations.of(config)
    store = Store.open(locations.store)
    known = [(i, text) for i, text in store.texts(store.passage_ids().tolist()) if is_known(text)]
    answers = {answer for _, answer in ANSWERS.values()}
    pointing = [[1, 0] if text in answers else [0.72, 0.69] for _, text in known]
    vectors = np.array(pointing, dtype=np.float32).reshape(-1, 2)
    origin = Origin(store.version, "e5:of-a-test", 2)
    ids, digests = [i for i, _ in known], [digest_of(text) for _, text in known]
    create(locations.contextual, origin, pack(ids, digests, vectors))
    store.close()
    return ContextualSignal(
        _Towards(np.array([1, 0], np.float32)), ContextualVectors(locations.contextual)
    )


def scores(
    config: Config,
    query: str,
    language: str,
    signal: ContextualSignal | None,
    mode: Mode = Mode.HYBRID,
) -> dict[str, float]:
    """Return score by name of file, best first."""
    with Engine.open(config) as engine:
        engine._searcher._ranker._contextual = signal
        request = SearchRequest(query, filters=Filters(languages=(language,)), mode=mode)
        hits = engine.search(request).hits
        return {hit.path.rpartition("/")[2]: hit.score for hit in hits}


@pytest.mark.parametrize("language", ANSWERS)
def test_the_nearest_passage_comes_in_and_scores_more(corpus: Config, language: str) -> None:
    query, _ = ANSWERS[language]
    signal = with_vectors(corpus, lambda _: True)
    for mode in (Mode.HYBRID, Mode.SEMANTIC):
        before = scores(corpus, query, language, None, mode)
        after = scores(corpus, query, language, signal, mode)
        assert after["answer.txt"] > before.get("answer.txt", 0.0) + 0.1


@pytest.mark.parametrize("language", ANSWERS)
def test_a_passage_without_a_vector_scores_as_before(corpus: Config, language: str) -> None:
    query, answer = ANSWERS[language]
    signal = with_vectors(corpus, lambda text: text == answer)
    before = scores(corpus, query, language, None)
    after = scores(corpus, query, language, signal)
    assert before.keys() <= after.keys()
    others = before.keys() - {"answer.txt"}
    assert others
    for name in others:
        assert after[name] == before[name]


def test_no_vectors_at_all_change_nothing(corpus: Config) -> None:
    signal = with_vectors(corpus, lambda _: False)
    for language, (query, _) in ANSWERS.items():
        assert scores(corpus, query, language, signal) == scores(corpus, query, language, None)


def test_keyword_mode_asks_no_encoder(corpus: Config) -> None:
    signal = with_vectors(corpus, lambda _: True)
    signal._encoder = None  # type: ignore[assignment]  # whoever asked it would fail
    query, _ = ANSWERS["en"]
    assert scores(corpus, query, "en", signal, Mode.KEYWORD)


def test_filters_hold_for_what_comes_in(corpus: Config) -> None:
    signal = with_vectors(corpus, lambda _: True)
    with Engine.open(corpus) as engine:
        engine._searcher._ranker._contextual = signal
        hits = engine.search(SearchRequest("hearing", excluded=(Filters(path="*answer*"),))).hits
    assert hits
    assert not [hit for hit in hits if hit.path.endswith("answer.txt")]


def test_copies_of_what_comes_in_are_one_hit(project: Project) -> None:
    query, answer = ANSWERS["en"]
    documents = {f"{number}.txt": answer for number in range(3)}
    config = project({**documents, "other.txt": OTHERS["en"].format("Goats")})
    update(config)
    signal = with_vectors(config, lambda _: True)
    with Engine.open(config) as engine:
        engine._searcher._ranker._contextual = signal
        hits = engine.search(SearchRequest(query)).hits
    assert [hit.copies_total for hit in hits if hit.text.startswith("The judge")] == [2]
