"""The engine: the right passages in three languages, mended indexes, honest silence."""

import gc
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.config import Config
from index.errors import ConfigError, IndexStateError, QueryError
from index.locations import Locations
from index.store.store import Store
from index.update import update
from index.vectors import exhaustive
from search.engine import Engine
from search.types import Expansion, Filters, Mode, Reason, SearchRequest
from tests.projects import DOCUMENTS, make_project

Project = Callable[..., Config]


@pytest.fixture
def config(project: Project) -> Config:
    config = project()
    update(config)
    return config


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return an engine that all tests here share; none changes its index."""
    config = make_project(tmp_path_factory.mktemp("engine"))
    update(config)
    with Engine.open(config) as engine:
        yield engine


def keyword_request(query: str, *without: Expansion) -> SearchRequest:
    return SearchRequest(query, mode=Mode.KEYWORD, without=frozenset(without))


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("trafficking", ["trafficking?", "trafficking.", "trafficking!", "trafficking,"]),
        ("human trafficking", ["human trafficking?", "human, trafficking…", "human trafficking!"]),
        ("policía", ["¿policía?", "policía?", "¡policía!", "policía."]),
        ("trata de personas", ["¿trata de personas?", "¡trata de personas!", "trata, de personas"]),
        ("الاتجار بالبشر", ["الاتجار بالبشر؟", "الاتجار، بالبشر.", "الاتجار بالبشر!"]),
    ],
)
def test_punctuation_around_words_changes_no_score(
    engine: Engine, query: str, same: list[str], mode: Mode
) -> None:
    def scores(text: str) -> list[tuple[str, float]]:
        hits = engine.search(SearchRequest(text, mode=mode)).hits
        return [(hit.path, hit.score) for hit in hits]

    assert scores(query)
    for punctuated in same:
        assert scores(punctuated) == scores(query), punctuated


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
def test_each_signal_finds_other_languages(engine: Engine, query: str, mode: Mode) -> None:
    hits = engine.search(SearchRequest(query, mode=mode)).hits
    # Word by word, human trafficking and trata de personas are not close in meaning.
    min_languages = 2 if mode is Mode.SEMANTIC else 3
    assert len({hit.language for hit in hits[:5]}) >= min_languages
    for hit in hits:
        assert (hit.signals.keyword is None) == (mode is Mode.SEMANTIC)
        assert (hit.signals.semantic is None) == (mode is Mode.KEYWORD)
        assert 0 <= hit.score <= 1


def test_ranks_and_scores_go_down_together(engine: Engine) -> None:
    hits = engine.search(SearchRequest("police arrested victims")).hits
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_hit_is_a_slice_of_its_document(engine: Engine) -> None:
    for hit in engine.search(SearchRequest("ضحايا")).hits:
        assert engine.document(hit.document).text[hit.start : hit.end] == hit.text


def test_highlights_say_why(engine: Engine) -> None:
    reasons = {
        hit.language: {highlight.reason for highlight in hit.highlights}
        for hit in engine.search(keyword_request("trata de personas")).hits
    }
    assert reasons["es"] == {Reason.EXACT}
    assert reasons["en"] == reasons["ar"] == {Reason.TRANSLATION}


def test_contributions_name_the_words_of_the_passage(engine: Engine) -> None:
    hits = engine.search(
        SearchRequest("trata de personas", filters=Filters(languages=("en",)))
    ).hits
    assert hits[0].contributions[0].matched == ("human trafficking",)


@pytest.mark.parametrize("query", ["asdfghjkl", "قثصضشس", "zzxqwv kkjq"])
@pytest.mark.parametrize("mode", list(Mode))
def test_nonsense_finds_nothing(engine: Engine, query: str, mode: Mode) -> None:
    assert engine.search(SearchRequest(query, mode=mode)).hits == ()


def test_the_language_filter_comes_first(engine: Engine) -> None:
    arabic, french = Filters(languages=("ar",)), Filters(languages=("fr",))
    results = engine.search(SearchRequest("trata de personas", limit=1, filters=arabic))
    assert [hit.language for hit in results.hits] == ["ar"]
    assert results.languages == ("ar",)
    assert engine.search(SearchRequest("trata de personas", filters=french)).hits == ()


def test_a_word_that_only_the_index_knows_is_found(project: Project) -> None:
    config = project({"a.txt": "The Zzyzxqua gang was named in Lima.", "b.txt": "Cocoa prices."})
    update(config)
    with Engine.open(config) as engine:
        assert engine.search(SearchRequest("zzyzxqua")).hits[0].path.endswith("a.txt")


def test_bad_limits_are_refused(engine: Engine) -> None:
    with pytest.raises(QueryError, match="the limit is 0"):
        engine.search(SearchRequest("x", limit=0))


def test_no_index_is_said(project: Project) -> None:
    with pytest.raises(IndexStateError, match="run 'index' first"):
        Engine.open(project())


@pytest.mark.parametrize("as_type", [str, Path])
def test_an_engine_opens_by_the_path_of_a_config_or_a_folder(
    config: Config, as_type: Callable[[Path], str | Path]
) -> None:
    for path in (config.path, config.path.parent, config.documents[0]):
        with Engine.open(as_type(path)) as engine:
            assert engine.search(SearchRequest("human trafficking")).hits


def test_an_engine_opens_by_a_path_in_the_home_folder(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(config.path.parent))
    for path in ("~", "~/config.yaml", "~/documents"):
        with Engine.open(path) as engine:
            assert engine.languages


def test_a_path_without_a_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="run 'index FOLDER' first"):
        Engine.open(tmp_path)
    with pytest.raises(ConfigError, match=r"missing\.yaml"):
        Engine.open(tmp_path / "missing.yaml")


def test_leaving_the_with_statement_closes_the_engine(config: Config) -> None:
    with Engine.open(config) as engine:
        hit = engine.search(SearchRequest("human trafficking")).hits[0]
    with pytest.raises(IndexStateError, match="closed"):
        engine.document(hit.document)


def test_a_closed_engine_is_no_garbage(config: Config) -> None:
    with Engine.open(config) as engine:
        results = engine.search(SearchRequest("human traficking"))
        engine.highlight_document("trata de personas", results.hits[0].document)
        searcher = engine._searcher
        parts = (
            engine,
            searcher,
            searcher._reader,
            searcher._ranker,
            searcher.backend.whole.keyword,
        )
        references = [weakref.ref(part) for part in parts]
    gc.disable()
    try:
        del engine, searcher, parts
        assert [reference() for reference in references] == [None] * len(references)
    finally:
        gc.enable()


def test_lost_derived_files_are_made_again(config: Config) -> None:
    locations = Locations.of(config)
    locations.matrix.unlink()
    (locations.keyword / "state.json").unlink()
    with Engine.open(config) as engine:
        assert engine.search(SearchRequest("trata de personas")).hits


@pytest.mark.slow  # torch takes 0.7 GB, and keeps it
def test_vectors_of_another_encoder_are_never_used(config: Config, small_model: object) -> None:
    update(config)
    other = Config(
        config.path, config.documents, config.data_dir, f"sentence-transformers:{small_model}"
    )
    with Engine.open(other) as engine:
        results = engine.search(SearchRequest("trafficking", mode=Mode.SEMANTIC))
        assert results.mode is Mode.SEMANTIC
    store = Store.open(Locations.of(config).store)
    assert (store.get_setting("encoder") or "").startswith("sentence-transformers:")
    store.close()


def test_a_deleted_document_is_no_hit_any_more(config: Config) -> None:
    with Engine.open(config) as opened_before:
        (config.documents[0] / "en.txt").unlink()
        update(config)
        hits = opened_before.search(SearchRequest("human trafficking")).hits
        assert all(not hit.path.endswith("en.txt") for hit in hits)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
def test_scores_do_not_depend_on_what_the_index_held_before(
    tmp_path: Path, query: str, mode: Mode
) -> None:
    texts = {f"{place}{name}": text for name, text in DOCUMENTS.items() for place in range(6)}
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    with_history = make_project(old, texts)
    update(with_history)
    for name in ("0en.txt", "0es.txt", "0ar.txt"):
        (with_history.documents[0] / name).unlink()
        del texts[name]
    update(with_history)
    without_history = make_project(new, texts)
    update(without_history)
    scores = []
    for config in (with_history, without_history):
        with Engine.open(config) as engine:
            hits = engine.search(SearchRequest(query, mode=mode)).hits
            scores.append([(hit.score, hit.signals) for hit in hits])
    assert scores[0] == scores[1]


def test_a_score_means_the_same_in_every_query(engine: Engine) -> None:
    good = engine.search(SearchRequest("human trafficking")).hits[0].score
    poor = engine.search(SearchRequest("human geometry lessons")).hits[0].score
    assert good > 0.6 > 0.4 > poor
    hits = engine.search(SearchRequest("human trafficking")).hits
    min_score = hits[1].score
    expected = [hit.path for hit in hits if hit.score >= min_score]
    good_hits = engine.search(SearchRequest("human trafficking", min_score=min_score)).hits
    assert sorted(hit.path for hit in good_hits) == sorted(expected)
    assert not engine.search(SearchRequest("human trafficking", min_score=1)).hits


@pytest.mark.parametrize("min_score", [-0.1, 1.1, float("nan")])
def test_a_minimal_score_out_of_range_is_refused(engine: Engine, min_score: float) -> None:
    with pytest.raises(QueryError, match="from 0 to 1"):
        engine.search(SearchRequest("police", min_score=min_score))


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("human traficking", "human trafficking"),
        ("trata de presonas", "trata de personas"),
        ("الاتجار بالبشرر", "الاتجار بالبشر"),
    ],
)
def test_a_slip_is_read_as_the_word_of_the_collection(
    engine: Engine, slip: str, meant: str
) -> None:
    misspelt, correct = engine.search(SearchRequest(slip)), engine.search(SearchRequest(meant))
    assert misspelt.query == slip
    assert misspelt.meant == meant
    assert [hit.path for hit in misspelt.hits] == [hit.path for hit in correct.hits]
    assert correct.meant is None
    assert engine.search(SearchRequest(slip, without=frozenset({Expansion.SLIPS}))).meant is None


def test_expansions_can_be_left_out(project: Project) -> None:
    config = project({"ar.txt": "شوهد القارب في كاياو مساء السبت.", "en.txt": "A quiet evening."})
    update(config)
    with Engine.open(config) as engine:
        hits = engine.search(keyword_request("Callao")).hits
        assert [(part.by, hit.language) for hit in hits for part in hit.contributions] == [
            (Expansion.NAMES, "ar")
        ]
        assert not engine.search(keyword_request("Callao", Expansion.NAMES)).hits
        assert engine.search(keyword_request("tarde")).hits
        assert not engine.search(keyword_request("tarde", Expansion.TRANSLATIONS)).hits


@pytest.mark.parametrize(
    ("query", "words", "text"),
    [
        ("15 soles", ["15", "soles"], "Cobraban S/ 15 por pasajero."),
        ("S/ 15", ["15", "S"], "Cobraban 15 soles por pasajero."),
        ("15 soles", ["15", "soles"], "They charged S/ 15 a head."),
        ("S/ 15", ["15", "S"], "They charged 15 soles a head."),
        ("15 soles", ["15", "soles"], "دفع كل راكب ١٥ سول."),
        ("340 dólares", ["340", "dólares"], "Los coyotes cobraban a cada familia US$ 340."),
        ("19.401", ["19.401"], "The report counts 19,401 cases."),
        ("19,401", ["19,401"], "سجل التقرير ١٩٤٠١ حالة."),
    ],
)
def test_sums_of_money_and_numbers_meet(
    project: Project, query: str, words: list[str], text: str
) -> None:
    config = project({"a.txt": text})
    update(config)
    with Engine.open(config) as engine:
        (hit,) = engine.search(keyword_request(query)).hits
    assert {part.text for part in hit.contributions} == set(words)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
def test_hits_can_be_explained_later(engine: Engine, query: str, mode: Mode) -> None:
    complete = engine.search(SearchRequest(query, mode=mode))
    assert complete.explained == len(complete.hits)
    partial = engine.search(SearchRequest(query, mode=mode), explained=2)
    assert partial.explained == 2
    assert partial.hits[:2] == complete.hits[:2]
    for bare, hit in zip(partial.hits[2:], complete.hits[2:], strict=True):
        unexplained = replace(
            hit, highlights=(), contributions=(), title_highlights=(), path_highlights=()
        )
        # By meaning alone nobody knows yet whether a hit has words of the query.
        match = None if mode is Mode.SEMANTIC else hit.match
        assert bare == replace(unexplained, match=match)
    engine.search(SearchRequest("police"))  # what was searched for since does not matter
    three = engine.explain(partial, 3)
    assert (three.hits[:3], three.hits[3:]) == (complete.hits[:3], partial.hits[3:])
    assert engine.explain(three, 1) is three
    assert engine.explain(three).hits == complete.hits
    assert engine.explain(complete) is complete


def test_a_hit_that_has_left_the_index_stays_unexplained(config: Config) -> None:
    with Engine.open(config) as engine:
        bare = engine.search(SearchRequest("human trafficking"), explained=0)
    first = bare.hits[0]
    (config.path.parent / first.path).unlink()
    update(config)
    with Engine.open(config) as engine:
        hits = engine.explain(bare).hits
    assert hits[0] == first
    assert any(hit.highlights for hit in hits)


def test_a_search_in_one_language_is_that_part_of_the_whole(engine: Engine) -> None:
    for query in ("human trafficking", "trata de personas", "الاتجار بالبشر", "Callao"):
        everywhere = SearchRequest(query, mode=Mode.KEYWORD, limit=100)
        all_hits = engine.search(everywhere).hits
        for language in engine.languages:
            request = replace(everywhere, filters=Filters(languages=(language,)))
            hits = engine.search(request).hits
            expected = [hit for hit in all_hits if hit.language == language]
            assert [(hit.text, hit.highlights) for hit in hits] == [
                (hit.text, hit.highlights) for hit in expected
            ]


@pytest.mark.parametrize("query", ["human traficking", "trata de personas", "الاتجار بالبشر"])
def test_a_thread_for_the_vectors_changes_no_answer(
    engine: Engine, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [
        SearchRequest(query, mode=mode, filters=Filters(languages=languages))
        for mode in Mode
        for languages in (None, ("ar",), ("es", "ar"))
    ]
    without_thread = [engine.search(request).hits for request in requests]
    monkeypatch.setattr(exhaustive, "_CORES", 2)
    monkeypatch.setattr(exhaustive, "_MIN_ROWS_FOR_THREAD", 1)
    with_thread = [engine.search(request).hits for request in requests]
    assert with_thread == without_thread
    assert all(without_thread)
