"""Forms of a word that its stemmer keeps apart: sold and sell, mujer and mujeres, كتب and كتاب.

Stems serve the index, where one key must do for all forms. A highlight can
afford to look twice. These are rules of inflection, never of meaning.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

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


@lru_cache(maxsize=10_000)
def variants(stem: str, language: Language) -> tuple[str, ...]:
    """Return other stems that forms of the same word may have, without ``stem`` itself."""
    found = dict.fromkeys(_irregular(language).get(stem, ()))
    if language == SPANISH:
        found |= dict.fromkeys(_spanish(stem))
    elif language == ARABIC:
        found |= dict.fromkeys(_arabic(stem))
    found.pop(stem, None)
    return tuple(found)


def inflections(word: str, language: Language) -> tuple[str, ...]:
    """Return other stems that forms of a folded ``word`` may have, without its own stem."""
    form = get_analyzer(language).analyze_word
    stem = form(word).stem
    found = dict.fromkeys(variants(stem, language))
    if language == SPANISH:
        found |= dict.fromkeys(form(other).stem for other in (_singular(word), _plural(word)))
    if word in _CURRENCIES.get(language, {}):
        found[form(_CURRENCIES[language][word]).stem] = None
    found.pop(stem, None)
    return tuple(found)


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
    if word.endswith("z"):
        return word[:-1] + "ces"
    return word + ("s" if word[-1:] in _VOWELS else "es")


@cache
def _irregular(language: Language) -> dict[str, tuple[str, ...]]:
    form = get_analyzer(language).analyze_word
    groups = (group.split() for group in _IRREGULAR.get(language, "").split(",") if group.strip())
    result: dict[str, tuple[str, ...]] = {}
    for group in groups:
        stems = tuple(form(word).stem for word in group)
        result.update(dict.fromkeys(stems, stems))
    return result


def _spanish(stem: str) -> list[str]:
    """A final z is written c before the plural: juez, jueces."""
    if stem.endswith("z"):
        return [stem[:-1] + "c"]
    return [stem[:-1] + "z"] if stem.endswith("c") else []


def _arabic(stem: str) -> list[str]:
    """Broken plurals of a singular and singulars of a broken plural, by their patterns.

    Patterns after Ryding, A Reference Grammar of Modern Standard Arabic (2005),
    7.3; only those that seldom join two words.
    """
    if len(stem) == 3 and "ا" not in stem:
        start, end = stem[:2], stem[2]
        return [f"ا{start}ا{end}", f"{start}و{end}", f"{start}ا{end}"]  # أفعال فعول فعال
    if len(stem) == 4:
        return _of_four(stem)
    if len(stem) == 5:
        return _of_five(stem)
    if len(stem) == 6 and stem[0] == "م" and stem[2] == "ا" and stem[4] == "ي":
        return [f"{stem[:2]}{stem[3]}{vowel}{stem[5]}" for vowel in "وا"]  # مفاعيل
    return []


def _of_four(stem: str) -> list[str]:
    w, x, y, z = tuple(stem)
    found: list[str] = []
    if x == "ا":
        found += [f"{w}وا{y}{z}", f"{w}{y}ا{z}"]  # فاعل: فواعل فعال
    elif y == "ا":
        found += [f"{w}{x}{z}", f"{w}ا{x}{z}", f"{w}{x}اي{z}"]  # فعال: فعل فاعل فعائل
    elif y == "و":
        found += [f"{w}{x}{z}"]  # فعول
    elif y == "ي":
        found += [f"{w}{x}اي{z}", f"{w}{x}{z}اء"]  # فعيل: فعائل فعلاء
    elif w == "م":
        found += [f"م{x}ا{y}{z}"]  # مفعل: مفاعل
    return found


def _of_five(stem: str) -> list[str]:
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
