"""The engine: the right passages in three languages, mended indexes, honest silence."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from index.config import Config
from index.errors import IndexStateError, QueryError
from index.locations import Locations
from index.store.store import Store
from index.update import update
from index.vectors import exhaustive
from search.engine import Engine
from search.types import Expansion, Filters, Mode, Reason, SearchRequest

Project = Callable[..., Config]


@pytest.fixture
def config(project: Project) -> Config:
    made = project()
    update(made)
    return made


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    opened = Engine.open(config)
    yield opened
    opened.close()


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
def test_each_signal_finds_other_languages(engine: Engine, query: str, mode: Mode) -> None:
    hits = engine.search(SearchRequest(query, mode=mode)).hits
    # Word by word, human trafficking and trata de personas are not close in meaning.
    least = 2 if mode is Mode.SEMANTIC else 3
    assert len({hit.language for hit in hits[:5]}) >= least
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
        hit.language: {one.reason for one in hit.highlights}
        for hit in engine.search(SearchRequest("trata de personas", mode=Mode.KEYWORD)).hits
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
    results = engine.search(
        SearchRequest("trata de personas", limit=1, filters=Filters(languages=("ar",)))
    )
    assert [hit.language for hit in results.hits] == ["ar"]
    assert results.languages == ("ar",)
    assert (
        engine.search(SearchRequest("trata de personas", filters=Filters(languages=("fr",)))).hits
        == ()
    )


def test_a_word_that_only_the_index_knows_is_found(project: Project) -> None:
    config = project({"a.txt": "The Zzyzxqua gang was named in Lima.", "b.txt": "Cocoa prices."})
    update(config)
    engine = Engine.open(config)
    assert engine.search(SearchRequest("zzyzxqua")).hits[0].path.endswith("a.txt")
    engine.close()


def test_bad_limits_are_refused(engine: Engine) -> None:
    with pytest.raises(QueryError, match="the limit is 0"):
        engine.search(SearchRequest("x", limit=0))


def test_no_index_is_said(project: Project) -> None:
    with pytest.raises(IndexStateError, match="run 'index' first"):
        Engine.open(project())


def test_lost_derived_files_are_made_again(config: Config) -> None:
    locations = Locations.of(config)
    locations.matrix.unlink()
    (locations.keyword / "state.json").unlink()
    engine = Engine.open(config)
    assert engine.search(SearchRequest("trata de personas")).hits
    engine.close()


def test_vectors_of_another_encoder_are_never_used(config: Config, small_model: object) -> None:
    update(config)
    other = Config(
        config.path, config.documents, config.data_dir, f"sentence-transformers:{small_model}"
    )
    engine = Engine.open(other)
    assert engine.search(SearchRequest("trafficking", mode=Mode.SEMANTIC)).mode is Mode.SEMANTIC
    engine.close()
    store = Store.open(Locations.of(config).store)
    assert (store.get("encoder") or "").startswith("sentence-transformers:")
    store.close()


def test_a_deleted_document_is_no_hit_any_more(config: Config) -> None:
    engine = Engine.open(config)
    (config.documents[0] / "en.txt").unlink()
    update(config)
    hits = engine.search(SearchRequest("human trafficking")).hits  # the engine was opened before
    assert all(not hit.path.endswith("en.txt") for hit in hits)
    engine.close()


def test_a_score_means_the_same_in_every_query(engine: Engine) -> None:
    good = engine.search(SearchRequest("human trafficking")).hits[0].score
    poor = engine.search(SearchRequest("human geometry lessons")).hits[0].score
    assert good > 0.6 > 0.4 > poor
    hits = engine.search(SearchRequest("human trafficking")).hits
    least = hits[1].score
    expected = [hit.path for hit in hits if hit.score >= least]
    found = engine.search(SearchRequest("human trafficking", min_score=least)).hits
    assert sorted(hit.path for hit in found) == sorted(expected)
    assert not engine.search(SearchRequest("human trafficking", min_score=1)).hits


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_least_score_out_of_range_is_refused(engine: Engine, least: float) -> None:
    with pytest.raises(QueryError, match="from 0 to 1"):
        engine.search(SearchRequest("police", min_score=least))


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
    found, right = engine.search(SearchRequest(slip)), engine.search(SearchRequest(meant))
    assert found.query == slip
    assert found.meant == meant
    assert [hit.path for hit in found.hits] == [hit.path for hit in right.hits]
    assert right.meant is None
    assert engine.search(SearchRequest(slip, without=frozenset({Expansion.SLIPS}))).meant is None


def test_expansions_can_be_left_out(project: Project) -> None:
    made = project({"ar.txt": "شوهد القارب في كاياو مساء السبت.", "en.txt": "A quiet evening."})
    update(made)
    engine = Engine.open(made)
    found = engine.search(SearchRequest("Callao", mode=Mode.KEYWORD)).hits
    assert [(one.by, hit.language) for hit in found for one in hit.contributions] == [
        (Expansion.NAMES, "ar")
    ]
    assert not engine.search(
        SearchRequest("Callao", mode=Mode.KEYWORD, without=frozenset({Expansion.NAMES}))
    ).hits
    assert engine.search(SearchRequest("tarde", mode=Mode.KEYWORD)).hits
    assert not engine.search(
        SearchRequest("tarde", mode=Mode.KEYWORD, without=frozenset({Expansion.TRANSLATIONS}))
    ).hits
    engine.close()


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
    made = project({"a.txt": text})
    update(made)
    engine = Engine.open(made)
    (hit,) = engine.search(SearchRequest(query, mode=Mode.KEYWORD)).hits
    assert {one.text for one in hit.contributions} == set(words)
    engine.close()


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", ["human trafficking", "trata de personas", "الاتجار بالبشر"])
def test_hits_can_be_explained_later(engine: Engine, query: str, mode: Mode) -> None:
    whole = engine.search(SearchRequest(query, mode=mode))
    assert whole.explained == len(whole.hits)
    some = engine.search(SearchRequest(query, mode=mode), explained=2)
    assert some.explained == 2
    assert some.hits[:2] == whole.hits[:2]
    for bare, hit in zip(some.hits[2:], whole.hits[2:], strict=True):
        assert bare == replace(hit, highlights=(), contributions=())
    engine.search(SearchRequest("police"))  # what was asked since does not matter
    three = engine.explain(some, 3)
    assert (three.hits[:3], three.hits[3:]) == (whole.hits[:3], some.hits[3:])
    assert engine.explain(three, 1) is three
    assert engine.explain(three).hits == whole.hits
    assert engine.explain(whole) is whole


def test_a_hit_that_has_left_the_index_stays_unexplained(config: Config) -> None:
    engine = Engine.open(config)
    bare = engine.search(SearchRequest("human trafficking"), explained=0)
    engine.close()
    first = bare.hits[0]
    (config.path.parent / first.path).unlink()
    update(config)
    engine = Engine.open(config)
    hits = engine.explain(bare).hits
    assert hits[0] == first
    assert any(hit.highlights for hit in hits)
    engine.close()


def test_a_search_in_one_language_is_that_part_of_the_whole(engine: Engine) -> None:
    for query in ("human trafficking", "trata de personas", "الاتجار بالبشر", "Callao"):
        whole = engine.search(SearchRequest(query, mode=Mode.KEYWORD, limit=100)).hits
        for language in engine.languages:
            some = engine.search(
                SearchRequest(
                    query, mode=Mode.KEYWORD, limit=100, filters=Filters(languages=(language,))
                )
            ).hits
            expected = [hit for hit in whole if hit.language == language]
            assert [(hit.text, hit.highlights) for hit in some] == [
                (hit.text, hit.highlights) for hit in expected
            ]


@pytest.mark.parametrize("query", ["human traficking", "trata de personas", "الاتجار بالبشر"])
def test_a_thread_for_the_vectors_changes_no_answer(
    engine: Engine, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [(mode, some) for mode in Mode for some in (None, ("ar",), ("es", "ar"))]
    alone = [
        engine.search(SearchRequest(query, mode=mode, filters=Filters(languages=some))).hits
        for mode, some in asked
    ]
    monkeypatch.setattr(exhaustive, "_CORES", 2)
    monkeypatch.setattr(exhaustive, "_MIN_ROWS_FOR_THREAD", 1)
    helped = [
        engine.search(SearchRequest(query, mode=mode, filters=Filters(languages=some))).hits
        for mode, some in asked
    ]
    assert helped == alone
    assert all(alone)
