"""How long it takes to highlight a whole text, by its length: a straight line.

    python -m benchmarks.speed.highlighting [--megabytes 1]

The text repeats the sample corpus's English, Spanish and Arabic documents; it is
highlighted as one piece, the worst case, with an expression, a translation and
the encoder at work.
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
"""The fastest counts: other programs only ever slow one down."""


def sample(language: str, size: int) -> str:
    """Return ``size`` code points of the sample corpus in ``language``, repeated as needed."""
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
        whole = sample(language, int(options.megabytes * 1_000_000)).encode()
        for step in range(1, STEPS + 1):
            size = int(options.megabytes * 1_000_000 * step / STEPS)
            text = whole[:size].decode(errors="ignore")
            elapsed = float("inf")
            for _ in range(ROUNDS):
                # A new one, which has cached nothing in the round before.
                semantic = SemanticMatcher(encoder.encode)
                started = time.perf_counter()
                found = highlight(text, language, query.concepts[language], semantic=semantic)
                elapsed = min(elapsed, time.perf_counter() - started)
            print(
                f"{language} {size:9,}  {len(found):10,} {elapsed * 1e3:7.1f}"
                f"  {elapsed * 1e6 / size:7.3f}"
            )


if __name__ == "__main__":
    main()
