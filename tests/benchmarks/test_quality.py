"""The relevance harness: rankings become the right figures, and runs can be compared."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality import compare, measure
from benchmarks.quality.__main__ import main
from benchmarks.quality.asking import Asker, indexed
from benchmarks.quality.bootstrap import interval
from benchmarks.quality.collection import (
    Collection,
    CollectionError,
    Document,
    Question,
    Split,
    checked,
    choose,
    half,
    hole,
    punched,
)
from benchmarks.quality.converters import load
from benchmarks.quality.metrics import METRICS, evaluate
from benchmarks.quality.results import Provenance, Result, beside, save, summarise
from benchmarks.quality.results import load as load_result
from benchmarks.quality.series import CROSS, MEAN, SAME, Key, Series, means
from search.types import Mode

TEXTS = {
    "bees": {
        "en": "The beekeeper opens the hive and the bees fly to the lavender.",
        "es": "El apicultor abre la colmena y las abejas vuelan hacia la lavanda.",
        "ar": "يفتح النحال الخلية ويطير النحل نحو الخزامى.",
    },
    "harbour": {
        "en": "Fishing boats left the harbour before the storm reached the coast.",
        "es": "Los barcos pesqueros salieron del puerto antes de que la tormenta llegara.",
        "ar": "غادرت قوارب الصيد الميناء قبل أن تصل العاصفة إلى الساحل.",
    },
    "court": {
        "en": "The judge read the sentence while the accused man sat in silence.",
        "es": "El juez leyó la sentencia mientras el acusado callaba sentado.",
        "ar": "قرأ القاضي الحكم بينما جلس المتهم صامتا.",
    },
    "bread": {
        "en": "Her grandmother bakes bread with olives in a stone oven.",
        "es": "Su abuela hornea pan con aceitunas en un horno de piedra.",
        "ar": "تخبز جدتها الخبز بالزيتون في فرن من الحجر.",
    },
}
QUESTIONS = {
    "bees": {"en": "beekeeper hive", "es": "apicultor colmena", "ar": "النحال الخلية"},
    "harbour": {"en": "boats harbour", "es": "barcos puerto", "ar": "قوارب الميناء"},
    "court": {"en": "judge sentence", "es": "juez sentencia", "ar": "القاضي الحكم"},
    "bread": {"en": "bread olives", "es": "pan aceitunas", "ar": "الخبز بالزيتون"},
}
LANGUAGES = ("en", "es", "ar")


def toy() -> Collection:
    """Return four paragraphs in three languages, and a question on each in all three."""
    documents = tuple(
        Document(f"{name}.{language}", language, text)
        for name, texts in TEXTS.items()
        for language, text in texts.items()
    )
    questions = tuple(
        Question(name, language, text, tuple(f"{name}.{one}" for one in LANGUAGES), name)
        for name, texts in QUESTIONS.items()
        for language, text in texts.items()
    )
    return checked(Collection("toy", documents, questions))


def write(folder: Path, collection: Collection) -> Path:
    """Write a collection in the documented form."""
    folder.mkdir()
    documents = [
        {"id": one.id, "language": one.language, "text": one.text} for one in collection.documents
    ]
    questions = [
        {
            "id": one.id,
            "language": one.language,
            "text": one.text,
            "relevant": list(one.relevant),
            "group": one.group,
        }
        for one in collection.questions
    ]
    for name, some in (("documents", documents), ("queries", questions)):
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in some)
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def silent(what: str, done: int, total: int) -> None:
    """Report no progress."""


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    with indexed(toy(), tmp_path_factory.mktemp("work")) as (asker, _):
        yield asker


def series(values: Sequence[float], metric: str = "nDCG@10", signal: str = "hybrid") -> Series:
    """Return a series from English to Arabic."""
    names = tuple(f"q{number}" for number in range(len(values)))
    return Series(Key("toy", "en", "ar", signal, metric), names, np.array(values, np.float32))


def result(*some: Series) -> Result:
    origin = Provenance("0123456789ab", False, "bundled:1", "2", {"split": "test"}, {})
    return Result(origin, summarise(some), (), some)


# Rankings → metrics


def test_metrics_of_one_relevant_document_at_each_rank() -> None:
    others = [f"d{number}" for number in range(12)]
    rankings = {
        f"at {rank}": (*others[: rank - 1], "answer", *others[rank - 1 :]) for rank in range(1, 13)
    }
    rankings["nowhere"] = tuple(others)
    rankings["empty"] = ()
    found = evaluate(rankings, {name: ["answer"] for name in rankings})
    ranks = range(1, 11)
    nothing = [0.0] * 4
    assert tuple(found) == METRICS
    expected = [1 / math.log2(rank + 1) for rank in ranks]
    assert found["nDCG@10"].tolist() == pytest.approx(expected + nothing)
    assert found["MRR@10"].tolist() == pytest.approx([1 / rank for rank in ranks] + nothing)
    assert found["R@10"].tolist() == [1.0] * 10 + nothing
    assert found["R@1"].tolist() == [1.0] + [0.0] * 9 + nothing


def test_metrics_of_three_relevant_documents() -> None:
    found = evaluate({"q": ("a", "x", "b")}, {"q": ["a", "b", "c"]})
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert found["nDCG@10"].tolist() == pytest.approx([(1 + 1 / math.log2(4)) / ideal])
    assert found["R@10"].tolist() == pytest.approx([2 / 3])
    assert found["R@1"].tolist() == pytest.approx([1 / 3])


def test_metrics_keep_the_order_of_the_questions() -> None:
    found = evaluate({"z": ("a",), "b": ("x", "a"), "m": ()}, {name: ["a"] for name in "zbm"})
    assert found["MRR@10"].tolist() == [1, 0.5, 0]


@pytest.mark.parametrize(
    ("ranking", "share"),
    [
        (("e1", "s1"), 0.0),
        (("e1", "a9", "s1"), 0.5),
        (("a9", "e1", "s1"), 1.0),
        (("e1", "a9"), 0.5),
        (("e1", "x9"), 0.0),
        ((), 0.0),
        ((*(["x9"] * 10), "a9"), 0.0),
    ],
)
def test_intrusion_counts_answers_behind_the_language_without_one(
    ranking: tuple[str, ...], share: float
) -> None:
    language_of = {"e1": "en", "x9": "en", "s1": "es", "a9": "ar"}
    assert measure.intrusion(ranking, ["e1", "s1"], "ar", language_of) == share


# The engine's rankings


@pytest.mark.parametrize("language", LANGUAGES)
def test_keyword_search_finds_the_words_of_its_own_language(asker: Asker, language: str) -> None:
    for name, texts in QUESTIONS.items():
        found = asker.ranking(texts[language], Mode.KEYWORD, (language,), {f"{name}.{language}"})
        assert found[0] == f"{name}.{language}"


def test_a_document_ranks_once_with_its_best_passage(tmp_path: Path) -> None:
    sentence = "The old lighthouse keeper counts every ship that passes the island at night. "
    collection = Collection(
        "long",
        (
            Document("long", "en", (sentence * 40).strip()),
            Document("short", "en", "A lighthouse stands on the island."),
            Document("other", "en", "The market sells oranges and figs on Mondays."),
        ),
        (),
    )
    with indexed(collection, tmp_path) as (asker, _):
        found = asker.ranking("lighthouse island", Mode.KEYWORD, None, {"long", "short"})
    assert sorted(found) == ["long", "short"]


def test_an_index_kept_follows_its_collection(tmp_path: Path) -> None:
    kite, drum = (Document(word, "en", f"A {word} hangs here.") for word in ("kite", "drum"))
    for documents in ((kite, drum), (drum,)):
        with indexed(Collection("kept", documents, ()), tmp_path) as (asker, _):
            kites = asker.ranking("kite", Mode.KEYWORD, None, set())
            drums = asker.ranking("drum", Mode.KEYWORD, None, set())
        assert drums == ("drum",)
        assert kites == (("kite",) if kite in documents else ())


def test_pairs_measure_every_pair_with_an_answer(asker: Asker) -> None:
    found = measure.pairs(toy(), asker, [Mode.KEYWORD], silent)
    by_key = {one.key: one for one in found}
    assert len(found) == 9 * len(METRICS)
    for language in LANGUAGES:
        same = by_key[Key("toy", language, language, "keyword", "R@1")]
        assert same.questions == tuple(QUESTIONS)
        assert same.values.tolist() == [1.0] * 4


def test_the_pool_measures_each_language_and_which_comes_first(asker: Asker) -> None:
    found = measure.pool(toy(), asker, [Mode.KEYWORD, Mode.HYBRID], silent)
    by_key = {one.key: one.values for one in found}
    for signal in ("keyword", "hybrid"):
        for source in LANGUAGES:

            def of(metric: str, source: str = source, signal: str = signal) -> np.ndarray:
                return by_key[Key("toy", source, "pool", signal, metric)]

            every = [of(measure.FOUND.format(language)) for language in LANGUAGES]
            assert of(measure.COMPLETE).tolist() == np.all(every, axis=0).tolist()
            first = [of(measure.FIRST.format(language)) for language in LANGUAGES]
            assert np.sum(first, axis=0).tolist() == [1.0] * 4


def test_the_pool_needs_answers_in_every_language(asker: Asker) -> None:
    collection = toy()
    one = replace(collection.questions[0], relevant=("bees.en", "bees.es"))
    assert measure.pool(replace(collection, questions=(one,)), asker, list(Mode), silent) == []


def test_what_hybrid_adds_to_keyword() -> None:
    keyword = series([0, 0, 1, 1, 1], "R@1", "keyword")
    hybrid = series([1, 0, 1, 0, 1], "R@1", "hybrid")
    found = {one.key.metric: one for one in measure.added([keyword, hybrid])}
    assert {name: one.values.tolist() for name, one in found.items()} == {
        "rescued@1": [1, 0],
        "lost@1": [0, 1, 0],
    }
    assert found["lost@1"].questions == ("q2", "q3", "q4")


def test_means_over_pairs_are_taken_question_by_question() -> None:
    cross = series([1, 0, 1])
    other = Series(replace(cross.key, target="es"), ("q2", "q0"), np.array([0, 0.5], np.float32))
    same = [
        Series(replace(cross.key, source=one, target=one), ("q0",), np.ones(1, np.float32))
        for one in ("en", "es")
    ]
    found = {one.key.target: one for one in means([cross, other, *same])}
    assert all(one.key.source == MEAN for one in found.values())
    assert found[CROSS].questions == ("q0", "q2")
    assert found[CROSS].values.tolist() == [0.75, 0.5]
    assert found[SAME].values.tolist() == [1.0]


# Collections, split and holes


def test_the_split_is_the_same_everywhere() -> None:
    halves = [half(f"paragraph {number}") for number in range(8)]
    assert "".join("T" if one is Split.TEST else "." for one in halves) == "T.TTTT.."


@given(st.lists(st.sampled_from("abcdefghij"), max_size=40), st.integers(1, 5))
def test_the_split_is_by_group_and_by_question(groups: list[str], every: int) -> None:
    questions = tuple(
        Question(str(number), language, "?", ("d",), group)
        for number, group in enumerate(groups)
        for language in LANGUAGES
    )
    collection = Collection("c", (), questions)
    tune, test = (choose(collection, one).questions for one in (Split.TUNE, Split.TEST))
    assert {one.group for one in tune}.isdisjoint(one.group for one in test)
    assert set(tune) | set(test) == set(questions)
    kept = choose(collection, Split.TEST, every).questions
    identities = list(dict.fromkeys(one.id for one in test))[::every]
    assert [one.id for one in kept] == [one for one in identities for _ in LANGUAGES]


def test_both_halves_are_of_like_size() -> None:
    share = sum(half(str(number)) is Split.TEST for number in range(2_000)) / 2_000
    assert 0.45 < share < 0.55


def test_a_hole_takes_the_answers_of_one_language() -> None:
    left = punched(toy())
    remaining = {document.id for document in left.documents}
    assert len(remaining) == 12 - 4
    for question in left.questions:
        missing = hole(question.group, toy().languages)
        assert f"{question.group}.{missing}" not in remaining
        assert len(question.relevant) == 2
        assert set(question.relevant) <= remaining


def test_holes_are_measured_in_the_language_of_the_hole(tmp_path: Path) -> None:
    left = punched(toy())
    with indexed(left, tmp_path) as (asker, _):
        found = measure.holes(toy(), left, asker, [Mode.KEYWORD], silent)
    asked: dict[str, int] = {}
    for one in found:
        language = one.key.metric.removeprefix("intrudes ")
        assert {hole(name, LANGUAGES) for name in one.questions} == {language}
        asked[one.key.source] = asked.get(one.key.source, 0) + len(one.questions)
    assert asked == dict.fromkeys(LANGUAGES, 4)


def test_the_documented_form_is_read_back(tmp_path: Path) -> None:
    assert load(write(tmp_path / "toy", toy())) == [toy()]


def test_xquad_becomes_a_collection(tmp_path: Path) -> None:
    paragraphs = [{"para": name, **texts} for name, texts in TEXTS.items()]
    questions = [
        {"id": name, "para": name, **{f"q_{language}": text for language, text in texts.items()}}
        for name, texts in QUESTIONS.items()
    ]
    folder = tmp_path / "toy"
    folder.mkdir()
    for name, some in (("paragraphs", paragraphs), ("questions", questions)):
        lines = "\n".join(json.dumps(one) for one in some)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    assert load(folder) == [toy()]


def test_sentence_pairs_ask_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "en_ara.tsv"
    path.write_text("Good\u2028morning.\tصباح الخير.\nThanks.\tشكرا.\n", encoding="utf-8")
    (found,) = load(tmp_path)
    assert found.languages == ("en", "ar")
    assert [(one.id, one.language, one.relevant) for one in found.questions] == [
        ("1", "en", ("1.ar",)),
        ("1", "ar", ("1.en",)),
        ("2", "en", ("2.ar",)),
        ("2", "ar", ("2.en",)),
    ]
    assert found.documents[3] == Document("2.ar", "ar", "شكرا.")


@pytest.mark.parametrize(
    ("documents", "queries", "message"),
    [
        ("{", "", "documents.jsonl, line 1: not JSON"),
        ("[1]", "", "documents.jsonl, line 1: id, language, text missing"),
        ('{"id": "a", "language": "en"}', "", "text missing"),
        ('{"id": "a", "language": "en", "text": 7.5}', "", '"text" must be a text, not 7.5'),
        ('{"id": "a", "language": "en", "text": "x"}\n' * 2, "", "two documents have the id 'a'"),
        (
            '{"id": "a", "language": "en", "text": "x"}',
            '{"id": "q", "language": "en", "text": "x", "relevant": ["b"]}',
            "answered by ['b']",
        ),
        (
            '{"id": "a", "language": "en", "text": "x"}',
            '{"id": "q", "language": "en", "text": "x", "relevant": []}',
            '"relevant" must list ids',
        ),
        (
            '{"id": "a", "language": "en", "text": "x"}',
            '{"id": "q", "language": "en", "text": "x", "relevant": ["a"]}\n' * 2,
            "stands there twice",
        ),
    ],
)
def test_a_bad_collection_is_named(
    tmp_path: Path, documents: str, queries: str, message: str
) -> None:
    (tmp_path / "documents.jsonl").write_text(documents, encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text(queries, encoding="utf-8")
    with pytest.raises(CollectionError) as caught:
        load(tmp_path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


# Intervals, results and comparison


def test_intervals_hold_the_mean_and_repeat() -> None:
    values = np.random.default_rng(1).random(200, dtype=np.float32)
    found = interval(values)
    assert found.low < found.mean < found.high
    assert found == interval(values)
    # The normal approximation: 1.96 standard errors to either side.
    error = 1.96 * values.std() / math.sqrt(200)
    assert found.high - found.low == pytest.approx(2 * error, rel=0.1)


def test_the_interval_of_a_constant_has_no_width() -> None:
    assert interval(np.ones(5, np.float32)) == pytest.approx((1, 1, 1))


def test_a_result_is_read_back(tmp_path: Path) -> None:
    written = result(series([1, 0.5, 0]), series([0, 0, 1], "عربي", "keyword"))
    path = tmp_path / "new" / "0123456789ab.json"
    save(written, path)
    read = load_result(path)
    assert read.provenance == written.provenance
    assert [figure.key for figure in read.figures] == [figure.key for figure in written.figures]
    for mine, other in zip(read.figures, written.figures, strict=True):
        assert mine.value == pytest.approx(other.value, abs=1e-5)
        assert mine.questions == 3
    for one, two in zip(read.series, written.series, strict=True):
        assert (one.key, one.questions) == (two.key, two.questions)
        assert one.values.tolist() == two.values.tolist()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 0}', '{"format": 1}'])
def test_what_is_no_result_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(CollectionError, match=r"bad\.json"):
        load_result(path)


def planted(shift: float) -> tuple[Result, Result]:
    """Return two runs over 200 questions; ``shift`` is what the second gains in nDCG@10."""
    rng = np.random.default_rng(3)
    base = rng.random(200)
    noise = rng.normal(0, 0.05, 200)
    noise -= noise.mean()
    still = series([0, 1] * 100, "R@1")
    return result(series(base.tolist()), still), result(
        series((base + noise + shift).tolist()), still
    )


def test_comparison_finds_a_planted_difference_and_no_other() -> None:
    changed, still = compare.compare(*planted(0.02))
    assert changed.change.mean == pytest.approx(0.02, abs=1e-4)
    assert changed.certain
    assert changed.paired == 200
    assert not still.certain
    # Far smaller than the spread of questions: only pairing shows it.
    before, _ = planted(0.02)
    assert before.figures[0].value.high - before.figures[0].value.mean > 0.02


def test_comparison_takes_chance_for_chance() -> None:
    changed, _ = compare.compare(*planted(0.0))
    assert not changed.certain


def test_comparison_pairs_the_questions_both_asked() -> None:
    first = series([0, 0, 1])
    second = Series(first.key, ("q2", "q1", "q9"), np.array([0, 1, 1], np.float32))
    (found,) = compare.compare(result(first), result(second))
    assert (found.paired, found.before, found.after) == (2, 0.5, 0.5)


def test_comparison_without_series_compares_means_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for one, path in zip(planted(0.02), paths, strict=True):
        save(one, path)
    names = [str(path) for path in paths]
    assert compare.main(names) == 0
    assert "1 of 1 differences exclude 0" in capsys.readouterr().out
    beside(paths[0]).unlink()
    assert compare.main(names) == 0
    printed = capsys.readouterr().out
    assert "nothing is paired" in printed
    assert "+0.0200" in printed
    assert "0 of 1 differences exclude 0" in printed


# The command


@pytest.mark.slow
def test_the_command_measures_prints_and_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "toy", toy())
    path = tmp_path / "out.json"
    assert main([str(folder), "--split", "all", "--out", str(path)]) == 0
    printed, progress = capsys.readouterr()
    assert progress == ""
    assert "not for reporting" in printed
    assert "toy: 12 documents, 4 questions" in printed
    for title in ("nDCG@10, question language", "Mixed pool, all", "with holes", "Time a question"):
        assert title in printed
    read = load_result(path)
    found = {figure.key: figure.value.mean for figure in read.figures}
    for language in LANGUAGES:
        assert found[Key("toy", language, language, "keyword", "R@1")] == 1.0
    assert read.provenance.settings["signals"] == ["keyword", "semantic", "hybrid"]
    assert read.timings[0].ratio == 1.0
    again = tmp_path / "again.json"
    assert main([str(folder), "--split", "all", "--out", str(again)]) == 0
    assert load_result(again).figures == read.figures


def test_the_default_is_the_test_half_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "toy", toy())
    arguments = [str(folder), "--signals", "keyword", "--out", str(tmp_path / "out.json")]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("the test half of the questions")
    asked = sum(half(name) is Split.TEST for name in TEXTS)
    assert f"{asked} questions" in printed
    assert "semantic" not in printed.split("Time a question")[0].split("bootstrap")[1]


def test_errors_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none")]) == 2
    assert compare.main([str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "no collection; expected documents.jsonl" in lines[0]


@pytest.mark.parametrize("wrong", [["--every", "0"], ["--signals", "smell"], ["--split", "x"]])
def test_wrong_options_are_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["folder", *wrong])
    assert caught.value.code == 2
    assert wrong[1] in capsys.readouterr().err
