"""What one spelling of a name finds, the others find, in either script."""

from collections.abc import Iterator

import pytest

from index.text.normalize import fold
from index.update import update
from search.engine import Engine
from search.query.spelling import describe_corrections
from search.types import Mode, SearchRequest
from tests.projects import make_project

SPELLINGS = [
    ["Youssef", "Yusuf", "Yousef", "يوسف"],
    ["Al-Hariri", "alhariri", "Hariri", "الحريري"],
    ["Beirut", "Bayrut", "بيروت"],
    ["Khaled", "Khalid", "خالد"],
]
OTHERS = ["Josefa", "حرير", "Harare", "خليل", "Khalil"]
TEXTS = {
    "en": "The witness named {} in the statement that she gave to the court.",
    "ar": "ذكرت الشاهدة {} في الأقوال التي أدلت بها أمام المحكمة.",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    words = [*(word for group in SPELLINGS for word in group), *OTHERS]
    documents = {
        f"{word}.txt": TEXTS["en" if word.isascii() else "ar"].format(word) for word in words
    }
    config = make_project(tmp_path_factory.mktemp("spellings"), documents)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize("group", SPELLINGS, ids=[group[0] for group in SPELLINGS])
def test_each_spelling_finds_all_and_no_other_name(engine: Engine, group: list[str]) -> None:
    for query in group:
        hits = engine.search(SearchRequest(query, mode=Mode.KEYWORD, limit=50)).hits
        assert {hit.name.removesuffix(".txt") for hit in hits} == set(group), query


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    documents = {
        "en.txt": "The journalist Zoltan Kovacs paid Bernard for the contract.",
        "es.txt": "El periodista Jamal Khashoggi entró en el consulado con Bernardo.",
        "long.txt": "El banquero Bernard pagó dos facturas de la empresa en marzo y abril.",
        "ar.txt": "دخل الصحفي السعودي جمال خاشقجي قنصلية بلاده في إسطنبول.",
        "flood.txt": "The river flooded the valley, and many families lost their homes.",
        "inundacion.txt": "El río inundó el valle y muchas familias perdieron sus casas.",
        "fayadan.txt": "غمر النهر الوادي وفقدت عائلات كثيرة منازلها.",
    }
    config = make_project(tmp_path_factory.mktemp("case"), documents)
    update(config)
    with Engine.open(config) as engine:
        yield engine


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("Zoltan Kovacs", {"en.txt"}),
        ("Khashoggi", {"es.txt", "ar.txt"}),
        ("خاشقجي", {"es.txt", "ar.txt"}),
        ("Kovacs Khashoggi", {"en.txt", "es.txt", "ar.txt"}),
        ("Moby Khashoggi", {"es.txt", "ar.txt"}),
    ],
)
def test_nothing_is_near_in_meaning_to_names_alone(
    case: Engine, query: str, names: set[str]
) -> None:
    assert {hit.name for hit in case.search(SearchRequest(query)).hits} == names
    assert case.search(SearchRequest(query, mode=Mode.SEMANTIC)).hits


@pytest.mark.parametrize("query", ["journalist Khashoggi", "periodista Kovacs", "river", "صحفي"])
def test_beside_names_words_have_a_meaning(case: Engine, query: str) -> None:
    read = case.search(SearchRequest(query)).read
    assert read is not None
    assert not read.names_only


@pytest.fixture(scope="module")
def namesakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(
        tmp_path_factory.mktemp("namesakes"),
        {
            "bernard.en.txt": "Bernard paid the driver in cash before the trip to the border.",
            "bernard.es.txt": "Según la fiscalía, Bernard pagó al chofer antes del viaje al sur.",
            "bernard.ar.txt": "قال الشاهد إن برنارد دفع للسائق نقدا قبل الرحلة إلى الحدود.",
            "bernardo.es.txt": "Bernardo pagó. Bernardo se fue.",
            "martin.en.txt": "Mr Martin told the judge that he did not know the accused men.",
            "martin.es.txt": "El señor Martín declaró que no conocía a los acusados del robo.",
            "martina.es.txt": "Martina declaró ayer. Martina no conocía a nadie.",
            "carlos.en.txt": "The witness said that Carlos sold the house at a very low price.",
            "carla.es.txt": "Carla vendió la casa. Carla se fue.",
            "hamad.ar.txt": "قال الشاهد إن حمد باع البيت القريب من البحر في الصيف الماضي.",
            "hammad.ar.txt": "باع حماد البيت.",
            "hamid.ar.txt": "باع حامد البيت.",
        },
    )
    update(config)
    with Engine.open(config) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "first", "other"),
    [
        ("Bernard paid", "bernard.es.txt", "bernardo.es.txt"),
        ("Bernard pagó", "bernard.es.txt", "bernardo.es.txt"),
        ("Bernard", "bernard.es.txt", "bernardo.es.txt"),
        ("Martin", "martin.es.txt", "martina.es.txt"),
        ("Martín", "martin.en.txt", "martina.es.txt"),
        ("Carlos sold", "carlos.en.txt", "carla.es.txt"),
        ("حمد باع", "hamad.ar.txt", "hammad.ar.txt"),
        ("باع حماد", "hammad.ar.txt", "hamid.ar.txt"),
        ("حامد باع", "hamid.ar.txt", "hammad.ar.txt"),
    ],
)
@pytest.mark.parametrize("mode", [Mode.KEYWORD, Mode.HYBRID])
def test_a_name_as_typed_comes_before_another_with_its_stem(
    namesakes: Engine, query: str, first: str, other: str, mode: Mode
) -> None:
    names = [hit.name for hit in namesakes.search(SearchRequest(query, mode, limit=20)).hits]
    assert other not in names or names.index(first) < names.index(other)


