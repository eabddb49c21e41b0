"""Titles and names of files as words, in three languages and as people name their files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis.words import find_surfaces, find_words
from index.text.titles import SplitName, name_span, split_name, title_language, title_text
from index.types import Span

NAMES = [
    ("Contrato_Moby-Dick_2024", {"Contrato", "Moby", "Dick", "2024"}),
    ("InformeFinal", {"InformeFinal", "Informe", "Final"}),
    ("informeFinal2024", {"informeFinal", "informe", "Final", "2024"}),
    ("HTMLReport", {"HTMLReport", "HTML", "Report"}),
    ("IMG20240115", {"IMG", "20240115"}),
    ("ACTA DE ENTREGA", {"ACTA", "DE", "ENTREGA"}),
    ("Peña.Nieto (copia)", {"Peña", "Nieto", "copia"}),
    ("Pen\u0303aNieto", {"Pen\u0303a", "Nieto"}),
    ("عقد_الحلاق2024", {"عقد", "الحلاق", "2024"}),
    ("فاتورة-Quiroga", {"فاتورة", "Quiroga"}),
]


@pytest.mark.parametrize(("name", "words"), NAMES)
def test_names_are_split_into_words(name: str, words: set[str]) -> None:
    assert words <= set(find_surfaces(split_name(name).text))


@pytest.mark.parametrize(
    "name", ["Report of the police 2024", "La Policía de Ñuñoa informa", "تقرير شرطة المدينة ٢٠٢٤"]
)
def test_usual_words_have_no_parts(name: str) -> None:
    assert split_name(name) == SplitName(name)


@pytest.mark.parametrize(("name", "words"), NAMES)
def test_every_word_is_found_again_in_the_name(name: str, words: set[str]) -> None:
    split = split_name(name)
    for word in words:
        start = split.text.rindex(word)
        origin = split.origin(Span(start, start + len(word)))
        assert origin is not None
        assert name[origin.start : origin.end] == word


@given(st.text(max_size=60))
def test_every_word_is_one_of_the_name_or_a_part_of_one(name: str) -> None:
    split = split_name(name)
    for word in find_words(split.text):
        origin = split.origin(Span(word.start, word.end))
        assert origin is not None
        assert name[origin.start : origin.end].replace("_", " ") == word.surface


@pytest.mark.parametrize(
    ("path", "member", "name"),
    [
        ("/docs/Contrato Moby-Dick.txt", "", "Contrato Moby-Dick"),
        ("/docs/acta.final.docx", "", "acta.final"),
        ("/docs/Informe No. 5", "", "Informe No. 5"),
        ("/docs/version 1.2", "", "version 1.2"),
        ("/docs/.hidden", "", ".hidden"),
        ("C:\\docs\\فاتورة.pdf", "", "فاتورة"),
        ("/docs/mail.eml", "anexos/annex.pdf", "anexos/annex"),
    ],
)
def test_a_name_is_that_of_the_file_without_its_ending(path: str, member: str, name: str) -> None:
    span = name_span(path, member)
    assert (member or path)[span.start : span.end] == name


@pytest.mark.parametrize(
    ("title", "beginning", "text"),
    [
        ("Annual report", "Something else.", "Annual report\n\nx"),
        ("Annual report", "Annual\n report\nSomething else.", "x"),
        ("El informe sobre la…", "El informe sobre la pesca.", "x"),
        ("التقرير", "شيء آخر", "التقرير\n\nx"),
        (None, "Something", "x"),
    ],
)
def test_a_title_that_the_text_begins_with_is_left_out(
    title: str | None, beginning: str, text: str
) -> None:
    assert title_text("/docs/x.txt", "", title, beginning) == text


@pytest.mark.parametrize(
    ("title", "document", "language"),
    [
        ("Presupuesto anual de la naviera", "en", "es"),
        ("the budget of the port", "es", "en"),
        ("Annual report", "es", "es"),
        ("Annual report", "fr", "fr"),
        ("Annual report", "ar", "en"),
        ("عقد الحلاق", "en", "ar"),
        ("عقد Contrato", "ar", "ar"),
        ("گزارش", "fa", "fa"),
        ("2024", "es", "es"),
        ("2024", "und", "en"),
    ],
)
def test_the_language_of_a_title(title: str, document: str, language: str) -> None:
    assert title_language(title, document) == language
