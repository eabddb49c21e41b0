"""What dictionaries and the glossary list stays in the lexicon, however rare it is in text."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from index.types import LANGUAGES, Language
from search.lexicon.translations import Translation
from training.completion import complete, read_listed
from training.concepts import Concept, GlossaryTables
from training.corpus import Pair
from training.entries import MAX_WORD_TRANSLATIONS, MIN_WEIGHT, Direction, Entries
from training.phrases import Example, analyze_pair

NO_GLOSSARY = GlossaryTables([])


def read_dictionaries(
    *, spanish: Mapping[str, str], arabic: Mapping[str, str], kind: str = "word"
) -> dict[Direction, list[Example]]:
    """Return the examples of dictionaries of English words, several translations apart by ;."""
    examples: dict[Direction, list[Example]] = {}
    for target, glosses in (("es", spanish), ("ar", arabic)):
        examples["en", target] = [
            analyze_pair(Pair(word, translation, "wechsel", kind), "en", target)
            for word, translations in glosses.items()
            for translation in translations.split(";")
        ]
    return examples


def make_directions(known: Mapping[Language, tuple[str, ...]]) -> dict[Direction, Entries]:
    """Return a lexicon in which every word is translated by the first of each language."""
    return {
        (source, target): {
            (word,): [Translation((known[target][0],), 1.0)] for word in known[source]
        }
        for source in LANGUAGES
        for target in LANGUAGES
        if source != target
    }


def test_a_listed_translation_has_the_least_weight() -> None:
    listed = read_listed(read_dictionaries(spanish={"glass": "vaso;vidrio"}, arabic={}))
    known = {"en": ("glass",), "es": ("vas", "vidri"), "ar": ("زجاج",)}
    completed = complete(make_directions(known), listed, NO_GLOSSARY)
    assert completed["en", "es"]["glass",] == [
        Translation(("vas",), 1.0),
        Translation(("vidri",), MIN_WEIGHT),
    ]
    assert completed["es", "en"]["vidri",] == [Translation(("glass",), 1.0)]
    assert completed["en", "ar"]["glass",] == [Translation(("زجاج",), 1.0)]


def test_words_that_no_text_has_get_no_entry() -> None:
    listed = read_listed(read_dictionaries(spanish={"glass": "vaso;vidrio"}, arabic={}))
    directions = make_directions({"en": ("glass",), "es": ("vas",), "ar": ("زجاج",)})
    assert complete(directions, listed, NO_GLOSSARY) == directions


@pytest.mark.parametrize(("source", "target"), [("en", "es"), ("es", "en"), ("ar", "en")])
def test_dictionaries_fill_an_entry_up_to_what_text_can_give_it(
    source: Language, target: Language
) -> None:
    words = tuple(f"w{number:02}" for number in range(30))
    known = dict.fromkeys(LANGUAGES, ("take",)) | {target: words}
    listed = {(source, target): [(("take",), (word,)) for word in words]}
    completed = complete(make_directions(known), listed, NO_GLOSSARY)[source, target]["take",]
    expected = [(word,) for word in words[:MAX_WORD_TRANSLATIONS]]
    assert [translation.terms for translation in completed] == expected


@pytest.mark.parametrize(
    ("source", "target", "added"),
    [("en", "es", 8), ("es", "en", 8), ("en", "ar", 8), ("ar", "en", 0)],
)
def test_a_long_entry_has_the_first_that_are_listed_but_for_an_arabic_one(
    source: Language, target: Language, added: int
) -> None:
    words = tuple(f"w{number:02}" for number in range(60))
    directions = make_directions(dict.fromkeys(LANGUAGES, ("take",)) | {target: words})
    aligned = [Translation((word,), 1.0) for word in words[:MAX_WORD_TRANSLATIONS]]
    directions[source, target] = {("take",): aligned}
    rest = words[MAX_WORD_TRANSLATIONS:]
    listed = {(source, target): [(("take",), (word,)) for word in rest]}
    completed = complete(directions, listed, NO_GLOSSARY)[source, target]["take",]
    assert completed == aligned + [Translation((word,), MIN_WEIGHT) for word in rest[:added]]


def test_what_texts_use_most_is_listed_first() -> None:
    examples = read_dictionaries(spanish={"glass": "copa;vaso;vidrio"}, arabic={})
    sentence = Pair("He breaks the glass", "Rompe el vidrio", "un_quadclass", "sent")
    examples["en", "es"].append(analyze_pair(sentence, "en", "es"))
    assert read_listed(examples)["en", "es"] == [
        (("glass",), (word,)) for word in ("vidri", "cop", "vas")
    ]


@pytest.mark.parametrize("kind", ["sent", "ui"])
def test_text_lists_nothing(kind: str) -> None:
    examples = read_dictionaries(spanish={"glass": "vaso"}, arabic={}, kind=kind)
    assert not any(read_listed(examples).values())


def test_lists_made_through_english_are_left_out() -> None:
    examples = read_dictionaries(spanish={"part": "partir"}, arabic={"part": "ولد"})
    examples["es", "ar"] = [analyze_pair(Pair("partir", "ولد", "omw", "word"), "es", "ar")]
    assert set(read_listed(examples)) == {("en", "es"), ("es", "en"), ("en", "ar"), ("ar", "en")}


GLOSSARY = GlossaryTables(
    [
        Concept({"en": ("bail",), "es": ("fianza",), "ar": ("كفالة", "كفالة مالية")}),
        Concept({"en": ("UN",), "es": ("ONU",), "ar": ("الأمم المتحدة",)}),
    ]
)


def test_the_glossary_is_never_cut() -> None:
    known = {"en": ("x", "bail"), "es": ("fianz",), "ar": ("ضمان", "كفال")}
    completed = complete(make_directions(known), {}, GLOSSARY)
    assert Translation(("كفال",), MIN_WEIGHT) in completed["en", "ar"]["bail",]
    assert Translation(("bail",), MIN_WEIGHT) in completed["ar", "en"]["كفال",]


def test_a_usual_word_weighs_no_less_than_the_expression_it_is_part_of() -> None:
    directions = make_directions({"en": ("bail", "un"), "es": ("fianz",), "ar": ("كفال",)})
    directions["en", "ar"] = {
        ("bail",): [Translation(("كفال", "مالي"), 1.0), Translation(("كفال",), 0.5)],
        ("un",): [Translation(("امه", "متحد"), 1.0), Translation(("متحد",), 0.5)],
    }
    completed = complete(directions, {}, GLOSSARY)["en", "ar"]
    assert set(completed["bail",]) == {
        Translation(("كفال", "مالي"), 1.0),
        Translation(("كفال",), 1.0),
    }
    assert completed["un",] == directions["en", "ar"]["un",]
