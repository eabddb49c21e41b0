"""How long it takes to highlight a whole text, by its length: a straight line.

    python -m benchmarks.speed.highlighting [--megabytes 1]

The text repeats the sample documents in English, Spanish or Arabic. It is highlighted as
one piece, the worst case, by words, an expression, translations and the encoder.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Final

from index.embedding.open import open_encoder
from index.types import LANGUAGES
from search.highlighting.semantic_matches import SemanticMatcher
from search.highlighting.spans import highlight
from search.lexicon.translations import Lexicon
from search.query.parse import QueryParser

SEEDS: Final = Path(__file__).parents[2] / "seeds"
QUERY: Final = "trata de personas, policía y extorsión en el Callao"
STEPS: Final = 8
ROUNDS: Final = 3
"""Repetitions, of which the fastest counts: other programs only ever slow one down."""


def sample_text(language: str, size: int) -> str:
    """Return ``size`` code points of the sample documents in ``language``, repeated as needed."""
    paths = sorted((SEEDS / language).glob("*.txt"))
    text = "\n\n".join(path.read_text(encoding="utf-8", errors="ignore") for path in paths)
    return (text * (size // len(text) + 1))[:size]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=1, help="of UTF-8, the longest text")
    options = parser.parse_args()
    query = QueryParser(Lexicon.open()).parse(QUERY, LANGUAGES)
    encoder = open_encoder("bundled", Path())
    print("       bytes  highlights      ms  µs/byte")
    for language in LANGUAGES:
        longest_text = sample_text(language, int(options.megabytes * 1_000_000)).encode()
        for step in range(1, STEPS + 1):
            size = int(options.megabytes * 1_000_000 * step / STEPS)
            text = longest_text[:size].decode(errors="ignore")
            best_seconds = float("inf")
            for _ in range(ROUNDS):
                # A new matcher, whose caches are empty.
                semantic = SemanticMatcher(encoder.encode)
                started = time.perf_counter()
                highlights = highlight(text, language, query.concepts[language], semantic=semantic)
                best_seconds = min(best_seconds, time.perf_counter() - started)
            print(
                f"{language} {size:9,}  {len(highlights):10,} {best_seconds * 1e3:7.1f}"
                f"  {best_seconds * 1e6 / size:7.3f}"
            )


if __name__ == "__main__":
    main()
