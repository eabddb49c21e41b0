"""The benchmark over real text: collection, queries, summaries, and a small run."""

from __future__ import annotations

import importlib.util
import json
import lzma
import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.speed.collection_reader import read_passages
from benchmarks.speed.index_building import probe_engine
from benchmarks.speed.peers.base import HYBRID, KEYWORD, TRUJAMAN
from benchmarks.speed.realtext.__main__ import main
from benchmarks.speed.realtext.asking import (
    HEADLINE,
    LENGTHS,
    LIST,
    QUESTION,
    TERM,
    RealQuery,
    draw_real_queries,
)
from benchmarks.speed.realtext.collecting import make_documents, write_collection
from benchmarks.speed.realtext.records import (
    ALL,
    Answer,
    compare_times,
    load_run,
    save_run,
    summarize_times,
)
from benchmarks.speed.realtext.report import format_lead, format_tables, publish
from benchmarks.speed.realtext.sentences import Sentences, read_sentences
from benchmarks.speed.tables import replace_between
from benchmarks.speed.text_generator import TextGenerator
from benchmarks.speed.vocabulary import load_vocabulary
from benchmarks.speed.worker_process import Worker
from index.types import ARABIC, ENGLISH, LANGUAGES, SPANISH, Language

pytestmark = pytest.mark.slow

PAIRS = {
    "en_es.tsv.xz": (ENGLISH, SPANISH),
    "en_ar.tsv.xz": (ENGLISH, ARABIC),
    "es_ar.tsv.xz": (SPANISH, ARABIC),
}
QUESTIONS = {
    ENGLISH: "who wrote the first law of the country number {}",
    SPANISH: "quién escribió la primera ley del país número {}",
    ARABIC: "من كتب القانون الأول في البلاد رقم {}",
}


@pytest.fixture(scope="module")
def parallel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of parallel text as it is given, of generated sentences."""
    folder = tmp_path_factory.mktemp("parallel")
    prose = {language: _generate(language) for language in LANGUAGES}
    for name, (first, second) in PAIRS.items():
        with lzma.open(folder / name, "wt", encoding="utf-8") as file:
            for pair in zip(prose[first], prose[second], strict=False):
                file.write("\t".join([*pair, "news", "sent"]) + "\n")
            for number in range(20):
                pair = (QUESTIONS[first].format(number), QUESTIONS[second].format(number))
                file.write("\t".join([*pair, "mkqa", "sent"]) + "\n")
            for pair in zip(_terms(prose[first]), _terms(prose[second]), strict=True):
                file.write("\t".join([*pair, "unesco_thesaurus", "term"]) + "\n")
            file.write("a\tb\tomw\tword\n")
    return folder


@pytest.fixture(scope="module")
def sentences(parallel: Path) -> dict[Language, Sentences]:
    return read_sentences(parallel)


@pytest.fixture(scope="module")
def results(parallel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of a run over ours, FTS5, and an engine that needs recoll."""
    folder = tmp_path_factory.mktemp("run")
    options = ["--passages", "90", "--queries", "9", "--engines", "trujaman,trujaman-texts,fts5"]
    where = ["--work", str(folder / "work"), "--out", str(folder / "results.json")]
    main([str(parallel), *options, *where])
    return folder / "results.json"


def _generate(language: Language) -> list[str]:
    sentences = []
    for document in TextGenerator(load_vocabulary(language), 1).documents(60):
        for passage in document:
            sentences += [sentence.strip() + "." for sentence in passage.split(".") if sentence]
    return sentences


def _terms(prose: list[str]) -> list[str]:
    """Return two hundred different words of ``prose``."""
    words = dict.fromkeys(re.findall(r"\w+", " ".join(prose).lower()))
    return sorted(words)[:200]


