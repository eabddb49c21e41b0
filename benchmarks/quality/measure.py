"""Ask a collection's questions and turn the rankings into series of metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.quality.collection import Collection, Question, hole_language
from benchmarks.quality.metrics import Ranking, evaluate
from benchmarks.quality.retrieval import DEPTH, DocumentRetriever
from benchmarks.quality.series import HOLES, MEAN, POOL, Key, Series
from index.types import Language
from search.types import Mode

ProgressCallback = Callable[[str, int, int], None]
"""Called with what is under way, how many questions are done, and how many there are."""

LANGUAGE_RECALL = "R@10 {}"
"""Share of a language's relevant documents in the mixed pool's first ten."""

TOP_LANGUAGE = "first {}"
"""Share of questions for which the mixed pool's first document is in a language."""

COMPLETE_RECALL = "all@10"
"""Share of questions with every relevant document in the mixed pool's first ten."""

INTRUSION = "intrudes {}"
"""Of the answers in other languages, the share that comes after an irrelevant document in
the language that lacks the answer; over the questions with their hole in that language."""

_RECALL_CUTOFFS: Final = {"R@1": 1, "R@10": 10}


@dataclass(frozen=True, slots=True)
class Setup:
    """How to measure: which system, by which signals, and whom to tell of progress."""

    retriever: DocumentRetriever
    modes: Sequence[Mode]
    report_progress: ProgressCallback


def measure_pairs(collection: Collection, setup: Setup) -> list[Series]:
    """Measure each question language → document language, searched alone."""
    language_by_id, languages = collection.language_by_id(), collection.languages
    rankings: defaultdict[tuple[Language, Language, Mode], dict[str, Ranking]] = defaultdict(dict)
    relevant: defaultdict[tuple[Language, Language], dict[str, list[str]]] = defaultdict(dict)
    for done, question in enumerate(collection.questions):
        setup.report_progress(f"{collection.name}: pairs", done, len(collection.questions))
        for target in languages:
            answers = [answer for answer in question.relevant if language_by_id[answer] == target]
            if not answers:
                continue
            relevant[question.language, target][question.id] = answers
            for mode in setup.modes:
                rankings[question.language, target, mode][question.id] = setup.retriever.rank(
                    question.text, mode, (target,), set(answers)
                )
    result: list[Series] = []
    for (source, target, mode), by_question in rankings.items():
        key = Key(collection.name, source, target, mode.value, metric="")
        values = evaluate(by_question, relevant[source, target])
        result += _to_series(key, list(by_question), values)
    return result


def measure_pool(collection: Collection, setup: Setup) -> list[Series]:
    """Measure all languages searched at once, over the questions answered in every one."""
    language_by_id, languages = collection.language_by_id(), collection.languages
    if len(languages) < 2:
        return []
    questions: list[Question] = []
    for question in collection.questions:
        answered_in = {language_by_id[answer] for answer in question.relevant}
        if answered_in == set(languages):
            questions.append(question)
    result: list[Series] = []
    rankings = _rank_pool(collection.name, questions, setup)
    for (source, mode), by_question in rankings.items():
        relevant = {
            question.id: question.relevant for question in questions if question.language == source
        }
        key = Key(collection.name, source, POOL, mode.value, metric="")
        values = _evaluate_pool(by_question, relevant, languages, language_by_id)
        result += _to_series(key, list(by_question), values)
    return result


def _evaluate_pool(
    rankings: Mapping[str, Ranking],
    relevant: Mapping[str, Sequence[str]],
    languages: Sequence[Language],
    language_by_id: Mapping[str, Language],
) -> dict[str, Iterable[float]]:
    """Return the pool's metrics by name, question by question as in ``rankings``."""
    pool_values = evaluate(rankings, relevant)
    values: dict[str, Iterable[float]] = {
        "nDCG@10": pool_values["nDCG@10"],
        COMPLETE_RECALL: pool_values["R@10"] == 1,
    }
    for language in languages:
        in_language: dict[str, list[str]] = {}
        for question, answers in relevant.items():
            in_language[question] = [
                answer for answer in answers if language_by_id[answer] == language
            ]
        values[LANGUAGE_RECALL.format(language)] = evaluate(rankings, in_language)["R@10"]
    for language in languages:
        values[TOP_LANGUAGE.format(language)] = [
            bool(ranking) and language_by_id[ranking[0]] == language
            for ranking in rankings.values()
        ]
    return values


