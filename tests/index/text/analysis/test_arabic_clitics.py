"""Arabic clitics: a first letter goes where it is a word of its own, and stays elsewhere."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LexiconError
from index.text.analysis import get_analyzer
from index.text.analysis.arabic import light_stem
from index.text.analysis.arabic_clitics import HEADING, CliticStripper
from index.text.normalize import fold
from index.types import ARABIC, ENGLISH

MEET = """
    لكرة كرة, بقلم قلم, لتركيا تركيا, بقلمه قلم, للغة لغة, للجنة لجنة, اللجنة لجنة, وزير الوزير,
    وزارة الوزارة, وفد الوفد, وفاة الوفاة, وكالة الوكالة, وثيقة الوثيقة, وسائل الوسائل,
    وزراء الوزراء, وثائق الوثائق, لدولة دولة, لمصر مصر, بمصر مصر, لقطر قطر, بحرب حرب, لحرب حرب,
    بسجن سجن, بقتل قتل, لقتل قتل, وقتل قتل, بقوة قوة, لقوة قوة, بمال مال, بذهب ذهب, لنفط نفط,
    بنفط نفط, لعمل عمل, بعمل عمل, بسبب سبب, لبنك بنك, ببنك بنك, لشركة شركة, بشركة شركة,
    لمحكمة محكمة, بتهمة تهمة, لسوريا سوريا, بسوريا سوريا, لفرنسا فرنسا, لروسيا روسيا,
    للعراق العراق, بغزة غزة, لغزة غزة, لحلب حلب, بحلب حلب, لدبي دبي, فقال قال, وقال قال,
    وقالت قالت, فقالت قالت, وشرطة شرطة, كدليل دليل, كشاهد شاهد, لشاهد شاهد, وبقلم قلم,
    ولكرة كرة, وللكرة كرة, لأمن أمن, بأمن أمن, بلغة لغة, لبلد بلد, لوزير وزير, بوزير وزير,
    لولد ولد, بطفل طفل, لطفل طفل, بماء ماء, لماء ماء, بشكل شكل, بسرعة سرعة, لمنع منع, باسم اسم,
    وطنية الوطنية, واضح الواضح, وظيفة الوظيفة, لضحايا ضحايا, لليبيا ليبيا, للبيت بيت, للحرب حرب,
    للقاء لقاء, للاجئين لاجئين, للحد حد, للحق حق, للبيانات بيانات, للأمين أمين, بدور دور,
    ولاية الولاية, والد الوالد, بذهبه ذهب, كرجل رجل, فوزير وزير, وباء الوباء, فللجنة لجنة,
    للقوات قوات, وقته وقت, لمنظمة منظمة, بأسلحة أسلحة, وأسلحة أسلحة, لإسرائيل إسرائيل,
    بطريقة طريقة, لبيروت بيروت, ببيروت بيروت, لوالده والد, بوفاة وفاة, بوثائق وثائق,
    لوكالة وكالة, لبغداد بغداد, لليمن اليمن, بسوق سوق, لسوق سوق, لوالدة والدة, ودعا دعا,
    وجرى جرى, باليورو اليورو, بالحرب حرب, فالحرب حرب, كالحرب حرب