def test_texts_are_read_once_and_questions_are_no_prose(
    sentences: dict[Language, Sentences],
) -> None:
    for language in LANGUAGES:
        texts = sentences[language]
        assert texts.questions == [QUESTIONS[language].format(number) for number in range(20)]
        assert len(set(texts.terms)) == len(texts.terms) == 200
        assert list(texts.prose) == ["news"]
        counts = Counter(texts.prose["news"])
        assert len(counts) > 200
        assert set(counts.values()) == {1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_are_consecutive_sentences(
    sentences: dict[Language, Sentences], language: Language
) -> None:
    prose = sentences[language].prose["news"]
    documents = list(make_documents(prose, random.Random(1)))
    passages = [passage for document in documents for passage in document]
    assert "\n".join(passages).split("\n") == prose
    assert len(documents) > 3
    for document in documents:
        for passage in document[:-1]:
            assert len(passage.split()) >= 60
        assert len(document) == 1 or len(document[-1].split()) >= 25


def test_smaller_collection_has_all_languages(
    sentences: dict[Language, Sentences], tmp_path: Path
) -> None:
    size = write_collection(tmp_path, sentences, 60, 1)
    languages = Counter(passage.language for passage in read_passages(tmp_path))
    assert size.passages == sum(languages.values()) >= 60
    assert all(languages[language] > 5 for language in LANGUAGES)


def test_queries_have_the_length_and_kind_they_say(
    sentences: dict[Language, Sentences], tmp_path: Path
) -> None:
    write_collection(tmp_path, sentences, None, 1)
    queries = draw_real_queries(tmp_path, sentences, 9, 1)
    assert queries == draw_real_queries(tmp_path, sentences, 9, 1)
    assert len(set(queries)) == len(queries)
    assert {query.language for query in queries} == set(LANGUAGES)
    assert {query.kind for query in queries} == {TERM, LIST, QUESTION, HEADLINE}
    prose = {sentence for texts in sentences.values() for sentence in texts.prose["news"]}
    for query in queries:
        low, high = LENGTHS[query.length]
        assert low <= len(query.text.split()) <= high
        texts = sentences[query.language]
        assert (query.text in prose) == (query.kind == HEADLINE)
        if query.kind in (TERM, LIST):
            assert set(query.text.split(", ")) <= set(texts.terms)


@pytest.mark.parametrize(
    "question",
    ['who said "no" to them', "¿quién dijo NOT a ellos?", "من قال: لا", "what is -5 plus five"],
)
def test_no_query_has_what_may_be_an_operator(
    sentences: dict[Language, Sentences], tmp_path: Path, question: str
) -> None:
    write_collection(tmp_path, sentences, 30, 1)
    only = {ENGLISH: Sentences(sentences[ENGLISH].prose, [question, "who said no to them"], [])}
    queries = draw_real_queries(tmp_path, only, 3, 1)
    assert {query.text for query in queries if query.kind == QUESTION} == {"who said no to them"}


def test_times_are_compared_on_the_same_query() -> None:
    queries = [
        RealQuery("lima", SPANISH, "1–2", TERM),
        RealQuery("who lives in Lima", ENGLISH, "3–7", QUESTION),
    ]
    ours = [Answer(0, False, 10, 6, 10), Answer(0, True, 4, 4, 10), Answer(1, False, 30, 9, 8)]
    theirs = [Answer(0, False, 5, 2, 10), Answer(0, True, 4, 4, 10)]
    answers = {(TRUJAMAN, HYBRID): ours, ("lancedb", HYBRID): theirs, ("fts5", KEYWORD): theirs}
    ratios = {(ratio.repeated, ratio.length): ratio for ratio in compare_times(answers, queries)}
    assert {ratio.peer for ratio in ratios.values()} == {"lancedb"}
    assert (ratios[False, ALL].cpu, ratios[False, ALL].wall, ratios[False, ALL].count) == (3, 2, 1)
    assert ratios[True, "1–2"].cpu == 1
    assert (False, "3–7") not in ratios
    times = {
        (each.engine, each.repeated, each.length, each.language): each
        for each in summarize_times(answers, queries)
    }
    first = times[TRUJAMAN, False, ALL, ALL]
    assert (first.count, first.p50, first.cpu_p50, first.hits) == (2, 20, 7.5, 9)
    assert times[TRUJAMAN, False, "3–7", ENGLISH].p50 == 30
    assert (TRUJAMAN, False, "3–7", SPANISH) not in times


def test_run_measures_first_and_repeated_queries(results: Path) -> None:
    provenance, run = load_run(results)
    assert run.size.passages >= 90
    for engine in ("trujaman", "trujaman-texts", "fts5"):
        assert run.engines[engine].failed is None
    asked = {(times.engine, times.mode) for times in run.times}
    assert asked == {("trujaman", HYBRID), ("trujaman", KEYWORD), ("trujaman-texts", HYBRID),
                     ("fts5", KEYWORD)}  # fmt: skip
    for engine, mode in asked:
        for repeated in (False, True):
            (times,) = [
                times
                for times in run.times
                if (times.engine, times.mode, times.repeated) == (engine, mode, repeated)
                and (times.length, times.language) == (ALL, ALL)
            ]
            assert times.count == sum(run.queries.values()) > 20
            assert 0 < times.p50 <= times.p95
            assert 0 < times.cpu_p50 <= times.cpu_p95
            assert times.hits > 1
    copy = results.with_name("copy.json")
    save_run(copy, provenance, run)
    assert json.loads(copy.read_text()) == json.loads(results.read_text())


def test_run_that_ends_early_counts_what_was_asked(parallel: Path, tmp_path: Path) -> None:
    options = ["--passages", "90", "--queries", "9", "--engines", "fts5", "--minutes", "0"]
    out = tmp_path / "results.json"
    main([str(parallel), *options, "--work", str(tmp_path / "work"), "--out", str(out)])
    _, run = load_run(out)
    assert sum(run.queries.values()) == 1
    assert {times.count for times in run.times} == {1}


def test_tables_are_published_between_their_marks(results: Path, tmp_path: Path) -> None:
    provenance, run = load_run(results)
    assert "**trujaman**, keyword | SQLite FTS5 |" in format_tables(run)
    assert format_lead(run).count("\n") == 5
    mark = "<!-- real text: written by benchmarks.speed.realtext -->"
    for page in ("speed.md", "speed-tables.md"):
        (tmp_path / page).write_text(f"before\n{mark}\nold\n<!-- end of real text -->\nafter\n")
    if importlib.util.find_spec("matplotlib") is None:
        with pytest.raises(ImportError):
            publish(provenance, run, tmp_path)
        return
    publish(provenance, run, tmp_path)
    for page in ("speed.md", "speed-tables.md"):
        text = (tmp_path / page).read_text(encoding="utf-8")
        assert "old" not in text
        assert "trujaman" in text
        assert text.endswith("<!-- end of real text -->\nafter\n")


def test_page_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing\n<!-- figures: by hand -->\n")
    with pytest.raises(ValueError, match="end of figures"):
        replace_between(page, "figures: by hand", "new")
    assert page.read_text() == "nothing\n<!-- figures: by hand -->\n"


def test_recoll_is_asked_or_named_as_missing(
    sentences: dict[Language, Sentences], tmp_path: Path
) -> None:
    if shutil.which("recollq") is None:
        assert "not installed" in (probe_engine("recoll", tmp_path / "log").failed or "")
        return
    write_collection(tmp_path, sentences, 30, 1)
    index = tmp_path / "index"
    index.mkdir()
    with Worker("recoll", tmp_path / "log") as worker:
        worker.request("build", collection=str(tmp_path), folder=str(index))
        worker.request("open", folder=str(index))
        text = next(read_passages(tmp_path, SPANISH)).text.partition("\n")[0]
        query = {"query": text.rstrip("."), "language": SPANISH, "mode": KEYWORD, "limit": 10}
        reply = worker.request("search", **query)
    assert reply["answers"] > 0
    assert reply["cpu_ms"] > 1  # of the process that it starts
