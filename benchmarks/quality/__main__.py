"""How well documents are found across languages.

    python -m benchmarks.quality FOLDER... [--split tune|test|all]
        [--signals keyword,semantic,hybrid] [--every N] [--backend BACKEND]
        [--work DIR] [--out FILE]

Indexes each collection, asks its questions, prints tables and writes
``results/COMMIT.json``. See ``benchmarks/README.md`` for what the figures mean.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.collection import (
    SEED,
    Collection,
    CollectionError,
    Split,
    make_holes,
    select_questions,
)
from benchmarks.quality.converters import load_collections
from benchmarks.quality.latency import Timing, measure_latency
from benchmarks.quality.measure import (
    Setup,
    measure_holes,
    measure_pairs,
    measure_pool,
    measure_rescues,
)
from benchmarks.quality.report import Tables, format_timings
from benchmarks.quality.results import (
    RESULTS_FOLDER,
    Provenance,
    Result,
    get_provenance,
    save_result,
    summarise,
)
from benchmarks.quality.retrieval import index_collection
from benchmarks.quality.series import Series, average_over_languages
from index.backend_address import LOCAL
from index.embedding.open import open_encoder
from index.embedding.static import BUNDLED
from index.errors import TrujamanError
from search.lexicon.translations import Lexicon
from search.types import Mode

_MODES = (Mode.KEYWORD, Mode.SEMANTIC, Mode.HYBRID)

_SPLIT_NOTES = {
    Split.TEST: "the test half of the questions; choose parameters with --split tune",
    Split.TUNE: "the tuning half of the questions; report --split test",
    Split.ALL: "all questions, tuning half included: not for reporting",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the collections, print the tables, write the result; return the exit status."""
    options = _create_parser().parse_args(arguments)
    try:
        collections: list[Collection] = []
        for folder in options.folders:
            collections += load_collections(folder)
        _check_names(collections)
        with tempfile.TemporaryDirectory() as temporary:
            result = _measure_all(collections, options, options.work or Path(temporary))
    except TrujamanError as error:
        print(f"{error}", file=sys.stderr)
        return 2
    path = options.out or RESULTS_FOLDER / _file_name(result.provenance)
    save_result(result, path)
    print(f"\nwritten: {path}")
    return 0


def _measure_all(
    collections: Sequence[Collection], options: argparse.Namespace, work: Path
) -> Result:
    provenance = _get_provenance(options)
    print(_format_heading(provenance))
    all_series: list[Series] = []
    timings: list[Timing] = []
    for collection in collections:
        collection_series, collection_timings = _measure_collection(collection, options, work)
        all_series += collection_series
        timings = timings or collection_timings
    print(*format_timings(timings), sep="\n")
    return Result(provenance, summarise(all_series), tuple(timings), tuple(all_series))


def _measure_collection(
    complete: Collection, options: argparse.Namespace, work: Path
) -> tuple[list[Series], list[Timing]]:
    """Measure a collection and print its tables."""
    selected = select_questions(complete, options.split, options.every)
    if not selected.questions:
        raise CollectionError(f"{complete.name}: no question left; choose a smaller --every")
    with index_collection(complete, work, options.backend) as (retriever, config):
        timings = measure_latency(config, [question.text for question in selected.questions])
        setup = Setup(retriever, options.signals, _show_progress)
        all_series = measure_pairs(selected, setup)
        pool = measure_pool(selected, setup)
    all_series += pool
    if pool:
        with_holes = make_holes(complete)
        with index_collection(with_holes, work, options.backend) as (retriever, _):
            setup = Setup(retriever, options.signals, _show_progress)
            selected_holes = select_questions(with_holes, options.split, options.every)
            all_series += measure_holes(complete, selected_holes, setup)
    all_series += [*average_over_languages(all_series), *measure_rescues(all_series)]
    _show_progress("", 0, 0)
    question_count = len({question.id for question in selected.questions})
    document_count = len(complete.documents)
    print(f"\n{complete.name}: {document_count:,} documents, {question_count:,} questions")
    tables = Tables(complete.name, complete.languages, summarise(all_series))
    print(*tables.lines(), sep="\n", flush=True)
    return all_series, timings


def _get_provenance(options: argparse.Namespace) -> Provenance:
    encoder = open_encoder(BUNDLED, Path())
    lexicon = Lexicon.open()
    lexicon.close()
    settings: dict[str, str | int | list[str]] = {
        "split": options.split.value,
        "seed": SEED,
        "every": options.every,
        "signals": [mode.value for mode in options.signals],
    }
    if options.backend != LOCAL:
        settings["backend"] = options.backend
    return get_provenance(encoder.name, lexicon.version, settings)


def _format_heading(provenance: Provenance) -> str:
    note = _SPLIT_NOTES[Split(str(provenance.settings["split"]))]
    step = provenance.settings["every"]
    every = "" if step == 1 else f", one in {step}"
    state = " with uncommitted changes" if provenance.dirty else ""
    return (
        f"{note}{every} (split by paragraph, seed {SEED})\n"
        f"commit {provenance.commit}{state}, encoder {provenance.encoder}, "
        f"lexicon {provenance.lexicon[:12]}"
    )


def _file_name(provenance: Provenance) -> str:
    """Return ``COMMIT.json``; unless it was a full run of a clean commit, the name says so."""
    split, every = provenance.settings["split"], provenance.settings["every"]
    parts = [provenance.commit]
    if provenance.dirty:
        parts.append("dirty")
    if split != Split.TEST.value:
        parts.append(str(split))
    if "backend" in provenance.settings:
        parts.append("backend")
    if every != 1:
        parts.append(f"every{every}")
    return "-".join(parts) + ".json"


def _check_names(collections: Sequence[Collection]) -> None:
    """Raise CollectionError if two collections have the same name."""
    names = [collection.name for collection in collections]
    for name in names:
        if names.count(name) > 1:
            raise CollectionError(f"two collections are called {name}; rename a folder")


def _show_progress(task: str, done: int, total: int) -> None:
    """Overwrite the progress line on a terminal; clear it if ``task`` is empty."""
    if sys.stderr.isatty() and done % 10 == 0:
        line = f"{task} {done}/{total}" if task else ""
        print(f"\r\x1b[K{line}", end="", file=sys.stderr)


def _parse_signals(text: str) -> list[Mode]:
    names = [name.strip() for name in text.split(",")]
    known = [mode.value for mode in _MODES]
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"no signal {name!r}; known are {', '.join(known)}")
    return [mode for mode in _MODES if mode.value in names]


def _parse_positive_int(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def _create_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description=(__doc__ or "").splitlines()[0]
    )
    splits = "|".join(split.value for split in Split)
    parser.add_argument("folders", metavar="FOLDER", nargs="+", type=Path)
    parser.add_argument("--split", type=Split, metavar=splits, default=Split.TEST)
    parser.add_argument("--signals", type=_parse_signals, default=list(_MODES))
    parser.add_argument("--every", metavar="N", type=_parse_positive_int, default=1)
    parser.add_argument("--backend", default=LOCAL, help="where to index to, as in config.yaml")
    parser.add_argument("--work", type=Path, help="keep the indexes here (default: temporary)")
    parser.add_argument("--out", type=Path, help="where to write (default: by commit)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
