"""Passages that say the same but are cut elsewhere, in three languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.config import Config
from index.locations import Locations
from index.store.store import Store
from index.update import update
from search.ranking.overlaps import OverlapFinder

TEXTS = {
    "en": (
        "The officials said that the contract had not been published.",
        "The money, 45,300 euros, was paid to Elena Robledo on 12 May in three instalments, and a"
        " witness of the payment said that no receipt was ever asked for by anybody at the bank.",
        "The prosecutor opened an inquiry in March.",
    ),
    "es": (
        "Los funcionarios dijeron que el contrato no se había publicado.",
        "El dinero, 45.300 euros, se pagó a Elena Robledo el 12 de mayo en tres plazos, y un"
        " testigo del pago dijo que nadie en el banco había pedido jamás un recibo por ello.",
        "La fiscalía abrió una investigación en marzo.",
    ),
    "ar": (
        "قال الموظفون إن العقد لم ينشر في الجريدة الرسمية.",
        "ودفع المبلغ وقدره 45300 يورو إلى سعاد الخطيب في 12 مايو على ثلاث دفعات وقال أحد الشهود على"
        " الدفع إن أحدا في المصرف لم يطلب أي إيصال بهذا المبلغ من أي شخص في ذلك اليوم.",
        "وفتحت النيابة العامة تحقيقا في مارس.",
    ),
}


@pytest.fixture
def overlap(project: Callable[..., Config]) -> Callable[[str, str], str | None]:
    """Return what tells what lines a text has more than another; None if it is no copy."""

    def find(first: str, second: str) -> str | None:
        config = project({"a.txt": first, "b.txt": second})
        update(config)
        store = Store.open(Locations.of(config).store)
        try:
            passages = store.passages(store.passage_ids().tolist())
            finder = OverlapFinder(store)
            hit = next(each for each in passages if each.path.endswith("a.txt"))
            assert finder.find(hit) is None
            (passage,) = [each for each in passages if each.path.endswith("b.txt")]
            found = finder.find(passage)
        finally:
            store.close()
        return None if found is None else found.added

    return find


@pytest.mark.parametrize("language", TEXTS)
def test_a_part_of_what_says_more_is_no_copy(
    overlap: Callable[[str, str], str | None], language: str
) -> None:
    before, text, after = TEXTS[language]
    assert overlap(text, f"> {text}") == ""
    assert overlap(f"{before} {text}", text) is None
    assert overlap(f"{text} {after}", text) is None


@pytest.mark.parametrize(
    ("language", "added"),
    [(language, "2024") for language in TEXTS]
    + [("en", "From: Ana"), ("es", "Fecha:"), ("ar", "الموضوع: تقرير")],
)
def test_lines_of_mail_are_shown(
    overlap: Callable[[str, str], str | None], language: str, added: str
) -> None:
    _, text, _ = TEXTS[language]
    assert overlap(text, f"{added}\n\n{text}") == added
    assert overlap(text, f"{text}\n\n{added}") == added
    assert overlap(f"{added}\n\n{text}", text) == ""
    assert overlap(f"{text}\n\n{added}", text) == ""


@pytest.mark.parametrize(
    ("language", "added"),
    [(language, sign) for language in TEXTS for sign in ("✗", "???")]
    + [("en", "This is false."), ("en", "DENIED:"), ("en", "No.")]
    + [("es", "ES FALSO QUE"), ("es", "Desmentido:"), ("es", "No es cierto.")]
    + [("ar", "هذا غير صحيح."), ("ar", "خبر كاذب:"), ("ar", "كذب:")],
)
def test_any_other_line_makes_a_hit_of_its_own(
    overlap: Callable[[str, str], str | None], language: str, added: str
) -> None:
    _, text, _ = TEXTS[language]
    assert overlap(text, f"{added}\n\n{text}") is None
    assert overlap(text, f"{text}\n\n{added}") is None
    assert overlap(f"{added}\n\n{text}", text) is None
    assert overlap(f"{text}\n\n{added}", text) is None
    assert overlap(text, f"From: Ana\n{added}\n\n{text}") is None


@pytest.mark.parametrize(
    ("language", "opening", "mark"), [("en", "", "?"), ("es", "¿", "?"), ("ar", "", "؟")]
)
def test_a_question_is_no_copy_of_a_statement(
    overlap: Callable[[str, str], str | None], language: str, opening: str, mark: str
) -> None:
    before, text, after = TEXTS[language]
    question = f"{opening}{text.removesuffix('.')}{mark}"
    assert overlap(text, f"{question}\n\n2024") is None
    assert overlap(text, f"2024\n\n{question}") is None
    assert overlap(f"{before} {text} {after}", question) is None
    assert overlap(f"{before} {question} {after}", text) is None


@pytest.mark.parametrize("language", TEXTS)
def test_what_goes_on_in_the_line_is_no_copy(
    overlap: Callable[[str, str], str | None], language: str
) -> None:
    before, text, after = TEXTS[language]
    assert overlap(text, f"No: {text}") is None
    assert overlap(text, f"{text} 500.") is None
    assert overlap(text, f"{before}\n\n{text}\n\n{after}") is None  # more than a tenth


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "45,300", "54,300"),
        ("en", "45,300", "45.300"),
        ("en", "12 May", "12 March"),
        ("en", "Elena", "Helena"),
        ("en", "no receipt", "a receipt"),
        ("es", "45.300", "45.301"),
        ("es", "45.300", "45,300"),
        ("es", "mayo", "junio"),
        ("es", "Robledo", "Robles"),
        ("es", "nadie", "alguien"),
        ("ar", "45300", "4530"),
        ("ar", "45300", "45٫300"),
        ("ar", "مايو", "يونيو"),
        ("ar", "سعاد", "سعيد"),
        ("ar", "لم يطلب", "طلب"),
    ],
)
def test_one_other_word_is_no_copy(
    overlap: Callable[[str, str], str | None], language: str, old: str, new: str
) -> None:
    before, text, after = TEXTS[language]
    assert old in text
    assert overlap(f"{before} {text} {after}", text.replace(old, new)) is None
    # Nor where it is the only one at an end, which the other text has in other words.
    first, rest = text.split(" ", 1)
    assert overlap(f"{before} {first} {rest}", f"2024\n\n{rest}") is None


def test_few_words_are_a_copy_only_as_a_whole(overlap: Callable[[str, str], str | None]) -> None:
    assert overlap("I agree with that, and so does the bank in Lima.", "I agree with that.") is None
