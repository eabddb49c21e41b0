"""What encoders are given: short queries without punctuation, questions as they are."""

from __future__ import annotations

import pytest

from search.encoded_text import text_to_encode


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("bribery?", "bribery"),
        ("¿trata de personas?", "trata de personas"),
        ("«الرشوة»؟", "الرشوة"),
        ("Who paid the bribes?", "Who paid the bribes?"),
        ("¿Quién pagó los sobornos?", "¿Quién pagó los sobornos?"),
        ("من دفع تلك الرشاوى؟", "من دفع تلك الرشاوى؟"),
    ],
)
def test_short_queries_are_encoded_without_punctuation(text: str, encoded: str) -> None:
    assert text_to_encode(text) == encoded
