"""Spanish: words stemmed by Snowball after folding, because people type without accents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import Stemmer

from index.text.analysis.stem_table import StemTable
from index.types import SPANISH

# Without PyStemmer's cache, which is slower than stemming: the analyzer has its own.
_snowball = Stemmer.Stemmer("spanish", 0)

# Folded: without accents.
STOP_WORDS: Final = frozenset(
    """
    el la los las lo un una unos unas al del
    este esta estos estas esto ese esa esos esas eso aquel aquella aquellos aquellas aquello
    yo me mi mis mio mia mios mias tu tus te ti tuyo tuya tuyos tuyas usted ustedes
    ella ellos ellas le les se si su sus suyo suya suyos suyas nos nosotros nosotras
    nuestro nuestra nuestros nuestras os vosotros vosotras vuestro vuestra vuestros vuestras
    que quien quienes cual cuales cuyo cuya cuyos cuyas cuando donde como cuanto cuanta
    cuantos cuantas porque pues
    y e o u ni pero sino mas aunque mientras
    a ante bajo con contra de desde durante en entre hacia hasta mediante para por segun sin
    sobre tras
    no ya muy tan tambien tampoco asi aun aunque solo mas menos mucho mucha muchos muchas
    poco poca pocos pocas todo toda todos todas otro otra otros otras cada tal tales mismo
    misma mismos mismas algo alguien algun alguno alguna algunos algunas nada nadie ningun
    ninguno ninguna
    es soy eres somos son era eras eramos eran fui fue fuimos fueron sea seas seamos sean ser
    siendo sido seria serian sera seran
    esta estas estoy estamos estan estaba estaban estuvo estuvieron estar estando estado este
    he has ha hemos han hay habia habian hubo hubieron haya hayan haber habiendo habido habra
    habria habrian
    tengo tienes tiene tenemos tienen tenia tenian
    """.split()
) - {"estado"}


_exceptions: Final = StemTable.bundled(SPANISH)

snowball_stem: Final[Callable[[str], str]] = _snowball.stemWord
"""Return the Snowball stem of a folded word."""


def stem(word: str) -> str:
    """Return the stem of a folded word: its lemma's if it is irregular, or Snowball's.

    Raises LexiconError if the table of irregular forms is damaged.
    """
    return _exceptions.get(word) or snowball_stem(word)
