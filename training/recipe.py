"""The hyperparameters of the bundled encoder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Size of the encoder and course of its training.

    Size: ``vocabulary`` tokens of ``dimensions`` numbers each. Characters that occur fewer
    than ``min_letter_count`` times are unknown.

    Course: ``steps`` steps. The learning rate rises to ``learning_rate`` in ``warm_up``
    steps, then falls to zero as the share of steps left to the power ``decay``.

    Tasks: in ``passage_share`` of the steps, queries of up to ``max_query_tokens`` tokens
    find the paragraph they begin among ``paragraphs``, each of up to ``max_sentences``
    consecutive texts, in either language. In the other steps ``batch_size`` texts find
    their translations. ``passage_scale`` and ``translation_scale`` multiply the scores
    before the softmax; ``teacher_weight`` is the weight of the distance to the teacher.
    """

    vocabulary: int = 36_000
    dimensions: int = 256
    min_letter_count: int = 100
    steps: int = 8000
    batch_size: int = 1024
    # Rows start with a standard deviation of up to 1: only a high rate moves rare tokens far.
    learning_rate: float = 0.15
    warm_up: int = 150
    decay: float = 1.5
    translation_scale: float = 14.0
    teacher_weight: float = 4.0
    passage_share: float = 0.5
    passage_scale: float = 20.0
    paragraphs: int = 256
    max_sentences: int = 4
    max_query_tokens: int = 12
