"""The speed benchmark: collections, queries, changes, and a small run over three engines."""

from __future__ import annotations

import dataclasses
import importlib.util
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.speed.__main__ import main
from benchmarks.speed.cold import measure_peak_mb, time_commands
from benchmarks.speed.collection import generate_collection, import_folder
from benchmarks.speed.collection_changes import change_files, read_changed_passages, restore_files
from benchmarks.speed.collection_reader import CollectionSize, read_passages
from benchmarks.speed.growth import growth_exponent
from benchmarks.speed.index_building import probe_engine
from benchmarks.speed.memory import peak_mb, private_mb
from benchmarks.speed.peers.base import ENGINES, HYBRID, KEYWORD, TRUJAMAN, TRUJAMAN_TEXTS
from benchmarks.speed.queries import draw_queries
from benchmarks.speed.records import EngineResult, LatencySummary, Run, load, summarize_latencies
from benchmarks.speed.report import format_tables, publish
from benchmarks.speed.targets import START_UP_LABEL, Target, check_targets
from index.text.passages import split_passages

pytestmark = pytest.mark.slow

PASSAGES = 300
QUERIES = 12


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a collection of a hundred passages a language."""
    folder = tmp_path_factory.mktemp("collection")
    generate_collection(folder, PASSAGES)
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the results of a whole run over ours, FTS5, Whoosh and an engine that is not there."""
    folder = tmp_path_factory.mktemp("run")
    out = folder / "results.json"
    options = f"--sizes {PASSAGES} --queries {QUERIES} --runs 0 --no-start-up"
    engines = "trujaman,fts5,whoosh,product"
    main([*options.split(), "--engines", engines, "--work", str(folder), "--out", str(out)])
    return out


def _texts(collection: Path) -> list[str]:
    return [passage.text for passage in read_passages(collection)]


def _modification_times(collection: Path) -> dict[Path, int]:
    files = (collection / "documents").rglob("*.txt")
    return {path: path.stat().st_mtime_ns for path in files}


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_collection_has_the_passages_that_our_own_splitter_finds(
    small: Path, language: str
) -> None:
    by_file: dict[str, list[str]] = {}
    for passage in read_passages(small, language):
        by_file.setdefault(passage.path, []).append(passage.text)
    assert sum(map(len, by_file.values())) == PASSAGES / 3
    for path, expected in by_file.items():
        text = Path(path).read_text(encoding="utf-8")
        passages = [passage for passage, _ in split_passages(text)]
        spans = [passage.span for passage in passages]
        assert [text[span.start : span.end] for span in spans] == expected
        assert {passage.language for passage in passages} == {language}


def test_collection_is_the_same_for_the_same_seed(small: Path, tmp_path: Path) -> None:
    generate_collection(tmp_path / "again", PASSAGES)
    generate_collection(tmp_path / "other", PASSAGES, seed=1)
    texts = _texts(small)
    assert texts == _texts(tmp_path / "again")
    assert texts != _texts(tmp_path / "other")


def test_few_words_are_frequent_and_many_are_rare(small: Path) -> None:
    counts = Counter[str]()
    for passage in read_passages(small, "en"):
        counts.update(passage.text.lower().split())
    total, ordered = sum(counts.values()), counts.most_common()
    assert ordered[0][0] == "the"
    assert sum(count for _, count in ordered[:30]) > total / 4
    assert sum(count == 1 for count in counts.values()) > len(counts) / 4


