"""English: words without possessive endings, stemmed by Snowball (Porter2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import Stemmer

from index.text.analysis.stem_table import StemTable
from index.types import ENGLISH

# Without PyStemmer's cache, which is slower than stemming: the analyzer has its own.
_snowball = Stemmer.Stemmer("english", 0)

STOP_WORDS: Final = frozenset(
    """
    a an the this that these those some any each every such own same other another both
    either neither no nor not only very too so than then there here
    i me my myself we us our ours ourselves you your yours yourself yourselves
    he him his himself she her hers herself it its itself they them their theirs themselves
    who whom whose which what when where why how
    and or but if because as until while although though unless whether since
    of at by for with about against between into through during before after above below
    to from up down in out on off over under again further once upon within without toward
    towards onto via per among
    am is are was were be been being have has had having do does did doing done
    will would shall should can could may might must ought
    doesn didn isn aren wasn weren hasn hadn wouldn shouldn couldn cannot
    dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt wont wouldnt shouldnt
    couldnt cant im ive youre theyre hes shes thats theres lets
    just also however therefore thus yet still even ever
    """.split()
)


def clean(word: str) -> str:
    """Return a folded word without its possessive ending (``'s``) and inner apostrophes."""
    for apostrophe in ("’", "ʼ"):
        word = word.replace(apostrophe, "'")
    if "'" in word:
        word = word.removesuffix("'s")
    return word.replace("'", "")


_exceptions: Final = StemTable.bundled(ENGLISH)

snowball_stem: Final[Callable[[str], str]] = _snowball.stemWord
"""Return the Snowball stem of a cleaned, folded word."""


def stem(word: str) -> str:
    """Return the stem of a cleaned, folded word: its lemma's if it is irregular, or Snowball's.

    Raises LexiconError if the table of irregular forms is damaged.
    """
    return _exceptions.get(word) or snowball_stem(word)
