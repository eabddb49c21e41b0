"""Languages are told by script, function words and letters before any statistics."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.language import detect_language, guess_language, guess_query_languages
from index.types import LANGUAGES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The women were rescued from a house in the north of the city.", "en"),
        ("Agents of the PNP found them in Ñaña, near the home of Mr. Muñoz.", "en"),
        ("Las mujeres fueron rescatadas de una casa en el norte de la ciudad.", "es"),
        ("Segun la policia, los detenidos cobraban cupos a los comerciantes.", "es"),
        ("أنقذت الشرطة النساء من منزل في شمال المدينة.", "ar"),
        ("قال قائد PNP في Callao إن التحقيق مستمر.", "ar"),
        ("The slogan الحرية was on every wall of the town.", "en"),
        ("پلیس می‌گوید که ده زن در شمال کشور آزاد شده‌اند.", "fa"),
        ("پولیس نے شہر کے شمال میں دس عورتوں کو رہا کرایا ہے۔", "ur"),
    ],
)
def test_script_and_function_words_decide_news(text: str, language: str) -> None:
    guess = guess_language(text)
    assert (guess.language, guess.confident) == (language, True)
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le ministre a annoncé hier que les victimes du réseau seraient protégées.", "fr"),
        ("A polícia não disse ontem quantas pessoas foram presas em São Paulo.", "pt"),
        ("Die Polizei hat gestern sechs Männer im Norden des Landes festgenommen.", "de"),
        ("Полиция сообщила о задержании шести мужчин на севере страны.", "ru"),
    ],
)
def test_other_languages_are_named_by_statistics(text: str, language: str) -> None:
    assert guess_language(text).language == "und"
    assert {detect_language(text) for _ in range(3)} == {language}


def test_arabic_typed_with_persian_letters_is_arabic() -> None:
    assert detect_language("قالت النیابة العامة إن المتهمین فی القضیة أحیلوا إلى المحکمة") == "ar"


@pytest.mark.parametrize("text", ["Juan Quispe, 31", "2024", ""])
def test_names_and_numbers_are_in_no_language(text: str) -> None:
    assert detect_language(text) == "und"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Kidnapping ransom demand letter"),
        ("en", "name,amount,date,beneficiary,account"),
        ("en", "bribe evidence folder, zebra marker"),
        ("es", "Informe pericial balistico, Callao"),
        ("es", "Nombre;monto;fecha;beneficiario"),
        ("es", "soborno: carpeta evidencia, zebra"),
        ("ar", "محضر تفتيش"),
        ("ar", "الاسم؛ المبلغ؛ التاريخ"),
    ],
)
def test_titles_and_rows_without_function_words_have_a_language(language: str, text: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La police a arrêté trois suspects dans le port de Marseille hier soir."),
        ("pt", "A polícia deteve três suspeitos no porto de Santos ontem à noite."),
        ("und", "Facture numéro 2024, montant dû"),
        ("id", "Polisi menangkap tiga tersangka di pelabuhan tadi malam, kata juru bicara."),
    ],
)
def test_other_languages_are_not_taken_for_ours(language: str, text: str) -> None:
    assert detect_language(text) == language


def test_two_words_are_enough() -> None:
    assert detect_language("The police") == "en"


def test_repetition_is_no_language() -> None:
    assert detect_language("a" * 5_000) == "und"
    assert detect_language("deadbeef01 " * 500) == "und"


@pytest.mark.parametrize(
    ("query", "languages"),
    [
        ("trata de personas", ("es",)),
        ("cárcel", ("es",)),
        ("¿quién pagó?", ("es",)),
        ("state of emergency", ("en",)),
        ("human trafficking", ("en", "es")),
        ("presos", ("es", "en")),
        ("Callao", ("es", "en")),
        ("الاتجار بالبشر", ("ar",)),
        ("قائد the police", ("ar", "en")),
        ("عصابة Tren de Aragua", ("ar", "es", "en")),
        ("2024", LANGUAGES),
        ("", LANGUAGES),
        ("полиция", LANGUAGES),
    ],
)
def test_a_query_may_be_in_several_languages(query: str, languages: tuple[str, ...]) -> None:
    assert guess_query_languages(query) == languages


def test_langdetect_is_loaded_only_when_asked() -> None:
    program = (
        "import sys; from index.text.language import detect_language as detect; "
        "detect('The police of the city'); "
        "detect('La policía de la ciudad y el fiscal'); detect('الشرطة'); "
        "sys.exit('langdetect' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@given(st.text(max_size=200))
def test_any_text_has_a_language(text: str) -> None:
    language = detect_language(text)
    assert language.isalpha()
    assert language.islower()
    assert detect_language(text) == language
    query_languages = guess_query_languages(text)
    assert query_languages
    assert set(query_languages) <= set(LANGUAGES)
    assert len(set(query_languages)) == len(query_languages)
