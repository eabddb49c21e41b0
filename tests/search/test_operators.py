"""What the operators of a query let through: in three languages and every mode."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.config import Config
from index.errors import QueryError
from index.text.normalize import fold
from index.update import update
from search.engine import Engine
from search.types import Filters, Mode, SearchRequest
from tests.projects import make_project

DOCUMENTS = {
    "en/raid.txt": "date 2024-01-12 Police rescued thirty victims of human trafficking in Callao.",
    "en/geometry.txt": "date 2023-11-02 Trafficking with human cells is a risk, the victim said.",
    "en/governor.md": "The governor of Piura spoke to the press, and the governors agreed.",
    "en/prison.txt": "Pretrial detention was ordered; the prison is full. To be or not to be.",
    "es/rescate.txt": "date 2024-03-02 La policía rescató víctimas de la trata de personas.",
    "es/personas.txt": "Las personas hablaron. La trata, dijeron, no es nueva. Una víctima lloró.",
    "es/gobernador.txt": "El gobernador de Piura habló con la prensa sobre la extorsión.",
    "es/prision.md": "La prisión preventiva fue dictada. Los extorsionadores callaron.",
    "es/orden.txt": "Una campaña preventiva; prisión no hubo. Hay oro y mercurio en el río.",
    "ar/inqadh.txt": "أنقذت الشرطة ثلاثين ضحية من ضحايا الاتجار بالبشر في ليما.",
    "ar/tijara.txt": "الاتجار ممنوع. وقال بالبشر خيرا. الضحية في المستشفى.",
    "ar/hakim.txt": "تحدث الحاكِم مع الصحافة عن الابتزاز، والذهب في النهر.",
}
GOVERNORS = {"en/governor.md", "es/gobernador.txt", "ar/hakim.txt"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("operators"), DOCUMENTS)
    update(config)
    with Engine.open(config) as engine:
        yield engine


def found(engine: Engine, query: str, mode: Mode = Mode.HYBRID) -> set[str]:
    """Return the documents found for ``query``, as they are called above."""
    hits = engine.search(SearchRequest(query, mode=mode, limit=50)).hits
    return {"/".join(Path(hit.path).parts[-2:]) for hit in hits}


PHRASES = [
    ('"human trafficking"', {"en/raid.txt"}),
    ('"HUMAN TRAFFICKING"', {"en/raid.txt"}),
    ('"trafficking human"', set()),
    ('"to be or not to be"', {"en/prison.txt"}),
    ('"prisión preventiva"', {"es/prision.md"}),
    ('"prision preventiva"', {"es/prision.md"}),
    ('"preventiva prisión"', {"es/orden.txt"}),
    ("«trata de personas»", {"es/rescate.txt"}),
    ('"الاتجار بالبشر"', {"ar/inqadh.txt"}),
    ('"الإتجار بالبَشَر"', {"ar/inqadh.txt"}),
    ('"الحاكم مع الصحافة"', {"ar/hakim.txt"}),
    ('"police victims"~3', {"en/raid.txt"}),
    ('"victims police"~1', set()),
    ('"policía trata"~5', {"es/rescate.txt"}),
    ('"policía trata"~2', set()),
    ('"الشرطة ضحية"~1', {"ar/inqadh.txt"}),
    ('"الاتجار بالبشر"~2', {"ar/inqadh.txt", "ar/tijara.txt"}),
    ('~"human trafficking"', {"en/raid.txt", "es/rescate.txt", "ar/inqadh.txt"}),
    ('~"trata de personas"', {"en/raid.txt", "es/rescate.txt", "ar/inqadh.txt"}),
    ('~"الاتجار بالبشر"', {"en/raid.txt", "es/rescate.txt", "ar/inqadh.txt"}),
]
WORDS = [
    ("=governors", {"en/governor.md"}),
    ("=victim", {"en/geometry.txt"}),
    ("=víctima", {"es/personas.txt"}),
    ("=ضحية", {"ar/inqadh.txt"}),
    ("governo*", {"en/governor.md"}),
    ("extor*", {"es/gobernador.txt", "es/prision.md"}),
    ("الاتج*", {"ar/inqadh.txt", "ar/tijara.txt"}),
    ("=trafficking trafficing~", {"en/raid.txt", "en/geometry.txt"}),
    ("extorsoin~1", {"es/gobernador.txt"}),
    ("الابتزاس~", {"ar/hakim.txt"}),
    ("+mercurio", {"es/orden.txt"}),
    ("+governor", GOVERNORS),
    ("oro AND mercurio", {"es/orden.txt"}),
    ("gobernador AND extorsión", {"es/gobernador.txt", "ar/hakim.txt"}),
    (
        "=governor OR =gobernador OR =الحاكم",
        GOVERNORS,
    ),
    ('("prisión preventiva" OR "human trafficking") AND =la', {"es/prision.md"}),
]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(("query", "expected"), [*PHRASES, *WORDS])
def test_conditions_are_filters_in_every_mode(
    engine: Engine, query: str, expected: set[str], mode: Mode
) -> None:
    hits = found(engine, query, mode)
    # A passage that is far from the query in meaning is no hit by meaning alone.
    assert hits <= expected if mode is Mode.SEMANTIC else hits == expected


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("query", "excluded"),
    [
        ("press -governor", GOVERNORS),
        ("prensa NOT gobernador", GOVERNORS),
        ("الصحافة -الحاكم", {"ar/hakim.txt"}),
        ('trafficking -"human trafficking"', {"en/raid.txt"}),
        ('trata -"trata de personas"', {"es/rescate.txt"}),
        ('الاتجار −"الاتجار بالبشر"', {"ar/inqadh.txt"}),
        ("víctimas -(trata personas)", {"es/rescate.txt", "es/personas.txt"}),
        ("victims -lang:en", {name for name in DOCUMENTS if name.startswith("en/")}),
    ],
)
def test_what_is_excluded_is_no_hit(
    engine: Engine, query: str, excluded: set[str], mode: Mode
) -> None:
    assert found(engine, query, mode).isdisjoint(excluded)
    positive = query.split()[0]
    assert not found(engine, positive, mode).isdisjoint(excluded) or mode is Mode.SEMANTIC


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lang:ar", {name for name in DOCUMENTS if name.startswith("ar/")}),
        ("lang:ar,en type:md", {"en/governor.md"}),
        ("type:md", {"en/governor.md", "es/prision.md"}),
        ("path:es/*.md", {"es/prision.md"}),
        ("path:ar", {name for name in DOCUMENTS if name.startswith("ar/")}),
        ("date:2024", {"en/raid.txt", "es/rescate.txt"}),
        ("date:2023-11..2024-02", {"en/raid.txt", "en/geometry.txt"}),
        ("date:٢٠٢٤-٠١..", {"en/raid.txt", "es/rescate.txt"}),
        ("after:2024-02", {"es/rescate.txt"}),
        ("before:2023", {"en/geometry.txt"}),
        ("date:2024 -lang:es", {"en/raid.txt"}),
        ("title:gobernador", {"es/gobernador.txt"}),
        ('title:"THE GOVERNOR"', {"en/governor.md"}),
        ("title:الحاكم", {"ar/hakim.txt"}),
        ("type:md OR date:2023", {"en/governor.md", "es/prision.md", "en/geometry.txt"}),
    ],
)
def test_fields_alone_list_documents(engine: Engine, query: str, expected: set[str]) -> None:
    for mode in Mode:
        assert found(engine, query, mode) == expected


def test_a_field_is_the_same_as_the_option(engine: Engine) -> None:
    for word in ("victims", "víctimas", "ضحايا"):
        by_option = SearchRequest(word, filters=Filters(("es",), after="2024", path="*.txt"))
        by_field = SearchRequest(f"lang:es {word} after:2024 path:*.txt")
        assert engine.search(by_option).hits == engine.search(by_field).hits


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("-governor", "only says what must not occur"),
        ("NOT gobernador", "only says what must not occur"),
        ("-الحاكم", "only says what must not occur"),
        ("date:2024-13 oro", "character 1: date:2024-13: no such date, months are 01 to 12"),
        ("oro date:2023-02-29", "character 5: date:2023-02-29: no such date"),
        ("ذهب after:٢٠٢٤-٠٢-٣٠", "character 5: after:.*: no such date, 2024-02 has days 01 to 29"),
        ("gold before:0000", "character 6: before:0000: no such date, years are 1900 to 2099"),
        ("gold -date:3609", "character 7: date:3609: no such date, years are 1900"),
        ("oro date:2024-01..2023-01", "character 5: date:2024-01..2023-01: ends before it"),
        ("oro after:2024 +before:2023", "character 17: after:2024 before:2023: ends before it"),
        ("gold (date:2023 AND date:2024)", "character 21: date:2023 date:2024: ends before"),
        ("lang:xx oro", "lang:xx: no passage is in that language; there are ar, en, es"),
        ("gold -lang:xx", "character 7: lang:xx: no passage is in that language"),
        ("ذهب OR lang:١", "character 8: the language of passages is 1"),
    ],
)
def test_what_cannot_be_is_refused(engine: Engine, query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        engine.search(SearchRequest(query))


NAMED = {
    "en/call.txt": "A man called Bernard about the account of Khashoggi.",
    "es/llamada.txt": "Un hombre llamó a Bernard por la cuenta de Khashoggi.",
    "ar/mukalama.txt": "اتصل رجل ببرنارد بخصوص حساب خاشقجي.",
    "en/other.txt": "The account was closed.",
    "es/otra.txt": "La cuenta fue cerrada.",
    "ar/ukhra.txt": "تم إغلاق الحساب.",
}
SAY_NAMES = {"en/call.txt", "es/llamada.txt", "ar/mukalama.txt"}
SAY_NO_NAMES = set(NAMED) - SAY_NAMES


@pytest.fixture(scope="module")
def names_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(tmp_path_factory.mktemp("names"), NAMED)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize("name", ["Bernard", "برنارد", "Khashoggi", "خاشقجي"])
@pytest.mark.parametrize("other", ["account", "cuenta", "حساب"])
def test_operators_take_names_in_all_their_spellings(
    names_engine: Engine, name: str, other: str
) -> None:
    assert found(names_engine, name) >= SAY_NAMES
    assert found(names_engine, f"+{name}") == SAY_NAMES
    assert found(names_engine, f"{other} +{name}") == SAY_NAMES
    assert found(names_engine, f"{name} AND {other}") == SAY_NAMES
    assert found(names_engine, f"{other} AND {name}") == SAY_NAMES
    assert found(names_engine, f"{other} -{name}") == SAY_NO_NAMES
    assert found(names_engine, f"{other} NOT {name}") == SAY_NO_NAMES


def test_plain_words_are_corrected_and_conditions_are_not(engine: Engine) -> None:
    assert engine.search(SearchRequest("traficking lang:en")).meant == "trafficking"
    assert engine.search(SearchRequest("+traficking")).hits == ()


def test_results_say_what_was_read_as_text(engine: Engine) -> None:
    for query in ("author:perez police", "author:perez policía", "author:perez الشرطة"):
        assert "no field 'author:'" in engine.search(SearchRequest(query)).notes[0]


def test_conditions_hold_with_removed_passages(tmp_path: Path) -> None:
    config: Config = make_project(tmp_path, DOCUMENTS)
    update(config)
    (config.documents[0] / "es/gobernador.txt").unlink()
    update(config)
    with Engine.open(config) as engine:
        assert found(engine, "extor*") == {"es/prision.md"}
        assert found(engine, '"el gobernador"') == set()
        assert found(engine, "path:es type:txt -=oro") == {"es/rescate.txt", "es/personas.txt"}


@pytest.mark.parametrize("query", ["gold date:2023", "oro before:2023-12", "ذهب date:..٢٠٢٣"])
def test_dates_of_the_query_and_filters_must_have_a_day_in_common(
    engine: Engine, query: str
) -> None:
    with pytest.raises(QueryError, match=r"in the dates of the query and in 2024\.\., which is"):
        engine.search(SearchRequest(query, filters=Filters(after="2024")))


def shown(engine: Engine, query: str, text: str, language: str, mode: Mode) -> list[str]:
    highlights = engine.highlight(query, text, language, mode)
    return [text[highlight.span.start : highlight.span.end] for highlight in highlights]


@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
@pytest.mark.parametrize(
    ("query", "text", "language", "words"),
    [
        ("=victims", "Two victims and a third victim.", "en", ["victims"]),
        ("=víctimas", "Dos víctimas y otra víctima.", "es", ["víctimas"]),
        ("=ضحايا", "ثلاث ضحايا ثم ضحية أخرى", "ar", ["ضحايا"]),
        ("=víctimas", "The victims, or víctimas, were found.", "en", ["víctimas"]),
        ("=victims victim", "Two victims and a third victim.", "en", ["victims", "victim"]),
        ("=víctimas víctima", "Dos víctimas y otra víctima.", "es", ["víctimas", "víctima"]),
        ("=ضحايا ضحية", "ثلاث ضحايا ثم ضحية أخرى", "ar", ["ضحايا", "ضحية"]),
        ("victims", "Two victims and a third victim.", "en", ["victims", "victim"]),
    ],
)
def test_of_a_form_no_other_form_is_highlighted(
    engine: Engine, query: str, text: str, language: str, words: list[str], mode: Mode
) -> None:
    assert shown(engine, query, text, language, mode) == words


@pytest.mark.parametrize(
    ("prefix", "start"), [("vict", "vict"), ("víct", "víct"), ("policía", "policía"), ("ضح", "ضح")]
)
def test_of_a_beginning_only_words_that_begin_so_are_highlighted(
    engine: Engine, prefix: str, start: str
) -> None:
    hits = engine.search(SearchRequest(f"{prefix}*", limit=100)).hits
    assert hits
    for hit in hits:
        for highlight in hit.highlights:
            word = hit.text[highlight.span.start : highlight.span.end]
            assert fold(word).startswith(fold(start))
