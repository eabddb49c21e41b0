"""How fast a collection is indexed, and what a second run and one more file cost.

    python -m benchmarks.speed.indexing [--passages 5000] [--work DIR]

Synthetic news in three languages: sentences drawn from a vocabulary with a
Zipf distribution, each of the words taken from the sample corpus. Prints
seconds, passages a second, and the later runs as shares of the first.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path
from typing import Final

from index.analysis.words import surfaces
from index.build import update
from index.config import Config, load

SEEDS: Final = Path(__file__).parents[2] / "seeds"
PASSAGES_PER_FILE: Final = 10
WORDS_PER_PASSAGE: Final = 90


def vocabulary(language: str) -> list[str]:
    """Return the words of the sample corpus in ``language``, most frequent first."""
    counts: dict[str, int] = {}
    for path in sorted((SEEDS / language).glob("*.txt")):
        for word in surfaces(path.read_text(encoding="utf-8", errors="ignore")):
            counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], word))


def text(words: list[str], weights: list[float], rng: random.Random) -> str:
    """Return one document: paragraphs of sentences of about fifteen words."""
    paragraphs = []
    for _ in range(PASSAGES_PER_FILE):
        drawn = rng.choices(words, weights, k=WORDS_PER_PASSAGE)
        cuts = range(0, len(drawn), 15)
        paragraphs.append(" ".join(" ".join(drawn[cut : cut + 15]) + "." for cut in cuts))
    return "\n\n".join(paragraphs)


def make(folder: Path, passages: int) -> None:
    """Write a collection of about ``passages`` passages, a third in each language."""
    rng = random.Random(0)
    for language in ("en", "es", "ar"):
        words = vocabulary(language)
        weights = [1 / rank for rank in range(1, len(words) + 1)]
        target = folder / language
        target.mkdir(parents=True, exist_ok=True)
        for number in range(passages // (3 * PASSAGES_PER_FILE)):
            path = target / f"{number:06}.txt"
            path.write_text(text(words, weights, rng), encoding="utf-8")


def timed(config: Config, name: str, first: float | None = None) -> float:
    """Run one update, print its time and return it."""
    started = time.perf_counter()
    summary = update(config)
    elapsed = time.perf_counter() - started
    share = "" if first is None else f", {elapsed / first:.3f} of the first run"
    print(
        f"{name:14} {elapsed:7.2f} s  {summary.passages:,} passages,"
        f" {summary.passages / elapsed:,.0f} passages/s{share}"
    )
    return elapsed


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=5_000)
    parser.add_argument("--work", type=Path, help="keep the collection here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        make(work / "documents", options.passages)
        (work / "config.yaml").write_text("documents: [documents]\ndata_dir: data\n")
        config = load(work / "config.yaml")
        first = timed(config, "first run")
        timed(config, "nothing new", first)
        (work / "documents" / "one-more.txt").write_text("One more report on extortion in Lima.")
        timed(config, "one file more", first)


if __name__ == "__main__":
    main()
