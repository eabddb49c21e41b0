"""Names that sound alike and are other names; and spellings that meet from either side."""

from itertools import combinations

import pytest

from index.text.analysis import get_analyzer
from index.text.normalize import fold
from index.types import ARABIC
from search.lexicon.known_names import LATIN, KnownNames
from search.lexicon.romanisation import spelling_cost
from search.lexicon.same_names import SameNames

SAME = """
    djamel جمال, jamal جمال, kobane كوباني, karzai كرزاي, mahrez محرز, tarek طارق, tareq طارق,
    khadija خديجة, correa كوريا, bayrut بيروت, haider حيدر, chadli شاذلي, salim سالم,
    mojtar مختار, misrata مصراتة, assouan أسوان
"""
OTHER = """
    djamel جميل, arib اريب, tarek تريك, tareq طريق, jalil خليل, ferro ألفارو, cayo كاياو,
    peters بطرس
"""
SPELLINGS = """
    youssef yusuf yousef yusef joseph josef hamid hamed hamad ahmad ahmed hamdi karim kareem
    karima salim salem selim salma hariri alhariri elhariri assouan aswan asuan riad riyad riyadh
    zaid zayed zayid janjaweed yanyauid haniya haniyya assad saad jalid khaled khalid jamil djamel
    jamal gamal mohammed muhammad mahmoud mansur mansour beirut bayrut qadhafi gaddafi tarek tariq
    hernandez hernandes gonzalez gonsales jimenez gimenez ximenez mario maria
""".split()


@pytest.mark.parametrize("pair", SAME.split(","))
def test_spellings_of_one_name_may_be_the_same(known: KnownNames, pair: str) -> None:
    latin, arabic = pair.split()
    assert SameNames(known).may_be_same_across(latin, fold(arabic))


@pytest.mark.parametrize("pair", OTHER.split(","))
def test_names_that_the_lexicon_has_apart_are_not_the_same(known: KnownNames, pair: str) -> None:
    latin, arabic = pair.split()
    assert not SameNames(known).may_be_same_across(latin, fold(arabic))


def test_what_is_said_of_two_names_is_the_same_from_either(known: KnownNames) -> None:
    names = SameNames(known)
    for first, second in combinations(SPELLINGS, 2):
        cost = spelling_cost(first, second)
        assert cost == spelling_cost(second, first), (first, second)
        if cost is not None:
            forth, back = (
                names.may_be_same(*pair, cost) for pair in ((first, second), (second, first))
            )
            assert forth == back, (first, second)


@pytest.mark.parametrize("latin", [*SPELLINGS, "house", "casa", "police", "juez"])
def test_one_spelling_is_known_as_all_of_them_are(known: KnownNames, latin: str) -> None:
    translations = {
        translation.terms[0]
        for language in LATIN
        for translation in known.lexicon.translate(
            language, ARABIC, (get_analyzer(language).stem_folded(latin),)
        )
    }
    has = {stem for stem in translations if known.has_arabic_spelling(latin, stem)}
    assert has == known.arabic_spellings(latin)
