"""Ask a collection's questions and turn the rankings into series."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from benchmarks.quality.asking import DEPTH, Asker
from benchmarks.quality.collection import Collection, Question, hole
from benchmarks.quality.metrics import Ranking, evaluate
from benchmarks.quality.series import HOLES, MEAN, POOL, Key, Series
from index.types import Language
from search.types import Mode

Report = Callable[[str, int, int], None]
"""Told what is under way, how many questions are done, and of how many."""

FOUND = "R@10 {}"
"""Share of a language's relevant documents in the mixed pool's first ten."""

FIRST = "first {}"
"""Share of questions to which the mixed pool's first document is in a language."""

COMPLETE = "all@10"
"""Share of questions with every relevant document in the mixed pool's first ten."""

INTRUDES = "intrudes {}"
"""Of the answers in other languages, the share that comes after an irrelevant document
of the language the answer is missing in; over the questions with their hole there."""

_CUTS: Final = {"R@1": 1, "R@10": 10}


def pairs(
    collection: Collection, asker: Asker, modes: Sequence[Mode], report: Report
) -> list[Series]:
    """Measure each question language → document language alone."""
    language_of = collection.language_of()
    rankings: dict[tuple[Language, Language, Mode], dict[str, Ranking]] = {}
    relevant: dict[tuple[Language, Language], dict[str, list[str]]] = {}
    for done, question in enumerate(collection.questions):
        report(f"{collection.name}: pairs", done, len(collection.questions))
        for target in collection.languages:
            answers = [one for one in question.relevant if language_of[one] == target]
            if not answers:
                continue
            relevant.setdefault((question.language, target), {})[question.id] = answers
            for mode in modes:
                rankings.setdefault((question.language, target, mode), {})[question.id] = (
                    asker.ranking(question.text, mode, (target,), set(answers))
                )
    return [
        series
        for (source, target, mode), some in rankings.items()
        for series in _series(
            Key(collection.name, source, target, mode.value, ""),
            list(some),
            evaluate(some, relevant[source, target]),
        )
    ]


def pool(
    collection: Collection, asker: Asker, modes: Sequence[Mode], report: Report
) -> list[Series]:
    """Measure all languages at once, over the questions answered in every one of them."""
    language_of, languages = collection.language_of(), collection.languages
    questions = [
        question
        for question in collection.questions
        if len(languages) > 1 and {language_of[one] for one in question.relevant} == set(languages)
    ]
    result: list[Series] = []
    for (source, mode), some in _pool_rankings(collection, questions, asker, modes, report).items():
        asked = {question.id: question for question in questions if question.language == source}
        relevant = {name: asked[name].relevant for name in some}
        values = evaluate(some, relevant)
        columns: dict[str, Iterable[float]] = {
            "nDCG@10": values["nDCG@10"],
            COMPLETE: values["R@10"] == 1,
        }
        for language in languages:
            answers = {
                name: [one for one in every if language_of[one] == language]
                for name, every in relevant.items()
            }
            columns[FOUND.format(language)] = evaluate(some, answers)["R@10"]
        for language in languages:
            columns[FIRST.format(language)] = [
                bool(ranking) and language_of[ranking[0]] == language for ranking in some.values()
            ]
        result += _series(Key(collection.name, source, POOL, mode.value, ""), list(some), columns)
    return result


def holes(
    whole: Collection, left: Collection, asker: Asker, modes: Sequence[Mode], report: Report
) -> list[Series]:
    """Measure the pool ``left`` when each question's answer is removed in one language.

    ``left`` is :func:`~benchmarks.quality.collection.punched` of ``whole``, perhaps with
    fewer questions; ``asker`` answers with the documents of ``left``.
    """
    language_of, languages = left.language_of(), whole.languages
    questions = [
        question
        for question in left.questions
        if {language_of[one] for one in question.relevant}
        == set(languages) - {hole(question.group, languages)}
    ]
    result: list[Series] = []
    for (source, mode), some in _pool_rankings(left, questions, asker, modes, report).items():
        asked = {question.id: question for question in questions if question.language == source}
        for language in languages:
            shares = {
                name: intrusion(ranking, asked[name].relevant, language, language_of)
                for name, ranking in some.items()
                if hole(asked[name].group, languages) == language
            }
            if shares:
                key = Key(whole.name, source, HOLES, mode.value, "")
                column = {INTRUDES.format(language): shares.values()}
                result += _series(key, list(shares), column)
    return result


def intrusion(
    ranking: Ranking,
    relevant: Sequence[str],
    language: Language,
    language_of: Mapping[str, Language],
) -> float:
    """Return the share of ``relevant`` that comes after a document in ``language``.

    A relevant document beyond the first DEPTH comes after whatever is among these.
    """
    ranking = ranking[:DEPTH]
    intruder = next(
        (place for place, one in enumerate(ranking) if language_of[one] == language), len(ranking)
    )
    before = sum(one in ranking[:intruder] for one in relevant)
    return 0.0 if intruder == len(ranking) else 1 - before / len(relevant)


def _pool_rankings(
    collection: Collection,
    questions: Sequence[Question],
    asker: Asker,
    modes: Sequence[Mode],
    report: Report,
) -> dict[tuple[Language, Mode], dict[str, Ranking]]:
    rankings: dict[tuple[Language, Mode], dict[str, Ranking]] = {}
    for done, question in enumerate(questions):
        report(f"{collection.name}: pool", done, len(questions))
        for mode in modes:
            rankings.setdefault((question.language, mode), {})[question.id] = asker.ranking(
                question.text, mode, None, set(question.relevant)
            )
    return rankings


def added(measured: Sequence[Series]) -> list[Series]:
    """Measure what hybrid search does where keyword search fails, and the reverse.

    ``rescued@k``: of the questions whose answer is not among the first k by
    keyword, the share to which hybrid search has it there. ``lost@k``: of those
    with the answer there by keyword, the share to which hybrid search has not.
    """
    by_key = {series.key: series for series in measured}
    result: list[Series] = []
    for key, keyword in by_key.items():
        hybrid = by_key.get(Key(key.collection, key.source, key.target, "hybrid", key.metric))
        if key.signal != "keyword" or key.metric not in _CUTS or key.source == MEAN:
            continue
        if hybrid is None:
            continue
        for label, failed in (("rescued", True), ("lost", False)):
            chosen = np.flatnonzero((keyword.values == 0) == failed)
            if len(chosen):
                questions = tuple(keyword.questions[place] for place in chosen)
                values = (hybrid.values[chosen] > 0) == failed
                metric = f"{label}@{_CUTS[key.metric]}"
                new = Key(key.collection, key.source, key.target, "hybrid", metric)
                result.append(Series(new, questions, values.astype(np.float32)))
    return result


def _series(
    key: Key, questions: Sequence[str], columns: Mapping[str, Iterable[float]]
) -> list[Series]:
    return [
        Series(
            Key(key.collection, key.source, key.target, key.signal, metric),
            tuple(questions),
            np.fromiter(values, dtype=np.float32, count=len(questions)),
        )
        for metric, values in columns.items()
    ]
