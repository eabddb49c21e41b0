"""Rankings → figures per question. The only file that knows ir-measures."""

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
    """Return every metric as an array (n,) over the questions of ``rankings``, in order.

    nDCG after Järvelin & Kekäläinen (2002) with gain 1; recall and reciprocal rank
    as in trec_eval. A question without any document found counts 0.
    """
    qrels = {name: dict.fromkeys(relevant[name], 1) for name in rankings}
    run = {
        name: {document: float(-place) for place, document in enumerate(ranking)}
        for name, ranking in rankings.items()
    }
    places = {name: place for place, name in enumerate(rankings)}
    labels = {measure: name for name, measure in _MEASURES.items()}
    values = {name: np.zeros(len(places), dtype=np.float32) for name in METRICS}
    for one in ir_measures.iter_calc(list(labels), qrels, run):
        values[labels[one.measure]][places[one.query_id]] = one.value
    return values