@pytest.mark.parametrize(
    ("query", "other", "name"),
    [
        ("Bernard paid", "bernardo.es.txt", "Bernardo"),
        ("Martin", "martina.es.txt", "Martina"),
        ("Carlos sold", "carla.es.txt", "Carla"),
    ],
)
def test_another_name_with_the_stem_of_one_is_not_lit(
    namesakes: Engine, query: str, other: str, name: str
) -> None:
    hits = namesakes.search(SearchRequest(query, Mode.KEYWORD, limit=20)).hits
    words = {
        hit.text[part.span.start : part.span.end]
        for hit in hits
        if hit.name == other
        for part in hit.highlights
    }
    assert name not in words


@pytest.fixture(scope="module")
def misspelt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(
        tmp_path_factory.mktemp("misspelt"),
        {
            "khashoggi.en.txt": "Jamal Khashoggi was killed in the consulate in October.",
            "khashoggi.es.txt": "El periodista Khashoggi fue asesinado en el consulado.",
            "khashoggi.ar.txt": "قتل الصحفي جمال خاشقجي في القنصلية في تشرين الأول.",
            "quiroga.es.txt": "El testigo Quiroga declaró ante el fiscal de la provincia.",
            "quiroga.ar.txt": "قال الشاهد كيروغا إنه لم ير شيئا في تلك الليلة.",
            "boluarte.es.txt": "La presidenta Boluarte viajó a la capital en avión.",
            "boluarte.ar.txt": "سافرت الرئيسة بولوارتي إلى العاصمة بالطائرة.",
            "mahmoud.en.txt": "Mahmoud went home before the rain of the weekend.",
            "muhammad.ar.txt": "ذهب محمد إلى البيت قبل المطر.",
        },
    )
    update(config)
    with Engine.open(config) as opened:
        yield opened


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        *((slip, "Khashoggi") for slip in ("Khashogi", "Kashoggi", "Khashogy", "Jashogui")),
        *((slip, "خاشقجي") for slip in ("خاشوقجي", "خاشغجي")),
        ("كيرغا", "كيروغا"),
        ("Boluarti", "Boluarte"),
    ],
)
def test_a_misspelt_name_finds_what_it_was_meant_as_in_both_scripts(
    misspelt: Engine, slip: str, meant: str
) -> None:
    results = misspelt.search(SearchRequest(slip))
    assert results.meant == fold(meant)
    expected = misspelt.search(SearchRequest(meant))
    assert [hit.name for hit in results.hits] == [hit.name for hit in expected.hits]
    assert len({hit.language == "ar" for hit in results.hits}) == 2
    assert f'instead of "{slip}"' in describe_corrections(results)


@pytest.mark.parametrize("query", ["Kiroga", "Quiroga", "محمود", "=Khashogi", "كيروغا"])
def test_a_name_that_is_spelt_otherwise_is_not_misspelt(misspelt: Engine, query: str) -> None:
    assert misspelt.search(SearchRequest(query)).meant is None


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    config = make_project(
        tmp_path_factory.mktemp("families"),
        {
            "salas.en.txt": "Mr Salas left the town with his brother.",
            "salas.es.txt": "El testigo Juan Salas declaró ayer ante el juez.",
            "salas.ar.txt": "قال الشاهد خوان سالاس إنه لم ير شيئا.",
            "wings.es.txt": "Las alas del avión y las islas; Silas miró las alas otra vez.",
            "martinez.en.txt": "Luis Martinez signed the contract.",
            "martinez.es.txt": "Luis Martínez firmó el contrato ante notario.",
            "martinez.ar.txt": "وقع لويس مارتينيز العقد.",
            "mora.es.txt": "Pedro Mora firmó el contrato en abril.",
            "mora.ar.txt": "وقع بيدرو مورا العقد في نيسان.",
            "gaddafi.en.txt": "Gaddafi was killed in Sirte, the report says.",
            "gaddafi.ar.txt": "قتل القذافي في سرت قبل سنوات.",
            "mahmoud.en.txt": "Mahmoud went home before the rain of the weekend.",
            "muhammad.ar.txt": "ذهب محمد إلى البيت قبل المطر.",
            "carla.es.txt": "Carla vendió la casa.",
            "carlos.ar.txt": "باع كارلوس البيت القريب من البحر.",
        },
    )
    update(config)
    with Engine.open(config) as opened:
        yield opened


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        *((slip, "Salas") for slip in ("Sallas", "Saalas", "Slas", "Salass")),
        ("Martines", "Martínez"),
        ("Moora", "Mora"),
        ("Gadafi", "Gaddafi"),
        ("سالاص", "سالاس"),
        ("مارتنيز", "مارتينيز"),
    ],
)
def test_a_slip_in_a_name_is_read_as_the_name_that_passages_have(
    families: Engine, slip: str, meant: str
) -> None:
    results = families.search(SearchRequest(f"name:{slip}"))
    expected = families.search(SearchRequest(f"name:{meant}"))
    assert {hit.name for hit in results.hits} == {hit.name for hit in expected.hits}
    assert len({hit.language == "ar" for hit in results.hits}) == 2
    assert f'instead of "{slip}"' in describe_corrections(results)


@pytest.mark.parametrize(
    ("name", "documents"),
    [
        ("محمود", {"mahmoud.en.txt"}),
        ("Carlos", {"carlos.ar.txt"}),
        ("Mohamed", {"muhammad.ar.txt"}),
    ],
)
def test_a_name_in_the_other_script_alone_is_not_read_as_another(
    families: Engine, name: str, documents: set[str]
) -> None:
    results = families.search(SearchRequest(f"name:{name}"))
    assert {hit.name for hit in results.hits} == documents
    assert results.meant is None