def test_real_folder_becomes_a_collection(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.txt").write_text("La policía rescató a treinta víctimas de la trata en Lima.")
    (source / "bad.pdf").write_bytes(b"%PDF-1.4 nothing of the sort")
    size = import_folder(tmp_path / "collection", source)
    (only,) = read_passages(tmp_path / "collection")
    assert (size.passages, only.language) == (1, "es")
    assert only.text == "La policía rescató a treinta víctimas de la trata en Lima."


def test_questions_are_different_and_in_three_languages(small: Path) -> None:
    queries = draw_queries(small, 60, 1)
    assert len(set(queries)) == 60
    assert queries == draw_queries(small, 60, 1)
    assert {query.language for query in queries} == {"en", "es", "ar"}
    assert {len(query.text.split()) for query in queries} >= {1, 2, 3}
    known_words = {word.strip(".,،") for text in _texts(small) for word in text.lower().split()}
    known_queries = [query for query in queries if known_words.issuperset(query.text.split())]
    assert len(known_queries) > 40


def test_changes_are_put_back(small: Path) -> None:
    times_before = _modification_times(small)
    texts_before = _texts(small)
    with change_files(small, 3) as changed_count:
        different = []
        for passage, text_before in zip(read_passages(small), texts_before, strict=True):
            if passage.text != text_before:
                different.append(passage)
        assert read_changed_passages(small) == different
        assert len(different) == changed_count > 0
    assert texts_before == _texts(small)
    assert times_before == _modification_times(small)


def test_interrupted_changes_are_put_back(small: Path) -> None:
    before = _texts(small)
    interrupted = change_files(small, 4)
    interrupted.__enter__()
    assert before != _texts(small)
    restore_files(small)
    assert before == _texts(small)


def test_run_measures_everything_requested(results: Path) -> None:
    _, (run,) = load(results)
    assert run.size.passages == PASSAGES
    for name in ("trujaman", "fts5", "whoosh"):
        result = run.engines[name]
        assert result.failed is None
        assert result.versions
        assert result.building is not None
        assert result.building.passages == PASSAGES
        assert result.building.disk_mb * 1e6 > run.size.bytes / 2
        assert result.building.peak_mb > 5
        assert result.peak_mb is not None
        assert result.updating is not None
        assert result.updating.passages > 0
        latency = result.query[KEYWORD]
        assert latency.count == QUERIES
        assert 0 < latency.p50 <= latency.p95 <= latency.p99 <= latency.worst
        assert latency.answers > 1
    # Fewer than ten where few passages have the words and no others are near.
    assert 9 < run.engines["trujaman"].query[HYBRID].answers <= 10
    assert HYBRID not in run.engines["fts5"].query
    assert run.engines["product"].query["product"].count == QUERIES


def test_indexes_are_reused_and_other_sizes_kept(results: Path) -> None:
    _, (first_run,) = load(results)
    options = f"--sizes 150 --queries 2 --runs 0 --no-start-up --no-update --work {results.parent}"
    main([*options.split(), "--engines", "fts5", "--out", str(results.parent / "more.json")])
    main([*options.split(), "--engines", "fts5", "--out", str(results.parent / "more.json")])
    _, (second_run,) = load(results.parent / "more.json")
    assert second_run.reused_index("fts5")
    assert "†" in format_tables([second_run])
    assert not first_run.reused_index("fts5")


def test_report_names_every_target_and_is_published(results: Path, tmp_path: Path) -> None:
    provenance, runs = load(results)
    text = format_tables(runs)
    for target in check_targets(runs[0]):
        assert target.bound in text
    assert "≤ Whoosh ÷ 10" in text
    assert "≤ 2.5" in text
    page = tmp_path / "speed-tables.md"
    page.write_text("before\n<!-- figures: written by benchmarks.speed.report -->\nold\n"
                    "<!-- end of figures -->\nafter\n")  # fmt: skip
    if importlib.util.find_spec("matplotlib") is None:
        with pytest.raises(ImportError):
            publish(provenance, runs, tmp_path)
    else:
        publish(provenance, runs, tmp_path)
        assert "old" not in page.read_text(encoding="utf-8")
        assert page.read_text(encoding="utf-8").endswith("<!-- end of figures -->\nafter\n")


def test_engine_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "nobody", "nobody")
    result = probe_engine("nobody", tmp_path / "log")
    assert result.failed is not None
    assert "nobody" in result.failed
    run = Run("300", CollectionSize(1, 300, 1_000), {"nobody": result})
    assert f"missing: {result.failed}" in format_tables([run])


