"""Sentences end where readers of English, Spanish and Arabic say they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import split_sentences


def sentence_texts(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Ruiz met Dr. Paz. They left.", ["Mr. Ruiz met Dr. Paz.", "They left."]),
        ("He paid S/ 3.044 to No. 7. She ran.", ["He paid S/ 3.044 to No. 7.", "She ran."]),
        (
            "The U.S. Embassy and J. Soto agreed! Why?",
            ["The U.S. Embassy and J. Soto agreed!", "Why?"],
        ),
        ("“It is over.” She left.", ["“It is over.”", "She left."]),
        (
            "He wrote to a.b@c.pe at 3.30 p.m. yesterday.",
            ["He wrote to a.b@c.pe at 3.30 p.m. yesterday."],
        ),
        (
            "La Dra. Paz y el Sr. Ruiz (art. 5) fueron.",
            ["La Dra. Paz y el Sr. Ruiz (art. 5) fueron."],
        ),
        (
            "¿Quién fue? ¡Nadie! Dijo que no. Luego calló…",
            ["¿Quién fue?", "¡Nadie!", "Dijo que no.", "Luego calló…"],
        ),
        ("«Se acabó.» Costó 1.250,50 soles.", ["«Se acabó.»", "Costó 1.250,50 soles."]),
        ("هل انتهى الأمر؟ نعم! قال د. سالم ذلك.", ["هل انتهى الأمر؟", "نعم!", "قال د. سالم ذلك."]),
        ("«انتهى الأمر.» دفع ٣.٠٤٤ دولارا.", ["«انتهى الأمر.»", "دفع ٣.٠٤٤ دولارا."]),
        ("انتهى الأمر.The end.", ["انتهى الأمر.", "The end."]),
        ("قال «انتهى الأمر». then they left", ["قال «انتهى الأمر».", "then they left"]),
        ("The end.انتهى الأمر.", ["The end.", "انتهى الأمر."]),
        ("Headline\n\nFirst line\r\nsecond line", ["Headline", "First line", "second line"]),
        ("1. Uno\n2. Dos", ["1. Uno", "2. Dos"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_sentences_end_at_marks_and_lines(text: str, expected: list[str]) -> None:
    assert sentence_texts(text) == expected


@given(st.text(max_size=300))
def test_sentences_cover_any_text(text: str) -> None:
    covered = "".join(sentence_texts(text))
    assert "".join(covered.split()) == "".join(text.split())
