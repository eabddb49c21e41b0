"""Forms of a word that its stemmer keeps apart: sold and sell, mujer and mujeres, كتب and كتاب.

The index needs one stem for all forms of a word. Queries and highlights can look for several.
These are rules of inflection, never of meaning.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from index import cache
from index.text.analysis import get_analyzer
from index.types import ARABIC, ENGLISH, SPANISH, Language

# Forms that no other common word shares: "found", "left" and "saw" stay out.
_IRREGULAR: Final[dict[Language, str]] = {
    ENGLISH: """
        man men, woman women, child children, person people, foot feet, tooth teeth,
        mouse mice, goose geese, policeman policemen, policewoman policewomen,
        fisherman fishermen, gunman gunmen, businessman businessmen, thief thieves,
        wife wives, wolf wolves, knife knives, loaf loaves, shelf shelves,
        begin began begun, break broke broken, bring brought, build built, buy bought,
        catch caught, choose chose chosen, come came, deal dealt, drive drove driven,
        drink drank drunk, eat ate eaten, fight fought, flee fled, fly flew flown,
        forget forgot forgotten, freeze froze frozen, give gave given, go went gone,
        grow grew grown, hear heard, hide hid hidden, hold held, keep kept, know knew known,
        lend lent, lose lost, make made, meet met, pay paid, ride rode ridden, say said,
        seek sought, sell sold, send sent, shake shook shaken, shoot shot, sing sang sung,
        sleep slept, speak spoke spoken, spend spent, steal stole stolen, swear swore sworn,
        swim swam swum, take took taken, teach taught, tell told, think thought,
        throw threw thrown, understand understood, wear wore worn, win won,
        write wrote written
    """,
    ARABIC: """
        امراه نساء, مدينه مدن, طريق طرق, سفينه سفن, صحيفه صحف, مال اموال, باب ابواب,
        طبيب اطباء, دواء ادويه, حق حقوق, سلاح اسلحه, ضحيه ضحايا, قضيه قضايا, قاضي قضاه,
        ماء مياه, رئيس رؤساء, صديق اصدقاء, قانون قوانين, دكان دكاكين, سكين سكاكين, اخ اخوه
    """,
}

# S/ 15 are 15 soles, US$ 15 are 15 dólares.
_CURRENCIES: Final[dict[Language, dict[str, str]]] = {
    ENGLISH: {"s": "soles", "soles": "s"},
    SPANISH: {"s": "soles", "soles": "s", "us": "dolares", "dolares": "us"},
}

_VOWELS: Final = frozenset("aeiou")
# ciudad-es, mujer-es, imagen-es, papel-es; but quiere-s, tiene-s
_CONSONANT_PLURAL: Final = re.compile(r"(?<!i)e[nr]es$|[aiou][dlnr]es$|e[dl]es$")


@functools.lru_cache(maxsize=cache.WORD_VARIANTS)
def find_variants(stem: str, language: Language) -> tuple[str, ...]:
    """Return other stems that forms of the same word may have, without ``stem`` itself."""
    variants = dict.fromkeys(_irregular_stems(language).get(stem, ()))
    if language == SPANISH:
        variants.update(dict.fromkeys(_spanish_variants(stem)))
    elif language == ARABIC:
        variants.update(dict.fromkeys(_arabic_variants(stem)))
    variants.pop(stem, None)
    return tuple(variants)


def find_inflected_stems(word: str, language: Language) -> tuple[str, ...]:
    """Return other stems that forms of a folded ``word`` may have, without its own stem."""
    analyze = get_analyzer(language).analyze_word
    own_stem = analyze(word).stem
    stems = dict.fromkeys(find_variants(own_stem, language))
    if language == SPANISH:
        for inflected in (_singular(word), _plural(word)):
            stems[analyze(inflected).stem] = None
    if word in _CURRENCIES.get(language, {}):
        stems[analyze(_CURRENCIES[language][word]).stem] = None
    stems.pop(own_stem, None)
    return tuple(stems)


def _singular(word: str) -> str:
    """Take off a folded Spanish word's plural ending; a verb's -mos stays."""
    if len(word) <= 4 or not word.endswith("s") or word.endswith(("emos", "amos")):
        return word
    if word.endswith("ces"):
        return word[:-3] + "z"
    if _CONSONANT_PLURAL.search(word):
        return word[:-2]
    return word[:-1] if word[-2] in "aeo" else word


def _plural(word: str) -> str:
    """Add the plural ending to a folded Spanish word."""
    if word.endswith("z"):
        return word[:-1] + "ces"
    return word + ("s" if word[-1:] in _VOWELS else "es")


@functools.cache
def _irregular_stems(language: Language) -> dict[str, tuple[str, ...]]:
    """Return the stems of each group of irregular forms, by every stem of the group."""
    analyze = get_analyzer(language).analyze_word
    stems_by_stem: dict[str, tuple[str, ...]] = {}
    for group in _IRREGULAR.get(language, "").split(","):
        stems = tuple(analyze(word).stem for word in group.split())
        stems_by_stem.update(dict.fromkeys(stems, stems))
    return stems_by_stem


def _spanish_variants(stem: str) -> list[str]:
    """Swap a final z for c, and c for z: juez, jueces."""
    if stem.endswith("z"):
        return [stem[:-1] + "c"]
    return [stem[:-1] + "z"] if stem.endswith("c") else []


def _arabic_variants(stem: str) -> list[str]:
    """Return broken plurals of a singular and singulars of a broken plural, by their patterns.

    Patterns after Ryding, A Reference Grammar of Modern Standard Arabic (2005), 7.3; only those
    that seldom join two words.
    """
    if len(stem) == 3 and "ا" not in stem:
        start, end = stem[:2], stem[2]
        return [f"ا{start}ا{end}", f"{start}و{end}", f"{start}ا{end}"]  # أفعال فعول فعال
    if len(stem) == 4:
        return _variants_of_four_letters(stem)
    if len(stem) == 5:
        return _variants_of_five_letters(stem)
    if len(stem) == 6 and stem[0] == "م" and stem[2] == "ا" and stem[4] == "ي":
        return [f"{stem[:2]}{stem[3]}{vowel}{stem[5]}" for vowel in "وا"]  # مفاعيل
    return []


def _variants_of_four_letters(stem: str) -> list[str]:
    w, x, y, z = tuple(stem)
    if x == "ا":
        return [f"{w}وا{y}{z}", f"{w}{y}ا{z}"]  # فاعل: فواعل فعال
    if y == "ا":
        return [f"{w}{x}{z}", f"{w}ا{x}{z}", f"{w}{x}اي{z}"]  # فعال: فعل فاعل فعائل
    if y == "و":
        return [f"{w}{x}{z}"]  # فعول
    if y == "ي":
        return [f"{w}{x}اي{z}", f"{w}{x}{z}اء"]  # فعيل: فعائل فعلاء
    if w == "م":
        return [f"م{x}ا{y}{z}"]  # مفعل: مفاعل
    return []


def _variants_of_five_letters(stem: str) -> list[str]:
    v, w, x, y, z = tuple(stem)
    if w + x == "وا":
        return [f"{v}ا{y}{z}"]  # فواعل
    if x + y == "اي":
        return [f"{v}{w}ا{z}", f"{v}{w}ي{z}"]  # فعائل
    if v == "ا" and y == "ا":
        return [f"{w}{x}{z}"]  # أفعال
    if y + z == "اء":
        return [f"{v}{w}ي{x}"]  # فعلاء
    if v == "م" and x == "ا":
        return [f"م{w}{y}{z}"]  # مفاعل
    if v == "م" and y in "وا":
        return [f"م{w}ا{x}ي{z}"]  # مفعول مفعال
    return []
