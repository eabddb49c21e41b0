"""Names that are function words, too, are told by their letters or by a capital."""

import pytest

from index.text.analysis.function_names import find_function_names, to_name_term


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("قال علي إنه جلس على الكرسي", ["علي"]),
        ("قالت آنا: أنا بريئة، وانا هنا", ["آنا"]),
        ("عند وآنا ولعلي وإمام أمام", ["آنا", "علي", "إمام"]),
        ("تخلف الخلف عن خلفه", []),
        ("جاء عَلِيّ، وَلِعَلِيٍّ أخ", ["عَلِي", "عَلِي"]),
        ("رأيت عليًّا وعليّاً", ["علي", "علي"]),
        ("عَلَى نَعْلِي ونَعلي وعَلَيْهَا عليْها", []),
        ("Will Smith will, with WILL and Willy", ["Will", "WILL"]),
        ("Artur Mas pidió más. Más tarde, Mas calló", ["Mas", "Mas"]),
        ("Mía, Mia y MIA; mía", ["Mía", "Mia", "MIA"]),
        ("Mi\u0301a y CAN\u0303AS, Can\u0303as no es Can", ["Mi\u0301a", "Can"]),
        ("Ma\u0301s tarde", []),
    ],
)
def test_names_are_found_as_they_are_written(text: str, names: list[str]) -> None:
    found = list(find_function_names(text))
    assert [text[name.start : name.end] for name in sorted(found, key=lambda each: each.start)] == [
        *names
    ]


@pytest.mark.parametrize(
    ("word", "same"),
    [
        ("وعلي", "علي"),
        ("عليّ", "علي"),
        ("عَلِيّ", "علي"),
        ("لآنا", "آنا"),
        ("WILL", "Will"),
        ("Mía", "Mia"),
        ("Mi\u0301a", "Mía"),
    ],
)
def test_a_name_has_one_term(word: str, same: str) -> None:
    assert to_name_term(word) == to_name_term(same) is not None


@pytest.mark.parametrize("word", ["على", "أنا", "will", "más", "Sol", "Ana"])
def test_other_words_have_none(word: str) -> None:
    assert to_name_term(word) is None


def test_what_is_a_name_needs_no_capital() -> None:
    assert to_name_term("haya", is_name=True) == to_name_term("Haya")
    assert to_name_term("sobre", is_name=True) is None
