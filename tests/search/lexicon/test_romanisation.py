"""Which Latin spellings may stand for one name, and which are other names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.keyword.vocabulary import Vocabulary, pack_words
from index.keyword.word_pattern import WordPattern
from search.lexicon.consonants import ArabicConsonants, arabic_spellings
from search.lexicon.romanisation import RomanisedName, spelling_cost

SAME = """
    irani alirani, omari elomari, amin alamin,
    youssef yusuf, mohammed muhammad, hassan hasan, bayrut beirut, khalid khaled, khalid jalid,
    gaddafi qadhafi, gadafi kadhafi, hussein husayn, houssein hussain, abdullah abdallah,
    fatima fatma, fatimah fatima, aisha aicha, aisha ayesha, khadija jadiya, jamal gamal,
    jamal djamal, boutros butrus, bouteflika buteflika, tariq tarek, omar umar, osama usama,
    ahmed ahmad, mahmoud mahmud, ismail esmail, yasin yassine, walid oualid, marwan marouane,
    chaima shaima, sheikh cheikh, mubarak moubarak, zayed zaid, kairouan qayrawan,
    marrakesh marrakech, raqqa rakka, zeinab zaynab, hezbollah hizbullah, morsi mursi,
    noureddine nureddin, alhariri hariri, alhariri elhariri, abdulrahman abderrahmane,
    abdelaziz abdulaziz, aboubakr abubakr, benali binali, gonzalez gonzales, jimenez gimenez,
    assouan aswan, riyad riad, zayid zaid, yanyauid janjaweed, haniyya haniya,
    chavez chaves, fujimori fuyimori, putin poutine, moscow moskow
"""
OTHER = """
    hassan hussein, samir samira, samir samar, mohammed mahmoud, hamid ahmed, karim karam,
    marwan mariam, salim salam, rashid rashad, bashar bashir, hamdi hemdani, nadia nadir,
    hadi huda, sara sahar, mario maria, julio julia, rosa rosi, ramon roman, ramirez romero,
    martin morton, paris baris, callao calle, soto sato, chaves chivas, jalal jalil, khalil khalid,
    basra busra, drones driness, qatar kattara, peru pera, pablo bablo, najib najaf
"""
ACROSS = """
    youssef يوسف, gaddafi القذافي, hussein حسين, ahmed احمد,
    khadija خديجه, jimenez خيمينيز, callao كاياو, ali علي, omar عمر, mubarak مبارك,
    hariri والحريري, nasser ناصر
"""
SOUNDS = str.maketrans("abcdehijklmnoqrstuwz", "ابكدههيجكلمنوقرستووز")

NAMES = st.text("abcdehijklmnoqrstuwz", min_size=3, max_size=12).filter(
    lambda word: not set("aeiouywh").issuperset(word)
)


def pairs(table: str) -> list[tuple[str, str]]:
    return [(first, second) for first, second in map(str.split, table.split(","))]


def spells(pattern: WordPattern, word: str) -> bool:
    vocabulary = Vocabulary(pack_words({word.encode(): 1, b"zzz": 1}))
    return word in vocabulary.matching(pattern)


@pytest.mark.parametrize(("name", "other"), pairs(SAME))
def test_romanisations_of_one_name_meet_both_ways(name: str, other: str) -> None:
    assert spelling_cost(name, other) == spelling_cost(other, name) is not None


@pytest.mark.parametrize(("name", "other"), pairs(OTHER))
def test_other_names_do_not_meet(name: str, other: str) -> None:
    assert spelling_cost(name, other) is None
    assert spelling_cost(other, name) is None


@pytest.mark.parametrize("word", ["ab", "x" * 40, "c3po", "محمد", "aouh"])
def test_what_is_no_name_in_latin_letters_is_not_read(word: str) -> None:
    assert RomanisedName.parse(word) is None


@given(NAMES)
def test_a_name_is_a_spelling_of_itself_at_no_cost(word: str) -> None:
    name = RomanisedName.parse(word)
    assert name is not None
    assert name.cost(word) == 0


@given(NAMES)
def test_a_name_is_among_the_words_that_its_spellings_look_like(word: str) -> None:
    name = RomanisedName.parse(word)
    assert name is not None
    assert spells(name.spellings, word)


@pytest.mark.parametrize(("name", "other"), pairs(SAME))
def test_spellings_in_latin_letters_are_found_by_their_letters(name: str, other: str) -> None:
    assert any(spells(reading.spellings, other) for reading in RomanisedName.readings(name))


@pytest.mark.parametrize(("latin", "arabic"), pairs(ACROSS))
def test_spellings_in_the_other_script_are_found_by_their_letters(latin: str, arabic: str) -> None:
    name = RomanisedName.parse(latin)
    assert name is not None
    assert spells(arabic_spellings(name, range(64)), arabic)
    assert spells(ArabicConsonants.of(arabic).spellings(range(64)), latin)


@given(NAMES, NAMES)
def test_two_words_are_as_unlike_from_either(word: str, other: str) -> None:
    assert spelling_cost(word, other) == spelling_cost(other, word)


@given(NAMES, st.lists(st.text("aelrsdnhoub", min_size=1, max_size=9), max_size=20))
def test_letters_rule_no_latin_spelling_out(name: str, words: list[str]) -> None:
    arabic = ArabicConsonants.of(name.translate(SOUNDS))
    for pattern in (RomanisedName("", name).spellings, arabic.spellings(range(64))):
        starts = [start + word for start in ("", *pattern.prefixes) for word in words]
        assert_found(pattern, starts)


@given(NAMES, st.lists(st.text("الوبيردسن", min_size=1, max_size=9), max_size=20))
def test_letters_rule_no_arabic_spelling_out(name: str, words: list[str]) -> None:
    pattern = arabic_spellings(RomanisedName("", name), range(64))
    assert_found(pattern, [start + word for start in ("", *pattern.prefixes) for word in words])


@given(NAMES, st.lists(st.sampled_from("a e l r s d n h o u k c sh kh ll y t".split()), max_size=9))
def test_a_word_is_read_as_the_expression_reads_it(name: str, parts: list[str]) -> None:
    for reading in RomanisedName.readings(name):
        for word in ("".join(parts), name + "".join(parts[:2]), "al" + name, name.replace("a", "")):
            match = reading.spellings.compiled.fullmatch(word.encode())
            expected = None
            if match is not None:
                head, *rest = [part.decode() for part in match.groups()]
                expected = (head, rest[::2], rest[1::2])
            assert reading.read_spelling(word) == expected


@given(NAMES, st.text("aelrsdnhoubk", max_size=4))
def test_consonants_are_followed_as_the_pattern_follows_them(name: str, ending: str) -> None:
    arabic = ArabicConsonants.of(name.translate(SOUNDS))
    ending_pattern = "[a-z]{0,4}"
    whole = re.compile(arabic.spellings(range(64)).expression + ending_pattern)
    for word in (name + ending, "al" + name, name[:-1], ending, name.replace("k", "q")):
        assert arabic.may_be_spelt(word) == (whole.fullmatch(word) is not None)


def assert_found(pattern: WordPattern, words: list[str]) -> None:
    vocabulary = Vocabulary(pack_words({word.encode(): 1 for word in words}))
    expected = {word for word in words if pattern.matches(word.encode())}
    assert set(vocabulary.matching(pattern)) == expected
