"""How close passages come to queries, as late interaction has it, to be trained for.

Late interaction (Khattab & Zaharia 2020) beside the cosines of passage and best
sentence, with the shares the engine gives them. Values below zero are kept, where the
engine cuts them off, so that there is a slope to climb.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding_bag, normalize

from search.ranking.late_interaction import SAME_SENTENCE_SHARE, UNRELATED_SCORE
from search.ranking.second_stage import SENTENCE_SHARE, TOKEN_SHARE
from training.batches import Answers
from training.texts import Bags

_TINY: Final = 1e-6


def closeness(values: Tensor, batch: Answers) -> Tensor:
    """Return (fragments, paragraphs); ``values`` (tokens, d) are the rows of ``batch.tokens``."""
    vectors = normalize(_sums(values, batch.asked))
    sums = _sums(values, batch.sentences)
    whole = normalize(_sums(sums, batch.paragraphs)) @ vectors.T
    sentence = _highest(normalize(sums) @ vectors.T, batch.paragraphs)
    rest = (1 - SENTENCE_SHARE) * whole + SENTENCE_SHARE * sentence
    return ((1 - TOKEN_SHARE) * rest + TOKEN_SHARE * _met(values, batch)).T


def _met(values: Tensor, batch: Answers) -> Tensor:
    """How well the tokens of fragments are met by those of paragraphs (paragraphs, fragments)."""
    lengths = values.norm(dim=1).clamp_min(_TINY)
    units = values / lengths[:, None]
    asked, columns = np.unique(batch.asked.ids, return_inverse=True)
    told, rows = np.unique(batch.sentences.ids, return_inverse=True)
    cosines = units[torch.from_numpy(told)] @ units[torch.from_numpy(asked)].T
    sentences = Bags(rows, batch.sentences.starts, batch.sentences.words)
    nearest = _highest(cosines, sentences)
    fragments = Bags(columns, batch.asked.starts, batch.asked.words)
    weights = _shares(lengths[torch.from_numpy(asked)], fragments)
    anywhere = _highest(nearest, batch.paragraphs) @ weights.T
    together = _highest(nearest @ weights.T, batch.paragraphs)
    met = (1 - SAME_SENTENCE_SHARE) * anywhere + SAME_SENTENCE_SHARE * together
    return (met - UNRELATED_SCORE) / (1 - UNRELATED_SCORE)


def _sums(rows: Tensor, bags: Bags) -> Tensor:
    """Return the sum of the ``rows`` (any, d) in each of the ``bags``, (bags, d)."""
    return embedding_bag(
        torch.from_numpy(bags.ids), rows, torch.from_numpy(bags.starts), mode="sum"
    )


def _shares(lengths: Tensor, bags: Bags) -> Tensor:
    """Return the share of each token in the length of each bag's tokens, (bags, tokens)."""
    owners = torch.from_numpy(np.repeat(np.arange(len(bags)), bags.words))
    tokens = torch.from_numpy(bags.ids)
    shares = lengths.new_zeros(len(bags), len(lengths))
    shares = shares.index_put((owners, tokens), lengths[tokens], accumulate=True)
    return shares / shares.sum(1, keepdim=True)


def _highest(scores: Tensor, bags: Bags) -> Tensor:
    """Return the highest of the ``scores`` (rows, k) in each of the ``bags``, (bags, k).

    Which row that is, is found first, place by place in all bags at once: the slope then
    runs through these alone, and nothing as large as all rows of all bags is kept.
    """
    order = np.argsort(-bags.words, kind="stable")
    words, starts = bags.words[order], bags.starts[order]
    with torch.no_grad():
        rows = torch.from_numpy(bags.ids[starts])
        best = scores[rows]
        chosen = rows[:, None].repeat(1, scores.shape[1])
        for place in range(1, int(words[0])):
            count = int((words > place).sum())
            rows = torch.from_numpy(bags.ids[starts[:count] + place])
            found = scores[rows]
            chosen[:count] = torch.where(found > best[:count], rows[:, None], chosen[:count])
            best[:count] = torch.maximum(best[:count], found)
        inverse = torch.from_numpy(np.argsort(order, kind="stable"))
    return scores.gather(0, chosen[inverse])
