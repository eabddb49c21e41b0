"""The relevance benchmark: rankings become the right figures, and runs can be compared."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality import compare
from benchmarks.quality.__main__ import main
from benchmarks.quality.bootstrap import bootstrap_interval
from benchmarks.quality.collection import (
    Collection,
    CollectionError,
    Document,
    Question,
    Split,
    hole_language,
    make_holes,
    select_questions,
    split_of,
    validate,
)
from benchmarks.quality.converters import load_collections
from benchmarks.quality.measure import (
    COMPLETE_RECALL,
    LANGUAGE_RECALL,
    TOP_LANGUAGE,
    Setup,
    intrusion,
    measure_holes,
    measure_pairs,
    measure_pool,
    measure_rescues,
)
from benchmarks.quality.metrics import METRICS, evaluate
from benchmarks.quality.results import (
    Provenance,
    Result,
    load_result,
    save_result,
    series_path,
    summarise,
)
from benchmarks.quality.retrieval import DocumentRetriever, index_collection
from benchmarks.quality.series import CROSS, MEAN, SAME, Key, Series, average_over_languages
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


def toy_collection() -> Collection:
    """Return four paragraphs in three languages, and a question on each in all three."""
    documents: list[Document] = []
    questions: list[Question] = []
    for name, texts in TEXTS.items():
        for language, text in texts.items():
            documents.append(Document(f"{name}.{language}", language, text))
    for name, texts in QUESTIONS.items():
        relevant = tuple(f"{name}.{language}" for language in LANGUAGES)
        for language, text in texts.items():
            questions.append(Question(name, language, text, relevant, name))
    return validate(Collection("toy", tuple(documents), tuple(questions)))


def write_records(path: Path, records: Iterable[dict[str, object]]) -> None:
    """Write JSON lines."""
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    path.write_text("".join(lines), encoding="utf-8")


def write_collection(folder: Path, collection: Collection) -> Path:
    """Write a collection in the documented form."""
    folder.mkdir()
    write_records(folder / "documents.jsonl", map(asdict, collection.documents))
    write_records(folder / "queries.jsonl", map(asdict, collection.questions))
    return folder


def ignore_progress(task: str, done: int, total: int) -> None:
    """Report no progress."""


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentRetriever]:
    with index_collection(toy_collection(), tmp_path_factory.mktemp("work")) as (retriever, _):
        yield retriever


def make_series(values: Sequence[float], metric: str = "nDCG@10", signal: str = "hybrid") -> Series:
    """Return a series from English to Arabic."""
    ids = tuple(f"q{number}" for number in range(len(values)))
    return Series(Key("toy", "en", "ar", signal, metric), ids, np.array(values, np.float32))


def make_result(*series: Series) -> Result:
    provenance = Provenance("0123456789ab", False, "bundled:1", "2", {"split": "test"}, {})
    return Result(provenance, summarise(series), (), series)


# Rankings → metrics


def test_metrics_of_one_relevant_document_at_each_rank() -> None:
    others = [f"d{number}" for number in range(12)]
    rankings = {
        f"at {rank}": (*others[: rank - 1], "answer", *others[rank - 1 :]) for rank in range(1, 13)
    }
    rankings["nowhere"] = tuple(others)
    rankings["empty"] = ()
    values = evaluate(rankings, {name: ["answer"] for name in rankings})
    ranks = range(1, 11)
    zeros = [0.0] * 4
    assert tuple(values) == METRICS
    expected = [1 / math.log2(rank + 1) for rank in ranks]
    assert values["nDCG@10"].tolist() == pytest.approx(expected + zeros)
    assert values["MRR@10"].tolist() == pytest.approx([1 / rank for rank in ranks] + zeros)
    assert values["R@10"].tolist() == [1.0] * 10 + zeros
    assert values["R@1"].tolist() == [1.0] + [0.0] * 9 + zeros


def test_metrics_of_three_relevant_documents() -> None:
    values = evaluate({"q": ("a", "x", "b")}, {"q": ["a", "b", "c"]})
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert values["nDCG@10"].tolist() == pytest.approx([(1 + 1 / math.log2(4)) / ideal])
    assert values["R@10"].tolist() == pytest.approx([2 / 3])
    assert values["R@1"].tolist() == pytest.approx([1 / 3])


def test_metrics_keep_the_order_of_the_questions() -> None:
    values = evaluate({"z": ("a",), "b": ("x", "a"), "m": ()}, {name: ["a"] for name in "zbm"})
    assert values["MRR@10"].tolist() == [1, 0.5, 0]


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
    language_by_id = {"e1": "en", "x9": "en", "s1": "es", "a9": "ar"}
    assert intrusion(ranking, ["e1", "s1"], "ar", language_by_id) == share


# The engine's rankings


@pytest.mark.parametrize("language", LANGUAGES)
def test_keyword_search_finds_the_words_of_its_own_language(
    retriever: DocumentRetriever, language: str
) -> None:
    for name, texts in QUESTIONS.items():
        ranking = retriever.rank(texts[language], Mode.KEYWORD, (language,), {f"{name}.{language}"})
        assert ranking[0] == f"{name}.{language}"


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
    with index_collection(collection, tmp_path) as (retriever, _):
        ranking = retriever.rank("lighthouse island", Mode.KEYWORD, None, {"long", "short"})
    assert sorted(ranking) == ["long", "short"]


def test_an_index_kept_follows_its_collection(tmp_path: Path) -> None:
    kite, drum = (Document(word, "en", f"A {word} hangs here.") for word in ("kite", "drum"))
    for documents in ((kite, drum), (drum,)):
        with index_collection(Collection("kept", documents, ()), tmp_path) as (retriever, _):
            kites = retriever.rank("kite", Mode.KEYWORD, None, set())
            drums = retriever.rank("drum", Mode.KEYWORD, None, set())
        assert drums == ("drum",)
        assert kites == (("kite",) if kite in documents else ())


def test_pairs_measure_every_pair_with_an_answer(retriever: DocumentRetriever) -> None:
    setup = Setup(retriever, [Mode.KEYWORD], ignore_progress)
    measured = measure_pairs(toy_collection(), setup)
    by_key = {series.key: series for series in measured}
    assert len(measured) == 9 * len(METRICS)
    for language in LANGUAGES:
        same = by_key[Key("toy", language, language, "keyword", "R@1")]
        assert same.questions == tuple(QUESTIONS)
        assert same.values.tolist() == [1.0] * 4


def test_the_pool_measures_each_language_and_which_comes_first(
    retriever: DocumentRetriever,
) -> None:
    setup = Setup(retriever, [Mode.KEYWORD, Mode.HYBRID], ignore_progress)
    measured = measure_pool(toy_collection(), setup)
    values_by_key = {series.key: series.values for series in measured}
    for signal in ("keyword", "hybrid"):
        for source in LANGUAGES:

            def values(metric: str, source: str = source, signal: str = signal) -> np.ndarray:
                return values_by_key[Key("toy", source, "pool", signal, metric)]

            recalls = [values(LANGUAGE_RECALL.format(language)) for language in LANGUAGES]
            assert values(COMPLETE_RECALL).tolist() == np.all(recalls, axis=0).tolist()
            first = [values(TOP_LANGUAGE.format(language)) for language in LANGUAGES]
            assert np.sum(first, axis=0).tolist() == [1.0] * 4


def test_the_pool_needs_answers_in_every_language(retriever: DocumentRetriever) -> None:
    collection = toy_collection()
    question = replace(collection.questions[0], relevant=("bees.en", "bees.es"))
    setup = Setup(retriever, list(Mode), ignore_progress)
    assert measure_pool(replace(collection, questions=(question,)), setup) == []


def test_what_hybrid_adds_to_keyword() -> None:
    keyword = make_series([0, 0, 1, 1, 1], "R@1", "keyword")
    hybrid = make_series([1, 0, 1, 0, 1], "R@1", "hybrid")
    by_metric = {series.key.metric: series for series in measure_rescues([keyword, hybrid])}
    assert {metric: series.values.tolist() for metric, series in by_metric.items()} == {
        "rescued@1": [1, 0],
        "lost@1": [0, 1, 0],
    }
    assert by_metric["lost@1"].questions == ("q2", "q3", "q4")


def test_means_over_pairs_are_taken_question_by_question() -> None:
    cross = make_series([1, 0, 1])
    other = Series(replace(cross.key, target="es"), ("q2", "q0"), np.array([0, 0.5], np.float32))
    same = [
        Series(
            replace(cross.key, source=language, target=language), ("q0",), np.ones(1, np.float32)
        )
        for language in ("en", "es")
    ]
    means = average_over_languages([cross, other, *same])
    assert all(mean.key.source == MEAN for mean in means)
    by_target = {mean.key.target: mean for mean in means}
    assert by_target[CROSS].questions == ("q0", "q2")
    assert by_target[CROSS].values.tolist() == [0.75, 0.5]
    assert by_target[SAME].values.tolist() == [1.0]


# Collections, split and holes


def test_the_split_is_the_same_everywhere() -> None:
    halves = [split_of(f"paragraph {number}") for number in range(8)]
    assert "".join("T" if half is Split.TEST else "." for half in halves) == "T.TTTT.."


@given(st.lists(st.sampled_from("abcdefghij"), max_size=40), st.integers(1, 5))
def test_the_split_is_by_group_and_by_question(groups: list[str], every: int) -> None:
    questions = tuple(
        Question(str(number), language, "?", ("d",), group)
        for number, group in enumerate(groups)
        for language in LANGUAGES
    )
    collection = Collection("c", (), questions)
    tune = select_questions(collection, Split.TUNE).questions
    test = select_questions(collection, Split.TEST).questions
    assert {question.group for question in tune}.isdisjoint(question.group for question in test)
    assert set(tune) | set(test) == set(questions)
    selected = select_questions(collection, Split.TEST, every).questions
    expected_ids = list(dict.fromkeys(question.id for question in test))[::every]
    assert [question.id for question in selected] == [
        question_id for question_id in expected_ids for _ in LANGUAGES
    ]


def test_both_halves_are_of_like_size() -> None:
    share = sum(split_of(str(number)) is Split.TEST for number in range(2_000)) / 2_000
    assert 0.45 < share < 0.55


def test_a_hole_takes_the_answers_of_one_language() -> None:
    with_holes = make_holes(toy_collection())
    remaining = {document.id for document in with_holes.documents}
    assert len(remaining) == 12 - 4
    for question in with_holes.questions:
        missing = hole_language(question.group, toy_collection().languages)
        assert f"{question.group}.{missing}" not in remaining
        assert len(question.relevant) == 2
        assert set(question.relevant) <= remaining


def test_holes_are_measured_in_the_language_by_id_the_hole(tmp_path: Path) -> None:
    with_holes = make_holes(toy_collection())
    with index_collection(with_holes, tmp_path) as (retriever, _):
        setup = Setup(retriever, [Mode.KEYWORD], ignore_progress)
        measured = measure_holes(toy_collection(), with_holes, setup)
    question_counts = dict.fromkeys(LANGUAGES, 0)
    for series in measured:
        language = series.key.metric.removeprefix("intrudes ")
        assert {hole_language(name, LANGUAGES) for name in series.questions} == {language}
        question_counts[series.key.source] += len(series.questions)
    assert question_counts == dict.fromkeys(LANGUAGES, 4)


def test_the_documented_form_is_read_back(tmp_path: Path) -> None:
    assert load_collections(write_collection(tmp_path / "toy", toy_collection())) == [
        toy_collection()
    ]


def test_xquad_becomes_a_collection(tmp_path: Path) -> None:
    paragraphs = [{"para": name, **texts} for name, texts in TEXTS.items()]
    questions = []
    for name, texts in QUESTIONS.items():
        in_languages = {f"q_{language}": text for language, text in texts.items()}
        questions.append({"id": name, "para": name, **in_languages})
    folder = tmp_path / "toy"
    folder.mkdir()
    for name, records in (("paragraphs", paragraphs), ("questions", questions)):
        lines = "\n".join(json.dumps(record) for record in records)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    assert load_collections(folder) == [toy_collection()]


def test_sentence_pairs_ask_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "en_ara.tsv"
    path.write_text("Good\u2028morning.\tصباح الخير.\nThanks.\tشكرا.\n", encoding="utf-8")
    (collection,) = load_collections(tmp_path)
    assert collection.languages == ("en", "ar")
    assert [
        (question.id, question.language, question.relevant) for question in collection.questions
    ] == [
        ("1", "en", ("1.ar",)),
        ("1", "ar", ("1.en",)),
        ("2", "en", ("2.ar",)),
        ("2", "ar", ("2.en",)),
    ]
    assert collection.documents[3] == Document("2.ar", "ar", "شكرا.")


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
        load_collections(tmp_path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


# Intervals, results and comparison


def test_intervals_hold_the_mean_and_repeat() -> None:
    values = np.random.default_rng(1).random(200, dtype=np.float32)
    interval = bootstrap_interval(values)
    assert interval.low < interval.mean < interval.high
    assert interval == bootstrap_interval(values)
    # The normal approximation: 1.96 standard errors to either side.
    error = 1.96 * values.std() / math.sqrt(200)
    assert interval.high - interval.low == pytest.approx(2 * error, rel=0.1)


def test_the_interval_of_a_constant_has_no_width() -> None:
    assert bootstrap_interval(np.ones(5, np.float32)) == pytest.approx((1, 1, 1))


def test_a_result_is_read_back(tmp_path: Path) -> None:
    written = make_result(make_series([1, 0.5, 0]), make_series([0, 0, 1], "عربي", "keyword"))
    path = tmp_path / "new" / "0123456789ab.json"
    save_result(written, path)
    read = load_result(path)
    assert read.provenance == written.provenance
    assert [figure.key for figure in read.figures] == [figure.key for figure in written.figures]
    for figure, original in zip(read.figures, written.figures, strict=True):
        assert figure.value == pytest.approx(original.value, abs=1e-5)
        assert figure.questions == 3
    for series, original_series in zip(read.series, written.series, strict=True):
        assert series.key == original_series.key
        assert series.questions == original_series.questions
        assert series.values.tolist() == original_series.values.tolist()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 0}', '{"format": 1}'])
def test_what_is_no_result_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)
    with pytest.raises(CollectionError, match=r"bad\.json"):
        load_result(path)


def make_two_runs(shift: float) -> tuple[Result, Result]:
    """Return two runs over 200 questions; ``shift`` is what the second gains in nDCG@10."""
    rng = np.random.default_rng(3)
    before = rng.random(200)
    noise = rng.normal(0, 0.05, 200)
    noise -= noise.mean()
    after = before + noise + shift
    unchanged = make_series([0, 1] * 100, "R@1")
    return (
        make_result(make_series(before.tolist()), unchanged),
        make_result(make_series(after.tolist()), unchanged),
    )


def test_comparison_finds_a_planted_difference_and_no_other() -> None:
    changed, unchanged = compare.compare_results(*make_two_runs(0.02))
    assert changed.change.mean == pytest.approx(0.02, abs=1e-4)
    assert changed.significant
    assert changed.paired == 200
    assert not unchanged.significant
    # Far smaller than the spread of questions: only pairing shows it.
    before, _ = make_two_runs(0.02)
    assert before.figures[0].value.high - before.figures[0].value.mean > 0.02


def test_comparison_takes_chance_for_chance() -> None:
    changed, _ = compare.compare_results(*make_two_runs(0.0))
    assert not changed.significant


def test_comparison_pairs_the_questions_both_asked() -> None:
    first = make_series([0, 0, 1])
    second = Series(first.key, ("q2", "q1", "q9"), np.array([0, 1, 1], np.float32))
    (difference,) = compare.compare_results(make_result(first), make_result(second))
    assert (difference.paired, difference.before, difference.after) == (2, 0.5, 0.5)


def test_comparison_without_series_compares_means_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for result, path in zip(make_two_runs(0.02), paths, strict=True):
        save_result(result, path)
    names = [str(path) for path in paths]
    assert compare.main(names) == 0
    assert "1 of 1 differences exclude 0" in capsys.readouterr().out
    series_path(paths[0]).unlink()
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
    folder = write_collection(tmp_path / "toy", toy_collection())
    path = tmp_path / "out.json"
    assert main([str(folder), "--split", "all", "--out", str(path)]) == 0
    printed, progress = capsys.readouterr()
    assert progress == ""
    assert "not for reporting" in printed
    assert "toy: 12 documents, 4 questions" in printed
    for title in ("nDCG@10, question language", "Mixed pool, all", "with holes", "Time a question"):
        assert title in printed
    read = load_result(path)
    means = {figure.key: figure.value.mean for figure in read.figures}
    for language in LANGUAGES:
        assert means[Key("toy", language, language, "keyword", "R@1")] == 1.0
    assert read.provenance.settings["signals"] == ["keyword", "semantic", "hybrid"]
    assert read.timings[0].ratio == 1.0
    again = tmp_path / "again.json"
    assert main([str(folder), "--split", "all", "--out", str(again)]) == 0
    assert load_result(again).figures == read.figures


def test_the_default_is_the_test_half_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_collection(tmp_path / "toy", toy_collection())
    arguments = [str(folder), "--signals", "keyword", "--out", str(tmp_path / "out.json")]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("the test half of the questions")
    question_count = sum(split_of(name) is Split.TEST for name in TEXTS)
    assert f"{question_count} questions" in printed
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
