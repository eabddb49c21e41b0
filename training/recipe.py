"""The numbers by which the bundled encoder is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How large, how long and how hard.

    ``vocabulary`` tokens of ``dimensions`` numbers; characters seen less than
    ``min_letter_count`` times are unknown. ``steps`` at learning rate ``rate``, reached
    after ``warm_up`` steps and falling to zero by the power ``decay`` of the steps left.
    In ``answer_share`` of the steps up to ``fragment`` tokens of a text have to find the
    one it begins among ``paragraphs`` of up to ``sentences`` consecutive texts, in either
    language; in the others ``batch`` texts find their translations. ``answer_scale`` and
    ``scale`` multiply what is then compared before a softmax; ``teacher_weight`` weighs
    the distance to the teacher.
    """

    vocabulary: int = 36_000
    dimensions: int = 256
    min_letter_count: int = 100
    steps: int = 8000
    batch: int = 1024
    # Rows start with numbers of deviation 1: only a high rate moves rare tokens far from there.
    rate: float = 0.15
    warm_up: int = 150
    decay: float = 1.5
    scale: float = 14.0
    teacher_weight: float = 4.0
    answer_share: float = 0.5
    answer_scale: float = 20.0
    paragraphs: int = 256
    sentences: int = 4
    fragment: int = 12