"""
"""Pairs of a word with and without clitics."""

APART = """
    بلد لد, وطن طن, كتاب تاب, فقر قر, بحر حر, بيت يت, لبن بن, لحم حم, وزن زن, ورد رد, وقت قت,
    كلب لب, كرم رم, كبير بير, كلام لام, فرق رق, فكر كر, بطل طل, بصر صر, برد رد, بدر در, بشر شر,
    بيان يان, بنات نات, بدل دل, بقر قر, بنت نت, لسان سان, لون ون, لعب عب, لغز غز, وجه جه,
    وادي ادي, وحش حش, وريد ريد, وكيل كيل, وصول صول, وسام سام, كريم ريم, كلمة لمة, فصل صل,
    فوز وز, فحص حص, فريق ريق, بريق ريق, بحث حث, بلاد لاد, باب اب, بارد ارد, بلدية لدية,
    بنية نية, بحرية حرية, لباس باس, لطيف طيف, لجنة جنة, للجنة جنة, واحد احد, وجود جود, وسط سط,
    وليد ليد, ورقة رقة, ورشة رشة, وحدة حدة, وجبة جبة, واقعة اقعة, والدة لدة, فقير قير,
    فخر خر, كنز نز, كنيسة نيسة, كتيبة تيبة, كمال مال, كرة رة, كيلو يلو, بركة ركة, بصمة صمة,
    بطاقة طاقة, بضاعة ضاعة, بئر ئر, بندقية ندقية, فساد ساد, فيلم يلم, فاتورة اتورة, لاعب اعب,
    لبنان بنان, لعبة عبة, لقاح قاح, لوحة وحة, كتبت تبت, فهمت همت, وضعت ضعت, وصلت صلت, ولدت لدت,
    كوبا وبا, كندا ندا, فلسطين لسطين, والدة الده, بالغ غ, بقيت قيت, فتحت تحت, بنيت نيت,
    واشنطن اشنطن, لندن ندن, كابول ابول, فرنسا رنسا, ليلى يلى, لديك ديك, لكنه كنه, وهما وهم,
    بعده عدة, للحق لحق, كويت ويت, وفيات فيات, بوتر وتر, كونغ ونغ, بعوض عوض, بكاء كاء, بلاغ لاغ,
    وعود عود, ودائع دائع, كفالة فالة, كذب ذب, كسر سر, فدية دية, فتنة تنة, لصوص صوص, لجوء جوء,
    بقاء قاء, بدء دء
"""
"""Pairs of different words, of which one is the other without its first letters."""


def pairs(table: str) -> list[tuple[str, str]]:
    """Return the pairs of words in ``table``."""
    return [(pair.split()[0], pair.split()[1]) for pair in table.split(",")]


def stem(word: str) -> str:
    return get_analyzer(ARABIC).analyze_word(word).stem


@pytest.mark.parametrize(("word", "other"), pairs(MEET))
def test_clitics_keep_no_words_apart(word: str, other: str) -> None:
    assert stem(word) == stem(other)


@pytest.mark.parametrize(("word", "other"), pairs(APART))
def test_first_letters_are_no_clitics(word: str, other: str) -> None:
    assert stem(word) != stem(other)


@given(st.text("وفبلكاهيتنمرس", min_size=1, max_size=10))
def test_a_light_stem_is_a_part_of_its_word(word: str) -> None:
    stem = light_stem(word)
    assert stem
    assert stem in word or (stem.endswith("ه") and f"{stem[:-1]}ت" in word)


@pytest.fixture
def stripper(tmp_path: Path) -> CliticStripper:
    path = tmp_path / "words.txt"
    words = ["كره", "قلم", "بلد", "وزير", "لجنه", "جنه", "والده"]
    path.write_text("\n".join([HEADING, *words]) + "\n", encoding="utf-8")
    return CliticStripper(frozenset({"لدي", "هنا", "لكن"}), path)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("لكرة", "كره"),
        ("ولكرة", "كره"),
        ("وقلمه", "قلمه"),
        ("بقلمه", "قلمه"),
        ("فقلم", "قلم"),
        ("كقلم", "قلم"),
        ("بلدها", "بلدها"),
        ("وزيرها", "وزيرها"),
        ("ووزير", "وزير"),
        ("للجنة", "لجنه"),
        ("للكرة", "للكره"),
        ("والدتها", "والدتها"),
        ("لديك", "لديك"),
        ("وهنا", "هنا"),
        ("لكنهم", "لكنهم"),
        ("وغير", "غير"),
        ("بغير", "بغير"),
        ("قلم", "قلم"),
        ("ولد", "ولد"),
        ("فبر", "فبر"),
        ("police", "police"),
        ("", ""),
    ],
)
def test_a_clitic_goes_before_a_known_word(
    stripper: CliticStripper, word: str, expected: str
) -> None:
    assert stripper.strip(fold(word)) == expected


@pytest.mark.parametrize("content", [None, b"", b"another list\n", b"\xff"])
def test_a_damaged_list_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "words.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LexiconError, match=r"words\.txt: no list of words .*reinstall trujaman"):
        CliticStripper(frozenset(), path).strip("بقلم")


def test_arabic_words_in_other_languages_are_stripped_as_well() -> None:
    assert get_analyzer(ENGLISH).analyze_word("بقلم").stem == stem("قلم")