def test_whole_processes_are_timed(results: Path) -> None:
    index = results.parent / str(PASSAGES) / "engines" / "fts5" / "index"
    search = [sys.executable, "-m", "benchmarks.speed.oneshot", "fts5", str(index), "es", "lima"]
    failing = [sys.executable, "-c", "raise SystemExit(3)"]
    progress: list[str] = []
    latencies = time_commands({"fts5": [search], "failing": [failing]}, 2, progress.append)
    assert set(latencies) == {"fts5"}
    assert latencies["fts5"].count == 2
    assert progress == ["  failing: exit status 3"]
    peak = measure_peak_mb(search)
    assert peak is not None
    assert peak > 5


def test_targets_compare_within_the_run() -> None:
    assert Target("hybrid", "≤ 2", 1.9, 2).verdict() == "met"
    assert Target("hybrid", "≤ 2", 3, 2).verdict() == "missed by 1.50×"
    usual = LatencySummary(10, 4.0, 8.0, 9.0, 10.0)
    slow = dataclasses.replace(usual, p50=100.0, p95=400.0)
    ours = EngineResult(query={HYBRID: slow, KEYWORD: usual})
    peers = {
        "txtai": EngineResult(query={HYBRID: usual}),
        "whoosh": EngineResult(query={KEYWORD: slow}),
    }
    run = Run("100000", CollectionSize(1, 100_000, 1), {TRUJAMAN: ours, **peers})
    verdicts = {(target.metric, target.bound): target.is_met for target in check_targets(run)}
    assert verdicts == {
        ("hybrid p50, ms", "≤ txtai hybrid"): False,
        ("hybrid p95 / p50", "≤ 3"): False,
        ("keyword p50, ms", "≤ Whoosh ÷ 10"): True,
    }
    assert all(not target.texts_verdict() for target in check_targets(run))
    texts = EngineResult(query={HYBRID: dataclasses.replace(usual, p50=6.0)})
    with_texts = dataclasses.replace(run, engines={**run.engines, TRUJAMAN_TEXTS: texts})
    (txtai,) = [target for target in check_targets(with_texts) if target.bound == "≤ txtai hybrid"]
    assert (txtai.verdict(), txtai.texts_verdict()) == ("missed by 25.00×", "missed by 1.50×")
    million = dataclasses.replace(run, size=CollectionSize(1, 1_000_000, 1))
    assert ("keyword p50, ms", "≤ Whoosh ÷ 20") in {
        (target.metric, target.bound) for target in check_targets(million)
    }


def test_start_up_targets() -> None:
    processes = {
        "import sentence_transformers": LatencySummary(7, 4_000, 4_000, 4_000, 4_000),
        "import click": LatencySummary(7, 30, 30, 30, 30),
        "search --help": LatencySummary(7, 50, 50, 50, 50),
        "search QUERY": LatencySummary(7, 200, 200, 200, 200),
    }
    run = Run(
        START_UP_LABEL,
        CollectionSize(1, 20_000, 1),
        {TRUJAMAN: EngineResult(cold_peak_mb=120)},
        processes,
    )
    assert [target.is_met for target in check_targets(run)] == [True, False, True]


def test_percentiles_slopes_and_memory() -> None:
    sample = [float(number) for number in range(1, 101)]
    random.Random(0).shuffle(sample)
    latency = summarize_latencies(sample)
    assert (latency.count, latency.p50, latency.worst) == (100, 50.5, 100)
    assert latency.p95 == pytest.approx(95, abs=1)
    assert summarize_latencies([3.0]).p99 == 3
    assert growth_exponent((10, 1), (1_000, 100)) == pytest.approx(1)
    assert growth_exponent((10, 5), (100, 5)) == 0
    assert peak_mb() >= private_mb() > 1
    assert peak_mb(2**22 + 1) == 0  # no such process
