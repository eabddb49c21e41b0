"""Function words: frequent words that tell English, Spanish and other languages apart.

Words that are both English and Spanish, such as *a*, *no*, *me* and *he*, are left out.
"""

from __future__ import annotations

from typing import Final

ENGLISH_WORDS: Final = frozenset(
    """
    the of and to in is was were are be been being for on that with by at from as it its this
    these those which who whom whose what when where why how not but or if than then there their
    they them his her she you your we our us an will would can could should may might must do does
    did had have having after before between during while because about against through over under
    into out up down off more most other some such only own same so too very just also says
    said say told according one two three four five six seven eight ten new first last year years
    people police men women man woman been any each every all both few many much however whether
    """.split()
)

SPANISH_WORDS: Final = frozenset(
    """
    el los las del y con por para una unos unas al lo su sus este esta esto estos estas ese
    esa eso esos esas aquel aquella como más pero sin sobre también hasta hay donde quien quienes
    cual cuales desde todo toda todos todas durante uno ni contra otros otra otro ese muy antes
    después entre porque cuando sí ya fue fueron era eran ser está están estaba ha han había habían
    hace tras según cada qué cómo cuándo dónde quién mientras aunque además dijo señaló indicó
    informó dos cuatro cinco seis siete ocho nueve diez años año mujeres hombres personas policía
    esto así solo sólo hacia ante bajo tiene tienen puede pueden sido nuestro nuestra él ella ellos
    ellas cuyo cuya e mi tu soy eres somos es
    """.split()
)

SPANISH_SHARED: Final = frozenset("de la en que se un le les nos si".split())
"""Spanish words that are also French, Portuguese or Italian; they weigh half."""

OTHER_WORDS: Final = (
    frozenset(
        """
    le les des du et est dans une pour sur au aux qui ce cette ces il elle ils pas plus avec sont
    été par ont leur mais où être à aussi
    os as do da dos das em não uma com são ao aos pelo pela mais foi foram seu sua também já ou é
    nos na pelos nas isso ele ela você muito quando
    di che il gli della dei delle del nel nella alla per non sono una con si è anche dal come più
    questo ha stato
    der die das und ist nicht mit ein eine von zu den dem auf für sich auch im wird hat war bei
    het een van dat niet zijn voor met werd heeft
    na się nie jest och att som är på av till och det inte jag
    els amb dels què són aquest aquesta i
    ve bir bu için ile
    """.split()
    )
    - ENGLISH_WORDS
)
"""Words of other languages, which langdetect tells apart. Some are Spanish as well."""
