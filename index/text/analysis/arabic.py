"""Arabic: stems of lemmas from a table, and else light ones after light10.

Larkey, Ballesteros & Connell, Improving Stemming for Arabic Information Retrieval, SIGIR 2002.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Final

from index.text.analysis.arabic_clitics import MAX_LETTERS, CliticStripper
from index.text.analysis.arabic_suffixes import strip_suffix
from index.text.analysis.stem_table import StemTable
from index.types import ARABIC

_PREFIXES: Final = ("وال", "بال", "كال", "فال", "لل", "ال")
_PREPOSITIONS: Final = ("ب", "ل")
_PRONOUNS: Final = ("ه", "ها", "هم", "هما", "ي")
_PERSONS: Final = "يتنا"
"""First letters of verbs in the present."""
_MIN_FUTURE: Final = 4
_MIN_AFTER_PREFIX: Final = 2
"""Letters that a prefix leaves."""

# Folded: hamza seats and final forms levelled as in index.text.normalize.
STOP_WORDS: Final = frozenset(
    """
    في فيه فيها فيهم من منه منها منهم الي اليه اليها اليهم علي عليه عليها عليهم عن عنه عنها
    عنهم مع معه معها معهم بين بينها بينهم حتي منذ مذ خلال عند عنده عندها لدي لديه لديها لديهم
    نحو حول دون ضد عبر قبل بعد فوق تحت امام خلف وراء لدن سوي رغم حسب وفق وفقا
    و ف ب ل ك او ام ثم بل لكن لكنه لكنها ولكن اما اذا اذ اذن لو لولا كي لكي كما مما عما فيما
    بما لما كلما بينما حيث حين حينما عندما ان انه انها انهم انني اني اننا وان بان لان لانه
    لانها فان كان كانت كانوا كنت كنا يكون تكون ليس ليست ليسوا مازال لازال
    وكان وكانت فكان
    هو هي هم هن هما انا نحن انت انتم انتن هذا هذه هذان هاتان هؤلاء هولاء ذلك تلك اولئك
    اوليك وهو وهي وهم وهذا وهذه وذلك بهذا بهذه لهذا لهذه بذلك لذلك كذلك وكذلك
    الذي التي الذين اللذين اللذان اللتان اللتين اللواتي اللاتي والذي والتي والذين
    ما ماذا متي اين كيف كم لماذا هل اي ايه ايضا
    قد لقد وقد لا لم لن ولا ولم ولن فلا فلم سوف الا غير كل بعض نفس جميع اكثر
    له لها لهم لنا لي لك لكم به بها بهم بنا بي وفي ومن وعن وعلي والي ومع وما ومنها
    هناك هنا هنالك قبل يوم
    """.split()
) - {"يوم", "قبل"}


_clitics: Final = CliticStripper(STOP_WORDS)
_exceptions: Final = StemTable.bundled(ARABIC)


def stem(word: str) -> str:
    """Return the stem of a folded word: that of its lemma where a table knows it, or a light one.

    The table is asked for the word without clitics, then without the article, then without
    each ending, so that it need not list what is written together with a form.
    Raises LexiconError if the table or the list of words is damaged.
    """
    return stem_by(word, _exceptions.get)


def has_stem_of_lemma(word: str) -> bool:
    """Tell whether a folded word has a stem that rules would not give it: نساء, امرأة.

    Raises LexiconError if the table or the list of words is damaged.
    """
    return stem(word) != light_stem(word)


def light_stem(word: str) -> str:
    """Return the light stem of a folded word, without clitics, article and endings.

    Five departures from light10, measured on Arabic questions: known words tell conjunctions
    and prepositions from first letters (:mod:`index.text.analysis.arabic_clitics`); an ending
    leaves at least three letters (so مدينة is not cut to مد); the pronouns هم and هما and the ا
    of the accusative (اختطافًا) are endings, too; the ت before a pronoun is the ة of a known
    word (رقبتها); and a one-letter preposition (ب, ل) goes where four letters of a known word
    stay. Raises LexiconError if the list of words is damaged.
    """
    return stem_by(word, _no_exception)


def without_clitics(word: str) -> str:
    """Return a folded word without the conjunctions and prepositions joined to it: ومحمد."""
    return _clitics.strip(word)


def without_head(word: str, whole: Container[str]) -> str:
    """Return a folded word without clitics and, unless it is one of ``whole``, the article."""
    word = _clitics.strip(word)
    return _strip_prefix(word) if word.startswith(_PREFIXES) and word not in whole else word


def _no_exception(_word: str) -> None:
    return None


def stem_by(word: str, find_exception: Callable[[str], str | None]) -> str:
    """Return the stem of a folded word by a table of exceptions and the rules."""
    word = _clitics.strip(word)
    exception = find_exception(word)
    if exception is not None:
        return exception
    if word.startswith(_PREFIXES):
        word = _strip_prefix(word)
    shorter: str | None = word
    while shorter is not None:
        word = shorter
        exception = find_exception(word) or _find_future(word, find_exception)
        if exception is not None:
            return exception
        shorter = _strip_ending(word)
    rest = word[1:]
    is_long = len(word) > 4 and word[0] in _PREPOSITIONS
    return rest if is_long and (len(rest) > MAX_LETTERS or _clitics.is_known(rest)) else word


def _find_future(word: str, find_exception: Callable[[str], str | None]) -> str | None:
    """Return the stem of a verb after the س of the future: سيعمل."""
    if len(word) > _MIN_FUTURE and word[0] == "س" and word[1] in _PERSONS:
        return find_exception(word[1:])
    return None


def _strip_ending(word: str) -> str | None:
    """Return a word without its last ending; the ة that is a ت before a pronoun goes with it."""
    shorter = strip_suffix(word)
    if shorter is not None and shorter[-1] == "ت" and word.endswith(_PRONOUNS):
        return f"{shorter[:-1]}ه" if _clitics.is_feminine(shorter) else shorter
    return shorter


def _strip_prefix(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _MIN_AFTER_PREFIX:
            return word if _clitics.begins_like_article(word, prefix) else word[len(prefix) :]
    return word
