"""How well passages are found across languages: XQuAD as a retrieval collection.

    python -m benchmarks.quality.xquad FOLDER [--work DIR]

FOLDER holds ``paragraphs.jsonl`` (para, en, es, ar) and ``questions.jsonl``
(para, q_en, q_es, q_ar). Every paragraph becomes one file; one index holds all
three languages; ``languages=`` chooses the target. A document ranks with its
best passage. Prints nDCG@10 (Järvelin & Kekäläinen 2002; one relevant document
a question, so it is 1/log₂(rank + 1)) for every pair of languages and signal.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from index.build import update
from index.config import load
from search.engine import Engine
from search.types import Hit, Mode

LANGUAGES: Final = ("en", "es", "ar")
DEPTH: Final = 40
"""Passages asked for, so that ten documents remain once they are merged."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question in every language, and the paragraph that answers it."""

    paragraph: str
    texts: dict[str, str]


def prepare(folder: Path, work: Path) -> tuple[Path, list[Question]]:
    """Write the paragraphs as files and return the config file and the questions."""
    for paragraph in _records(folder / "paragraphs.jsonl"):
        for language in LANGUAGES:
            path = work / "documents" / language / f"{paragraph['para']}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(paragraph[language], encoding="utf-8")
    config = work / "config.yaml"
    config.write_text("documents: [documents]\ndata_dir: data\n", encoding="utf-8")
    return config, [
        Question(record["para"], {language: record[f"q_{language}"] for language in LANGUAGES})
        for record in _records(folder / "questions.jsonl")
    ]


def rank_of(paragraph: str, hits: Iterable[Hit]) -> int | None:
    """Return the rank of a paragraph's file among the distinct files of ``hits``."""
    documents = dict.fromkeys(Path(hit.path).stem for hit in hits)
    for rank, name in enumerate(documents, start=1):
        if name == paragraph:
            return rank
    return None


def gain(rank: int | None) -> float:
    """Return nDCG@10 of a ranking whose only relevant document is at ``rank``."""
    return 1 / math.log2(rank + 1) if rank is not None and rank <= 10 else 0.0


def measure(engine: Engine, questions: list[Question], mode: Mode) -> None:
    """Print one row of nDCG@10, a column for each pair of languages."""
    row: list[str] = []
    for source in LANGUAGES:
        for target in LANGUAGES:
            gains = [
                gain(
                    rank_of(
                        question.paragraph,
                        engine.search(
                            question.texts[source], mode=mode, limit=DEPTH, languages=(target,)
                        ).hits,
                    )
                )
                for question in questions
            ]
            row.append(f"{statistics.fmean(gains):5.3f}")
    print(f"{mode.value:9}", *row, flush=True)


def measure_pool(engine: Engine, questions: list[Question]) -> None:
    """Print how often the relevant paragraphs of a question are in the mixed pool's top 10."""
    for source in LANGUAGES:
        found = dict.fromkeys(LANGUAGES, 0)
        complete = 0
        for question in questions:
            hits = engine.search(question.texts[source], limit=DEPTH).hits
            documents = list(dict.fromkeys((Path(hit.path).stem, hit.language) for hit in hits))
            top = {language for name, language in documents[:10] if name == question.paragraph}
            complete += len(top) == len(LANGUAGES)
            for language in top:
                found[language] += 1
        shares = " ".join(f"{one} {found[one] / len(questions):.3f}" for one in LANGUAGES)
        print(f"pool, {source} questions: all three {complete / len(questions):.3f}; {shares}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, help="keep the index here (default: temporary)")
    parser.add_argument("--every", type=int, default=1, help="take every Nth question only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        path, questions = prepare(options.folder, options.work or Path(temporary))
        config = load(path)
        summary = update(config)
        questions = questions[:: options.every]
        print(f"{summary.passages} passages, {len(questions)} questions, nDCG@10")
        print(" " * 9, *(f"{a}→{b}" for a in LANGUAGES for b in LANGUAGES))
        engine = Engine.open(config)
        started = time.perf_counter()
        for mode in (Mode.KEYWORD, Mode.SEMANTIC, Mode.HYBRID):
            measure(engine, questions, mode)
        asked = 27 * len(questions)
        print(f"{(time.perf_counter() - started) / asked * 1000:.1f} ms a question")
        measure_pool(engine, questions)
        engine.close()


def _records(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    main()
