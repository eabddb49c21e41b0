"""Tables of stems: irregular forms meet, and words that rules would make one stay apart."""

from pathlib import Path

import pytest

from index.errors import LexiconError
from index.text.analysis import get_analyzer
from index.text.analysis.stem_table import BUNDLED, HEADING, StemTable
from index.types import ARABIC, ENGLISH, SPANISH, Language

MEET = """
    en gave give, en women woman, en took take, en bought buying, en children child,
    es dijo decir, es puso poner, es hizo hacer, es murió morir, es pidieron pedir,
    ar نساء امرأة, ar النساء المرأة, ar قضاة قاض, ar آلاف ألف, ar الآلاف ألف, ar مدن مدينة,
    ar سجون سجن, ar رجال رجل, ar شهود شاهد, ar وزراء وزير, ar أطفال طفل, ar يتناول تناول,
    ar سيتناول تناول, ar وسيتناولها تناول, ar انتهت انتهى, ar رقبتها رقبة, ar حقيبته حقيبة
"""
APART = """
    en found founded, en women won,
    es murió mural, es puso pozo,
    ar امرأة أمر, ar المرأة الأمر, ar نساء أمر, ar آلاف أف, ar شرطة شرط, ar ثورة ثور,
    ar شركة شرك, ar قضية قضى, ar يوسف أسف, ar مدينة يمدي, ar برنارد رنارد
"""


def rows(table: str) -> list[tuple[Language, str, str]]:
    """Return language, word and word of each row in ``table``."""
    return [(row.split()[0], row.split()[1], row.split()[2]) for row in table.split(",")]


def stem(word: str, language: Language) -> str:
    return get_analyzer(language).analyze_word(word).stem


@pytest.mark.parametrize(("language", "form", "word"), rows(MEET))
def test_forms_of_a_word_meet(language: Language, form: str, word: str) -> None:
    assert stem(form, language) == stem(word, language)


@pytest.mark.parametrize(("language", "word", "other"), rows(APART))
def test_different_words_stay_apart(language: Language, word: str, other: str) -> None:
    assert stem(word, language) != stem(other, language)


@pytest.mark.parametrize("language", [ENGLISH, SPANISH, ARABIC])
def test_a_search_finds_each_line_of_the_bundled_tables(language: Language) -> None:
    stems = StemTable.bundled(language).stems
    assert len(stems) > 300
    for form in list(stems)[::50]:
        assert StemTable.bundled(language).get(form) == stems[form]
        assert StemTable.bundled(language).get(f"{form}x") is None


@pytest.mark.parametrize("language", [ENGLISH, SPANISH, ARABIC])
def test_the_bundled_tables_are_in_order(language: Language) -> None:
    heading, *lines = (BUNDLED / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    assert heading == HEADING
    assert lines == sorted(lines)


@pytest.mark.parametrize("content", [None, b"", b"another table\n", b"\xff"])
def test_a_damaged_table_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "en.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LexiconError, match=r"en\.txt: no table of stems .*reinstall trujaman"):
        StemTable(path).get("gave")


def test_a_table_answers_the_same_however_many_words_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "en.txt"
    path.write_text(f"{HEADING}\ngave give\ngiven give\n", encoding="utf-8")
    table = StemTable(path)
    for _ in range(200):
        answers = [table.get(word) for word in ("gave", "given", "give", "aa", "zz", "")]
        assert answers == ["give", "give", None, None, None, None]
