"""``python -m training.calibration FOLDER...``: draw the curves by which scores are calibrated.

A FOLDER has texts that exist in all languages, and questions about them: ``paragraphs.jsonl``
(``para``, ``en``, ``es``, ``ar``) and ``questions.jsonl`` (``para``, ``q_en``, ``q_es``,
``q_ar``), such as the tuning halves of what relevance is measured on. The queries are the
questions, and the first sentences of texts that are indexed without them. As many passages of
each language answer them, so the k-th best score in one language means as much as the k-th best
in another. Prints the curves, to be put into :mod:`search.ranking.calibration`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.config import load
from index.errors import TrujamanError
from index.text.sentences import split_sentences
from index.types import LANGUAGES, Language
from index.update import update
from search.engine import Engine
from search.ranking import fusion
from search.ranking.calibration import CURVES, POINTS, curve_name
from search.types import Filters, Hit, Mode, SearchRequest
from training.corpus import CorpusError

_DEPTH: Final = 24
"""Passages of each language that are looked at: those that are compared closely."""

Query: TypeAlias = tuple[Language, str]
_Scores: TypeAlias = NDArray[np.float64]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the curves; 0, or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m training.calibration")
    parser.add_argument("folders", metavar="FOLDER", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    try:
        texts = [record for folder in options.folders for record in read_texts(folder)]
        questions = [query for folder in options.folders for query in read_questions(folder)]
        leads, rests = take_leads(texts)
        samples = [*score_queries(texts, questions), *score_queries(rests, leads)]
    except (TrujamanError, OSError) as error:
        print(f"training.calibration: {error}", file=sys.stderr)
        return 2
    for mode, curves in draw_curves(samples).items():
        for name, curve in curves.items():
            print(f"{mode.value}, {name}: {curve}")
    return 0


def read_texts(folder: Path) -> list[dict[Language, str]]:
    """Return the texts of ``folder`` by language. Raises CorpusError."""
    records = _read_records(folder / "paragraphs.jsonl", *LANGUAGES)
    return [{language: record[language] for language in LANGUAGES} for record in records]


def read_questions(folder: Path) -> list[Query]:
    """Return the questions of ``folder`` in all languages. Raises CorpusError."""
    records = _read_records(
        folder / "questions.jsonl", *(f"q_{language}" for language in LANGUAGES)
    )
    return [(language, record[f"q_{language}"]) for record in records for language in LANGUAGES]


def take_leads(
    texts: Sequence[Mapping[Language, str]],
) -> tuple[list[Query], list[dict[Language, str]]]:
    """Return the first sentences of ``texts``, and these without them; single ones are left out."""
    leads: list[Query] = []
    rests: list[dict[Language, str]] = []
    for text in texts:
        ends = {language: next(split_sentences(text[language])).end for language in LANGUAGES}
        rest = {language: text[language][ends[language] :].strip() for language in LANGUAGES}
        if all(rest.values()):
            rests.append(rest)
            leads += [(language, text[language][: ends[language]]) for language in LANGUAGES]
    return leads, rests


Sample: TypeAlias = tuple[Mode, Language, Mapping[Language, _Scores]]
"""A mode, the language of a query, and the scores of the best passages in each language."""


def score_queries(
    texts: Sequence[Mapping[Language, str]], queries: Sequence[Query]
) -> Iterator[Sample]:
    """Index ``texts``, ask the ``queries`` and yield what the best passages score uncalibrated."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number, text in enumerate(texts):
            for language in LANGUAGES:
                path = folder / "documents" / language / f"{number:06}.txt"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text[language], encoding="utf-8")
        (folder / "config.yaml").write_text("documents: [documents]\ndata_dir: data\n")
        config = load(folder / "config.yaml")
        update(config)
        with Engine.open(config) as engine:
            for mode in CURVES:
                for source, query in queries:
                    scores = {
                        target: _score_passages(engine, mode, source, query, target)
                        for target in LANGUAGES
                    }
                    yield mode, source, scores


def draw_curves(samples: Sequence[Sample]) -> dict[Mode, dict[str, tuple[float, ...]]]:
    """Return, by mode and languages, the scores in the query's language at POINTS.

    Of as many scores in either language, those of the same rank mean the same.
    """
    own: defaultdict[tuple[Mode, str], list[_Scores]] = defaultdict(list)
    foreign: defaultdict[tuple[Mode, str], list[_Scores]] = defaultdict(list)
    for mode, source, scores in samples:
        for target in scores.keys() - {source}:
            key = mode, curve_name([source], target)
            own[key].append(scores[source])
            foreign[key].append(scores[target])
    curves: dict[Mode, dict[str, tuple[float, ...]]] = defaultdict(dict)
    for mode, name in foreign:
        from_scores = np.sort(np.concatenate(foreign[mode, name]))
        to_scores = np.sort(np.concatenate(own[mode, name]))
        curve = np.interp(POINTS[1:-1], from_scores, to_scores).round(2).tolist()
        curves[mode][name] = (POINTS[0], *curve, POINTS[-1])
    return dict(curves)


def _score_passages(
    engine: Engine, mode: Mode, source: Language, query: str, target: Language
) -> _Scores:
    """Return what the best passages in ``target`` score uncalibrated, (_DEPTH,), 0 for none."""
    filters = Filters(languages=(target,))
    request = SearchRequest(query, mode, filters, _DEPTH, query_languages=(source,))
    scores = np.zeros(_DEPTH)
    hits = engine.search(request).hits
    scores[: len(hits)] = [_uncalibrated(hit, mode, source) for hit in hits]
    return scores


def _uncalibrated(hit: Hit, mode: Mode, source: Language) -> float:
    semantic = hit.signals.semantic or 0.0
    if hit.language != source:
        curve = CURVES[Mode.SEMANTIC][curve_name([source], hit.language)]
        semantic = float(np.interp(semantic, curve, POINTS))
    if mode is Mode.SEMANTIC:
        return semantic
    share = fusion.KEYWORD_SHARE
    return share * (hit.signals.keyword or 0.0) + (1 - share) * semantic


def _read_records(path: Path, *keys: str) -> list[dict[str, Any]]:
    try:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: cannot be read ({error}); give JSON lines in UTF-8") from error
    if not all(isinstance(record.get(key), str) for record in records for key in keys):
        raise CorpusError(f"{path}: a line lacks one of {', '.join(keys)}; add it")
    return records


if __name__ == "__main__":
    sys.exit(main())
