"""The engine's closeness of passages to queries, as a differentiable training objective.

Late interaction (Khattab & Zaharia 2020) and the cosines of the passage and its best
sentence, weighted as in the engine. Negative values stay, which the engine cuts off at
zero, so that they have a gradient.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding_bag, normalize

from search.ranking.late_interaction import SAME_SENTENCE_SHARE, UNRELATED_SCORE
from search.ranking.second_stage import SENTENCE_SHARE, TOKEN_SHARE
from training.batches import PassageBatch
from training.texts import Bags

_MIN_LENGTH: Final = 1e-6


def closeness(values: Tensor, batch: PassageBatch) -> Tensor:
    """Return the closeness of every pair, (queries, paragraphs).

    ``values`` (tokens, d) are the rows of ``batch.tokens``.
    """
    query_vectors = normalize(_bag_sums(values, batch.queries))
    sentence_sums = _bag_sums(values, batch.sentences)
    whole = normalize(_bag_sums(sentence_sums, batch.paragraphs)) @ query_vectors.T
    sentence = _bag_maxima(normalize(sentence_sums) @ query_vectors.T, batch.paragraphs)
    rest = (1 - SENTENCE_SHARE) * whole + SENTENCE_SHARE * sentence
    return ((1 - TOKEN_SHARE) * rest + TOKEN_SHARE * _score_tokens(values, batch)).T


def _score_tokens(values: Tensor, batch: PassageBatch) -> Tensor:
    """Return the scaled sums of the query tokens' best cosines, (paragraphs, queries)."""
    lengths = values.norm(dim=1).clamp_min(_MIN_LENGTH)
    units = values / lengths[:, None]
    query_tokens, columns = np.unique(batch.queries.ids, return_inverse=True)
    passage_tokens, rows = np.unique(batch.sentences.ids, return_inverse=True)
    cosines = units[torch.from_numpy(passage_tokens)] @ units[torch.from_numpy(query_tokens)].T
    nearest = _bag_maxima(cosines, replace(batch.sentences, ids=rows))
    queries = replace(batch.queries, ids=columns)
    weights = _length_shares(lengths[torch.from_numpy(query_tokens)], queries)
    anywhere = _bag_maxima(nearest, batch.paragraphs) @ weights.T
    same_sentence = _bag_maxima(nearest @ weights.T, batch.paragraphs)
    score = (1 - SAME_SENTENCE_SHARE) * anywhere + SAME_SENTENCE_SHARE * same_sentence
    return (score - UNRELATED_SCORE) / (1 - UNRELATED_SCORE)


def _bag_sums(rows: Tensor, bags: Bags) -> Tensor:
    """Return the sum of the ``rows`` (any, d) in each of the ``bags``, (bags, d)."""
    return embedding_bag(
        torch.from_numpy(bags.ids), rows, torch.from_numpy(bags.starts), mode="sum"
    )


def _length_shares(lengths: Tensor, bags: Bags) -> Tensor:
    """Return each token's share of the summed vector lengths of each bag, (bags, tokens)."""
    owners = torch.from_numpy(np.repeat(np.arange(len(bags)), bags.lengths))
    tokens = torch.from_numpy(bags.ids)
    shares = lengths.new_zeros(len(bags), len(lengths))
    shares = shares.index_put((owners, tokens), lengths[tokens], accumulate=True)
    return shares / shares.sum(1, keepdim=True)


def _bag_maxima(scores: Tensor, bags: Bags) -> Tensor:
    """Return the highest of the ``scores`` (rows, k) in each of the ``bags``, (bags, k).

    The rows of the maxima are found first and without a gradient, for the first rows of all
    bags, then the second and so on: the gradient then needs these rows only, and no array
    is as large as all rows of all bags.
    """
    order = np.argsort(-bags.lengths, kind="stable")
    lengths, starts = bags.lengths[order], bags.starts[order]
    with torch.no_grad():
        rows = torch.from_numpy(bags.ids[starts])
        best = scores[rows]
        chosen = rows[:, None].repeat(1, scores.shape[1])
        for position in range(1, int(lengths[0])):
            count = int((lengths > position).sum())
            rows = torch.from_numpy(bags.ids[starts[:count] + position])
            candidates = scores[rows]
            chosen[:count] = torch.where(candidates > best[:count], rows[:, None], chosen[:count])
            best[:count] = torch.maximum(best[:count], candidates)
        inverse = torch.from_numpy(np.argsort(order, kind="stable"))
    return scores.gather(0, chosen[inverse])
