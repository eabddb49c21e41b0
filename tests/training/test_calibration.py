"""Calibration curves: scores of the same rank mean the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from search.ranking.calibration import FROM_ARABIC, LATIN, POINTS, TO_ARABIC
from search.types import Mode
from training.calibration import draw_curves, read_questions, read_texts, take_leads
from training.corpus import CorpusError

TEXTS = [
    {
        "en": "The court met. It freed two men.",
        "es": "El tribunal se reunió. Liberó a dos hombres.",
        "ar": "اجتمعت المحكمة. أفرجت عن رجلين.",
    },
    {"en": "One sentence only.", "es": "Una frase. Y otra.", "ar": "جملة. وأخرى."},
]


def test_curves_lead_from_ranks_to_ranks() -> None:
    own = np.linspace(0, 1, 1001)
    samples = [
        (Mode.HYBRID, "en", {"en": own, "es": own**0.5, "ar": own}),
        (Mode.HYBRID, "ar", {"ar": own, "en": own**2, "es": own**2}),
    ]
    curves = draw_curves(samples)[Mode.HYBRID]
    points = np.array(POINTS)
    assert curves[LATIN] == pytest.approx(points**2, abs=0.01)
    assert curves[TO_ARABIC] == pytest.approx(points, abs=0.01)
    assert curves[FROM_ARABIC] == pytest.approx(points**0.5, abs=0.01)


def test_first_sentences_ask_for_the_rest() -> None:
    leads, rests = take_leads(TEXTS)
    assert leads == [
        ("en", "The court met."),
        ("es", "El tribunal se reunió."),
        ("ar", "اجتمعت المحكمة."),
    ]
    assert rests == [
        {"en": "It freed two men.", "es": "Liberó a dos hombres.", "ar": "أفرجت عن رجلين."}
    ]


def test_a_folder_has_texts_and_questions_in_all_languages(tmp_path: Path) -> None:
    question = {"para": "1", "q_en": "who?", "q_es": "¿quién?", "q_ar": "من؟"}
    write_lines(tmp_path / "paragraphs.jsonl", [{"para": "1", **TEXTS[0]}])
    write_lines(tmp_path / "questions.jsonl", [question])
    assert read_texts(tmp_path) == TEXTS[:1]
    assert read_questions(tmp_path) == [("en", "who?"), ("es", "¿quién?"), ("ar", "من؟")]
    write_lines(tmp_path / "questions.jsonl", [{"para": "1", "q_en": "who?"}])
    with pytest.raises(CorpusError, match=r"questions\.jsonl: a line lacks one of q_en, q_es"):
        read_questions(tmp_path)
    with pytest.raises(CorpusError, match="cannot be read"):
        read_texts(tmp_path / "nowhere")


def write_lines(path: Path, records: list[dict[str, str]]) -> None:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
