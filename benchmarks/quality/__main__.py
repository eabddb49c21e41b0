"""How well documents are found across languages.

    python -m benchmarks.quality FOLDER... [--split tune|test|all]
        [--signals keyword,semantic,hybrid] [--every N] [--work DIR] [--out FILE]

Indexes each collection, asks its questions, prints tables and writes
``results/COMMIT.json``. See ``benchmarks/README.md`` for what the figures mean.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality import latency, measure
from benchmarks.quality.asking import indexed
from benchmarks.quality.collection import (
    SEED,
    Collection,
    CollectionError,
    Split,
    choose,
    punched,
)
from benchmarks.quality.converters import load
from benchmarks.quality.latency import Timing
from benchmarks.quality.report import Tables, timing_lines
from benchmarks.quality.results import FOLDER, Provenance, Result, provenance, save, summarise
from benchmarks.quality.series import POOL, Series, means
from index.embedding.open import open_encoder
from index.embedding.static import BUNDLED
from index.errors import TrujamanError
from search.lexicon.translations import Lexicon
from search.types import Mode

_MODES = (Mode.KEYWORD, Mode.SEMANTIC, Mode.HYBRID)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        collections = [one for folder in options.folders for one in load(folder)]
        _unlike(collections)
        with tempfile.TemporaryDirectory() as temporary:
            result = _measure_all(collections, options, options.work or Path(temporary))
    except TrujamanError as error:
        print(f"{error}", file=sys.stderr)
        return 2
    path = options.out or FOLDER / _file_name(result.provenance)
    save(result, path)
    print(f"\nwritten: {path}")
    return 0


def _measure_all(
    collections: Sequence[Collection], options: argparse.Namespace, work: Path
) -> Result:
    origin = _origin(options)
    print(_heading(origin))
    series: list[Series] = []
    timings: list[Timing] = []
    for collection in collections:
        found, times = _measure(collection, options, work)
        series += found
        timings = timings or times
    print(*timing_lines(timings), sep="\n")
    return Result(origin, summarise(series), tuple(timings), tuple(series))


def _measure(
    whole: Collection, options: argparse.Namespace, work: Path
) -> tuple[list[Series], list[Timing]]:
    """Measure one collection and print its tables."""
    modes: list[Mode] = options.signals
    chosen = choose(whole, options.split, options.every)
    if not chosen.questions:
        raise CollectionError(f"{whole.name}: no question left; choose a smaller --every")
    with indexed(whole, work) as (asker, config):
        timings = latency.measure(config, [question.text for question in chosen.questions])
        found = measure.pairs(chosen, asker, modes, _progress)
        found += measure.pool(chosen, asker, modes, _progress)
    if any(series.key.target == POOL for series in found):
        left = punched(whole)
        with indexed(left, work) as (asker, _):
            rest = choose(left, options.split, options.every)
            found += measure.holes(whole, rest, asker, modes, _progress)
    found += [*means(found), *measure.added(found)]
    _progress("", 0, 0)
    count = len({question.id for question in chosen.questions})
    print(f"\n{whole.name}: {len(whole.documents):,} documents, {count:,} questions")
    print(*Tables(whole.name, whole.languages, summarise(found)).lines(), sep="\n", flush=True)
    return found, timings


def _origin(options: argparse.Namespace) -> Provenance:
    encoder = open_encoder(BUNDLED, Path())
    lexicon = Lexicon.open()
    lexicon.close()
    settings: dict[str, str | int | list[str]] = {
        "split": options.split.value,
        "seed": SEED,
        "every": options.every,
        "signals": [mode.value for mode in options.signals],
    }
    return provenance(encoder.name, lexicon.version, settings)


def _heading(origin: Provenance) -> str:
    split = Split(str(origin.settings["split"]))
    said = {
        Split.TEST: "the test half of the questions; choose parameters with --split tune",
        Split.TUNE: "the tuning half of the questions; report --split test",
        Split.ALL: "all questions, tuning half included: not for reporting",
    }[split]
    every = "" if origin.settings["every"] == 1 else f", one in {origin.settings['every']}"
    state = " with uncommitted changes" if origin.dirty else ""
    return (
        f"{said}{every} (split by paragraph, seed {SEED})\n"
        f"commit {origin.commit}{state}, encoder {origin.encoder}, lexicon {origin.lexicon[:12]}"
    )


def _file_name(origin: Provenance) -> str:
    """Return ``COMMIT.json``, with what makes a run less than a full one of that commit."""
    split, every = origin.settings["split"], origin.settings["every"]
    parts = [
        origin.commit,
        *(["dirty"] if origin.dirty else []),
        *([str(split)] if split != Split.TEST.value else []),
        *([f"every{every}"] if every != 1 else []),
    ]
    return "-".join(parts) + ".json"


def _unlike(collections: Sequence[Collection]) -> None:
    names = [collection.name for collection in collections]
    for name in names:
        if names.count(name) > 1:
            raise CollectionError(f"two collections are called {name}; rename a folder")


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty() and done % 10 == 0:
        print(f"\r\x1b[K{what} {done}/{total}" if what else "\r\x1b[K", end="", file=sys.stderr)


def _signals(text: str) -> list[Mode]:
    names = [name.strip() for name in text.split(",")]
    known = [mode.value for mode in _MODES]
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"no signal {unknown[0]!r}; known are {', '.join(known)}")
    return [mode for mode in _MODES if mode.value in names]


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("folders", metavar="FOLDER", nargs="+", type=Path)
    parser.add_argument(
        "--split", type=Split, metavar="|".join(one.value for one in Split), default=Split.TEST
    )
    parser.add_argument("--signals", type=_signals, default=list(_MODES))
    parser.add_argument("--every", metavar="N", type=_count, default=1)
    parser.add_argument("--work", type=Path, help="keep the indexes here (default: temporary)")
    parser.add_argument("--out", type=Path, help="where to write (default: by commit)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
