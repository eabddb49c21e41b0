"""Compute retrieval metrics, question by question. Only this file uses ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import ir_measures
import numpy as np
from ir_measures import RR, Measure, R, nDCG
from numpy.typing import NDArray

Ranking = Sequence[str]
"""Ids of documents, best first, without repetition."""

_MEASURES: Final[dict[str, Measure]] = {
    "nDCG@10": nDCG @ 10,
    "R@1": R @ 1,
    "R@10": R @ 10,
    "MRR@10": RR @ 10,
}
METRICS: Final = tuple(_MEASURES)


def evaluate(
    rankings: Mapping[str, Ranking], relevant: Mapping[str, Sequence[str]]
) -> dict[str, NDArray[np.float32]]:
    """Return every metric as an array (n,) over the questions of ``rankings``, in their order.

    ``rankings`` and ``relevant`` have the ids of documents by the id of the question. nDCG
    after Järvelin & Kekäläinen (2002) with gain 1; recall and reciprocal rank as in
    trec_eval. A question with an empty ranking counts 0.
    """
    qrels = {question: dict.fromkeys(relevant[question], 1) for question in rankings}
    run: dict[str, dict[str, float]] = {}
    for question, ranking in rankings.items():
        # ir-measures sorts by score; any that falls with the rank will do.
        run[question] = {document: float(-rank) for rank, document in enumerate(ranking)}
    positions = {question: position for position, question in enumerate(rankings)}
    names = {measure: name for name, measure in _MEASURES.items()}
    values = {name: np.zeros(len(rankings), dtype=np.float32) for name in METRICS}
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        values[names[metric.measure]][positions[metric.query_id]] = metric.value
    return values
