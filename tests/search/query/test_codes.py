"""What is a number, a date or a code alone, and what means something besides."""

from __future__ import annotations

import pytest

from index.text.analysis import get_analyzer
from search.query.codes import has_codes_only


def is_codes_only(query: str) -> bool:
    compounds = get_analyzer("en").find_compounds(query)
    return has_codes_only(query, [compound for compound in compounds if compound.is_date])


@pytest.mark.parametrize(
    "query",
    [
        "987654321",
        "+51 987 654 321",
        "٩٨٧٦٥٤٣٢١",
        "45,300.50",
        "C7X-482",
        "00123-2024-0-1801-JR-PE-02",
        "20/01/2024",
        "20 de enero de 2024",
        "January 20, 2024",
        "٢٠ يناير ٢٠٢٤",
        "20 de enero de 2024 987654321",
    ],
)
def test_codes_have_no_meaning(query: str) -> None:
    assert is_codes_only(query)


@pytest.mark.parametrize(
    "query",
    ["", "...", "COVID-19", "police 2024", "Exp. 123-2024", "placa C7X482", "شرطة ٢٠٢٤", "enero"],
)
def test_words_have(query: str) -> None:
    assert not is_codes_only(query)
