"""Which passages say the same: pairs that must have one signature, and pairs that must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.batch_analyzer import BatchAnalyzer
from index.keyword.signatures import NO_SIGNATURE, find_tokens
from index.text.analysis import get_analyzer

SAME = [
    ("en", "The bank paid Ana Pérez.", "the bank paid ana perez"),
    ("en", "The bank did not pay.", "> The bank\n> did not pay."),
    ("en", "an investigation of the bank", "an investi-\ngation of the bank"),
    ("en", "He said: “We paid 45,300 euros.”", 'He said: "We paid 45,300 euros!"'),
    ("en", "a contract between the parties", "**a contract** between\tthe parties —"),
    ("es", "La investigación del señor Núñez", "LA INVESTIGACION DEL SENOR NUNEZ"),
    ("es", "No pagó la fianza.", "No pago\nla fian-\nza"),
    ("es", "¿Quién firmó?", "¿ QUIÉN\nfirmo ?"),
    ("es", "¿Pagó 1.200 € él?", "¿Pago 1.200 € el?"),
    ("ar", "لم يدفع المصرف المبلغ", "لَمْ يَدْفَعِ المَصْرِفُ المَبْلَغَ."),
    ("ar", "إلى أحمد في ١٢ مايو", "الى احمد في 12 مايو"),
    ("ar", "قال: «لن ندفع»", "قال لن\nندفع"),
    ("ar", "هل دفع ١٬٢٠٠؟", "هل دَفَعَ 1٬200 ؟"),
]
DIFFERENT = [
    ("en", "paid 45,300 euros to the bank", "paid 54,300 euros to the bank"),
    ("en", "paid on 12 May 2021", "paid on 13 May 2021"),
    ("en", "signed by Elena Robledo", "signed by Elena Robles"),
    ("en", "the bank did not pay", "the bank did pay"),
    ("en", "there was no contract", "there was a contract"),
    ("en", "paid $500", "paid €500"),
    ("en", "a change of -5 degrees", "a change of 5 degrees"),
    ("en", "if <5 of them agree", "if 5 of them agree"),
    ("en", "a share of 5%", "a share of 5"),
    ("en", "☑ guilty ☐ not guilty", "☐ guilty ☑ not guilty"),
    ("en", "the dog bit the man", "the man bit the dog"),
    ("en", "paid 1.5 million", "paid 15 million"),
    ("en", "key " + 64 * "a" + "b", "key " + 64 * "a" + "c"),
    ("en", "paid 1,200 euros", "paid 1.200 euros"),
    ("en", "paid 1,200 euros", "paid 1200 euros"),
    ("en", "a share of 3/4", "a share of 3 4"),
    ("en", "at 10:30", "at 10.30"),
    ("en", "He knew of the payments?", "He knew of the payments."),
    ("en", "Did he pay? He did.", "Did he pay. He did?"),
    ("en", "from -5 to 3", "from 5 to -3"),
    ("en", "☑ guilty ☐ innocent", "guilty ☑ innocent ☐"),
    ("es", "no pagó la fianza", "pagó la fianza"),
    ("es", "Hubo pagos?", "Hubo pagos."),
    ("es", "¿Quién firmó?", "Quién firmó"),
    ("es", "pagó 1.200 euros", "pagó 1,200 euros"),
    ("es", "el 3 de mayo de 2024", "el 3 de marzo de 2024"),
    ("es", "a favor de Juan Pérez", "a favor de Juana Pérez"),
    ("es", "recibió 300 €", "recibió 300 £"),
    ("ar", "لم يدفع المصرف", "لن يدفع المصرف"),
    ("ar", "يدفع المصرف", "لم يدفع المصرف"),
    ("ar", "دفع ٥٠٠ دينار", "دفع ٥٠٠٠ دينار"),
    ("ar", "وقع أحمد العقد", "وقع محمد العقد"),
    ("ar", "دفع المبلغ؟", "دفع المبلغ."),
    ("ar", "دفع ١٬٢٠٠ دينار", "دفع ١٫٢٠٠ دينار"),
    ("ar", "في ١٢ مايو ٢٠٢١", "في ١٢ مارس ٢٠٢١"),
]


def sign(language: str, *texts: str) -> list[int]:
    signatures: list[int] = BatchAnalyzer(get_analyzer(language)).analyze(texts).signatures.tolist()
    return signatures


@pytest.mark.parametrize(("language", "first", "second"), SAME)
def test_the_same_words_have_one_signature(language: str, first: str, second: str) -> None:
    signatures = sign(language, first, second)
    assert signatures[0] == signatures[1] != NO_SIGNATURE
    assert texts_of(language, first) == texts_of(language, second)


@pytest.mark.parametrize(("language", "first", "second"), DIFFERENT)
def test_other_words_have_another_signature(language: str, first: str, second: str) -> None:
    assert len(set(sign(language, first, second))) == 2
    assert texts_of(language, first) != texts_of(language, second)


def texts_of(language: str, text: str) -> list[str]:
    return [token.text for token in find_tokens(text, language)]


@pytest.mark.parametrize("text", ["", "…", "— *** —", " \n"])
def test_a_passage_without_words_has_no_signature(text: str) -> None:
    assert sign("en", text, "word")[0] == NO_SIGNATURE


PASSAGES = st.lists(st.text("aáb ىيa1 $-\n.?,", max_size=12), max_size=6)


@given(PASSAGES, st.sampled_from(["en", "es", "ar", "fr"]))
def test_a_signature_depends_on_its_passage_alone(texts: list[str], language: str) -> None:
    assert sign(language, *texts) == [sign(language, text)[0] for text in texts]


@given(st.text("aáb ىيa1 $€-\n.%?,", max_size=30))
def test_tokens_are_where_they_stand(text: str) -> None:
    tokens = find_tokens(text, "es")
    assert [token.start for token in tokens] == sorted({token.start for token in tokens})
    for token in tokens:
        assert text[token.start : token.end].strip() == text[token.start : token.end] != ""
