"""Names meet in all their spellings, within a script and across; words that sound alike do not."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from index.config import Config
from index.keyword.word_pattern import WordPattern
from index.text.analysis import get_analyzer
from index.text.normalize import fold
from index.types import Language
from index.update import update
from search.engine import Engine
from search.lexicon.known_names import KnownNames
from search.lexicon.name_translations import NameTranslations
from search.lexicon.names import NameSpeller
from search.types import Expansion, Highlight, Mode, Reason, SearchRequest

MANY = [f"{first}h{second}m{third}d" for first in "Mm" for second in "aeiou" for third in "aeiou"]
"""More spellings of one name than are compared with it both ways."""


class Words:
    """A collection whose passages are words of one language."""

    def __init__(self, language: Language, words: Sequence[str]) -> None:
        self._language = language
        self._words = [fold(word) for word in words]

    def words_with_stem(self, language: Language, stem: str) -> dict[str, int]:
        stem_of = get_analyzer(language).stem_folded
        words = self._words if language == self._language else []
        return {word: 1 for word in words if stem_of(word) == stem}

    def has_stem(self, language: Language, stem: str) -> bool:
        return bool(self.words_with_stem(language, stem))

    def words_matching(self, language: Language, pattern: WordPattern) -> list[str]:
        if language != self._language:
            return []
        return [word for word in self._words if pattern.matches(word.encode())]


@pytest.mark.parametrize(
    ("word", "source", "target", "spelt"),
    [
        ("callao", "es", "ar", "كاياو"),
        ("aragua", "en", "ar", "أراغوا"),
        ("اراغوا", "ar", "en", "Aragua"),
        ("كاياو", "ar", "es", "Callao"),
        ("بولوارتي", "ar", "es", "Boluarte"),
        ("youssef", "en", "en", "Yusuf"),
        ("youssef", "es", "es", "Yusef"),
        ("bayrut", "en", "en", "Beirut"),
        ("qadhafi", "en", "es", "Gadafi"),
        ("gaddafi", "en", "ar", "القذافي"),
        ("alhariri", "en", "en", "Hariri"),
        ("alhariri", "es", "ar", "والحريري"),
        ("jalid", "es", "en", "Khaled"),
        ("abdulrahman", "en", "en", "Abderrahmane"),
        ("abdulrahman", "en", "ar", "عبدالرحمن"),
        ("عبدالرحمن", "ar", "es", "Abdelrahman"),
        ("mahmoud", "en", "ar", "محمود"),
        ("mohamed", "es", "ar", "محمد"),
        ("silas", "en", "ar", "سيلاس"),
        ("silas", "es", "ar", "سايلاس"),
        ("huihui", "en", "ar", "هويهوي"),
        ("huihui", "es", "ar", "هويهوي"),
        ("هويهوي", "ar", "en", "Huihui"),
    ],
)
def test_a_name_is_found_in_another_spelling(
    known: KnownNames, word: str, source: Language, target: Language, spelt: str
) -> None:
    names = NameSpeller(Words(target, [spelt, "unrelated", "غريب"]), known)
    stem = get_analyzer(target).stem_folded(fold(spelt))
    assert [spelling.terms for spelling in names.find_spellings(word, source, target)] == [(stem,)]


@pytest.mark.parametrize(
    ("word", "source", "target", "other"),
    [
        ("callao", "es", "ar", "بلا"),
        ("abdala", "es", "ar", "العدالة"),
        ("drones", "en", "ar", "ليبيا"),
        ("chaves", "es", "ar", "الأموال"),
        ("كاياو", "ar", "es", "cae"),
        ("كاياو", "ar", "en", "coyote"),
        ("callao", "es", "es", "calle"),
        ("samir", "en", "en", "Samira"),
        ("hassan", "en", "es", "Hussein"),
        ("goverment", "en", "en", "government"),
        ("comite", "es", "en", "committee"),
        ("libro", "es", "en", "Libero"),
        ("police", "en", "es", "Polis"),
        ("القانون", "ar", "en", "Kanun"),
        ("huihui", "en", "ar", "الحيوانات"),
        ("huihui", "es", "ar", "الهويات"),
        ("reyes", "en", "ar", "الرئيس"),
        ("reyes", "es", "ar", "رئيس"),
        ("mahmoud", "en", "ar", "محمد"),
        ("mahmoud", "es", "ar", "ومحمد"),
        ("silas", "en", "ar", "سالاس"),
        ("سالاس", "ar", "es", "Silas"),
    ],
)
def test_words_and_other_names_that_sound_alike_are_no_spellings(
    known: KnownNames, word: str, source: Language, target: Language, other: str
) -> None:
    assert NameSpeller(Words(target, [other]), known).find_spellings(word, source, target) == ()


@pytest.mark.parametrize(
    ("word", "source", "target", "other"),
    [
        ("ab123456", "en", "ar", "آب"),
        ("abdulrahman7", "en", "ar", "عبدالرحمن"),
        ("callao2", "es", "ar", "كاياو"),
        ("callao", "es", "ar", "كاياو2"),
        ("كاياو2", "ar", "es", "Callao"),
        ("كاياو", "ar", "es", "Callao2"),
        ("yusuf1", "en", "en", "Youssef"),
        ("yusuf1", "en", "es", "Yusuf2"),
    ],
)
def test_letters_with_digits_are_no_names(
    known: KnownNames, word: str, source: Language, target: Language, other: str
) -> None:
    assert NameSpeller(Words(target, [other]), known).find_spellings(word, source, target) == ()


@pytest.mark.parametrize("target", ["en", "es", "ar"])
def test_looked_up_together_names_are_spelt_as_one_by_one(
    known: KnownNames, target: Language
) -> None:
    words = [*map(fold, "كاياو بولوارتي القانون هويهوي سالم مدينة محمد في بي".split()), "callao"]
    passages = f"Callao Boluarte Kanun Huihui Salem Salim Selim medina كاياو {' '.join(MANY)}"
    collection = Words(target, passages.split())
    alone, together = NameSpeller(collection, known), NameSpeller(collection, known)
    together.prefetch(words, ["en", "es", "ar", "fr"])
    spellings = {word: alone.find_spellings(word, "ar", target) for word in words}
    assert spellings == {word: together.find_spellings(word, "ar", target) for word in words}
    assert any(spellings.values()) == (target != "ar")


@pytest.mark.parametrize(
    ("first", "second", "source", "target", "joined"),
    [
        ("abdul", "rahman", "en", "en", "Abdulrahman"),
        ("abd", "rahman", "es", "es", "Abderrahman"),
        ("abdul", "rahman", "en", "ar", "عبدالرحمن"),
        ("عبد", "الرحمن", "ar", "en", "Abdurrahman"),
        ("عبد", "الرحمن", "ar", "ar", "عبدالرحمن"),
        ("abu", "bakr", "en", "es", "Aboubakr"),
    ],
)
def test_two_words_are_found_in_one_piece(
    known: KnownNames, first: str, second: str, source: Language, target: Language, joined: str
) -> None:
    names = NameSpeller(Words(target, [joined]), known)
    stem = get_analyzer(target).stem_folded(fold(joined))
    spellings = names.find_joined(first, second, source, target)
    assert (stem,) in [spelling.terms for spelling in spellings]
    assert names.find_joined("the", second, source, target) == ()


@pytest.mark.parametrize(
    ("source", "target", "word", "dropped", "expected"),
    [
        ("es", "ar", "callao", "بلا", None),
        ("en", "ar", "drones", "ليب", "درون"),
        ("en", "ar", "fbi", "اف", "فدرال"),
        ("es", "ar", "chaves", "اموال", "تشافيز"),
        ("en", "ar", "police", None, "شرطه"),
        ("ar", "en", "بيروت", None, "beirut"),
    ],
)
def test_translations_that_only_stood_beside_a_name_are_dropped(
    known: KnownNames,
    source: Language,
    target: Language,
    word: str,
    dropped: str | None,
    expected: str | None,
) -> None:
    stem = get_analyzer(source).stem_folded(word)
    translations = NameTranslations(known).drop_accidents(source, target, word, stem)
    terms = [translation.terms[0] for translation in translations]
    assert dropped not in terms
    assert expected is None or expected in terms


Search = Callable[..., dict[str, tuple[Highlight, ...]]]

DOCUMENTS = {
    "typed.txt": "The lawyer Yusuf Hassan met the committee in Beirut on Friday morning.",
    "other.txt": "The lawyer Youssef Hasan met the committee in Bayrut on Friday morning.",
    "arabic.txt": "التقى المحامي يوسف حسن أعضاء اللجنة في بيروت صباح يوم الجمعة.",
    "spanish.txt": "El abogado Yusef Hasán se reunió con el comité en Beirut el viernes.",
    "words.txt": "وصل الوفد بلا حقائب، وقالت وزارة العدل إن آلاف الأموال سرقت من ليبيا والعدالة.",
    "port.txt": "La calle del puerto estaba vacía cuando cae la noche sobre la costa.",
}


@pytest.fixture
def search(project: Callable[..., Config]) -> Iterator[Search]:
    config = project(DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:

        def find(query: str, *without: Expansion) -> dict[str, tuple[Highlight, ...]]:
            request = SearchRequest(query, mode=Mode.KEYWORD, without=frozenset(without))
            hits = engine.search(request).hits
            return {hit.path.rpartition("/")[2]: hit.highlights for hit in hits}

        yield find


@pytest.mark.parametrize("query", ["Yusuf Hassan", "يوسف حسن", "Beirut"])
def test_spellings_are_found_after_the_name_as_typed_and_say_so(search: Search, query: str) -> None:
    highlights = search(query)
    assert set(highlights) == {"typed.txt", "other.txt", "arabic.txt", "spanish.txt"}
    reasons = {name: {part.reason for part in parts} for name, parts in highlights.items()}
    assert reasons.pop(next(iter(highlights))) == {Reason.EXACT}
    assert Reason.SPELLING in reasons["other.txt"]


def test_spellings_of_names_can_be_left_out(search: Search) -> None:
    assert "other.txt" not in search("Yusuf Beirut", Expansion.NAMES)


@pytest.mark.parametrize("query", ["Callao", "Abdala", "FBI", "Chaves", "كاياو"])
def test_a_name_finds_no_words_that_sound_alike(search: Search, query: str) -> None:
    assert search(query) == {}


@pytest.mark.parametrize("query", ["Tumbasco", "تومباسكو"])
def test_the_engine_finds_a_name_no_lexicon_has(project: Callable[..., Config], query: str) -> None:
    config = project(
        {
            "ar.txt": "قال تومباسكو للصحافة إن الشرطة اعتقلت ستة رجال في المدينة.",
            "en.txt": "The police said that Tumbasco was among the six men arrested.",
            "es.txt": "La cosecha de cacao fue buena este año en el norte.",
        }
    )
    update(config)
    engine = Engine.open(config)
    hits = engine.search(SearchRequest(query)).hits
    engine.close()
    assert {hit.language for hit in hits if hit.signals.keyword} == {"ar", "en"}


@pytest.mark.parametrize(
    "query", ["fan Bernard", "Bernard fan", "van Bernard", "برنارد فان", "el fan Bernard"]
)
def test_a_name_is_tried_beside_a_word_that_is_short_and_common(
    project: Callable[..., Config], query: str
) -> None:
    config = project(
        {
            "en.txt": "Bernard wrote to the court about the ship that had left the harbour.",
            "es.txt": "Bernard escribió al juzgado sobre el barco que había salido del puerto.",
            "ar.txt": "كتب برنارد إلى المحكمة بشأن السفينة التي غادرت الميناء.",
        }
    )
    update(config)
    with Engine.open(config) as engine:
        hits = engine.search(SearchRequest(query, mode=Mode.KEYWORD)).hits
    words = {hit.text[part.span.start : part.span.end] for hit in hits for part in hit.highlights}
    assert words == {"Bernard", "برنارد"}


def test_a_word_that_sounds_like_its_translation_is_told_by_the_other_language(
    known: KnownNames,
) -> None:
    assert known.is_word_elsewhere("ar", "رهين", "es")  # rehén, in English a hostage
    assert not known.is_word_elsewhere("ar", "سمير", "es")  # Samir, whose name Samira is not
    assert not known.is_word_elsewhere("en", "hostag", "ar")