def measure_holes(complete: Collection, with_holes: Collection, setup: Setup) -> list[Series]:
    """Measure the pool when each question's answer is missing in one language.

    ``with_holes`` is :func:`~benchmarks.quality.collection.make_holes` of ``complete``,
    perhaps with fewer questions. The retriever ranks the documents of ``with_holes``.
    """
    language_by_id, languages = with_holes.language_by_id(), complete.languages
    questions: list[Question] = []
    for question in with_holes.questions:
        answered_in = {language_by_id[answer] for answer in question.relevant}
        if answered_in == set(languages) - {hole_language(question.group, languages)}:
            questions.append(question)
    result: list[Series] = []
    rankings = _rank_pool(with_holes.name, questions, setup)
    for (source, mode), by_question in rankings.items():
        key = Key(complete.name, source, HOLES, mode.value, metric="")
        in_source = [question for question in questions if question.language == source]
        for language in languages:
            shares: dict[str, float] = {}
            for question in in_source:
                if hole_language(question.group, languages) == language:
                    shares[question.id] = intrusion(
                        by_question[question.id], question.relevant, language, language_by_id
                    )
            if shares:
                values = {INTRUSION.format(language): shares.values()}
                result += _to_series(key, list(shares), values)
    return result


def intrusion(
    ranking: Ranking,
    relevant: Sequence[str],
    language: Language,
    language_by_id: Mapping[str, Language],
) -> float:
    """Return the share of ``relevant`` that comes after a document in ``language``.

    Only the first DEPTH documents of ``ranking`` count. A relevant document beyond them comes
    after any document among them.
    """
    top = ranking[:DEPTH]
    for position, document in enumerate(top):
        if language_by_id[document] == language:
            before = sum(answer in top[:position] for answer in relevant)
            return 1 - before / len(relevant)
    return 0.0


def _rank_pool(
    name: str, questions: Sequence[Question], setup: Setup
) -> dict[tuple[Language, Mode], dict[str, Ranking]]:
    """Return rankings over all languages, by question language and signal, then by question."""
    rankings: defaultdict[tuple[Language, Mode], dict[str, Ranking]] = defaultdict(dict)
    for done, question in enumerate(questions):
        setup.report_progress(f"{name}: pool", done, len(questions))
        for mode in setup.modes:
            rankings[question.language, mode][question.id] = setup.retriever.rank(
                question.text, mode, None, set(question.relevant)
            )
    return rankings


def measure_rescues(measured: Sequence[Series]) -> list[Series]:
    """Compare hybrid search with keyword search, question by question.

    ``rescued@k``: of the questions whose answer keyword search does not have among its first
    k, the share for which hybrid search does. ``lost@k``: of those where keyword search has
    it, the share for which hybrid search does not.
    """
    by_key = {series.key: series for series in measured}
    result: list[Series] = []
    for key, keyword in by_key.items():
        if key.signal != "keyword" or key.metric not in _RECALL_CUTOFFS or key.source == MEAN:
            continue
        hybrid = by_key.get(replace(key, signal="hybrid"))
        if hybrid is None:
            continue
        cutoff = _RECALL_CUTOFFS[key.metric]
        keyword_found, hybrid_found = keyword.values > 0, hybrid.values > 0
        for metric, selected, changed in (
            (f"rescued@{cutoff}", ~keyword_found, hybrid_found),
            (f"lost@{cutoff}", keyword_found, ~hybrid_found),
        ):
            positions = np.flatnonzero(selected)
            if len(positions):
                ids = tuple(keyword.questions[position] for position in positions)
                values = changed[positions].astype(np.float32)
                result.append(Series(replace(hybrid.key, metric=metric), ids, values))
    return result


def _to_series(
    key: Key, questions: Sequence[str], values_by_metric: Mapping[str, Iterable[float]]
) -> list[Series]:
    """Return a series for every metric, with the rest of its key as in ``key``."""
    result: list[Series] = []
    for metric, values in values_by_metric.items():
        array = np.fromiter(values, dtype=np.float32, count=len(questions))
        result.append(Series(replace(key, metric=metric), tuple(questions), array))
    return result
