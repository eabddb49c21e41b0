"""Faults anywhere in the store: the right answer or a clear message; after 'index', the right one.

What is drawn is written into the assertion, so a failure can be done again.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from index.config import Config
from index.errors import TrujamanError
from index.locations import Locations
from index.update import update
from search.engine import Engine
from search.types import Filters, SearchRequest
from tests.projects import make_project

PAGE = 4_096
KINDS = ("flip", "truncation", "page", "zeros", "swap")
SENTENCES = {
    "en": "Report {place}: the harbour police of Marker{place} rescued {place} fishermen. ",
    "es": "Informe {place}: la policía del puerto de Marker{place} rescató a {place} pescadores. ",
    "ar": "تقرير {place}: أنقذت شرطة ميناء Marker{place} عدد {place} من الصيادين. ",
}
PLACES = range(100, 115)


def text(place: int) -> str:
    sentence = SENTENCES[("en", "es", "ar")[place % 3]].format(place=place)
    return sentence * (1 + place % 7)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """An index, with a copy of its folder beside it."""
    root = tmp_path_factory.mktemp("project")
    config = make_project(root, {f"{place}.txt": text(place) for place in PLACES})
    update(config)
    shutil.copytree(config.data_dir, root / "copy")
    return config


def do_fault(path: Path, kind: str, draw: random.Random) -> str:
    """Damage the file at ``path``; return what was done to it."""
    data = bytearray(path.read_bytes())
    place = draw.randrange(len(data))
    page = place // PAGE * PAGE
    if kind == "flip":
        data[place] ^= 1 << draw.randrange(8)
    elif kind == "truncation":
        del data[place:]
    elif kind == "page":
        data[page : page + PAGE] = draw.randbytes(PAGE)
    elif kind == "zeros":
        data[page : page + PAGE] = bytes(PAGE)
    else:
        other = draw.randrange(len(data)) // PAGE * PAGE
        data[page : page + PAGE], data[other : other + PAGE] = (
            data[other : other + PAGE],
            data[page : page + PAGE],
        )
    path.write_bytes(data)
    return f"{kind} at {place}"


def check_answers(config: Config, what: str, *, mended: bool) -> None:
    """Ask for every document; an answer must be true, and what is left out must be said."""
    with Engine.open(config) as engine:
        for place in PLACES:
            for filters in (Filters(), Filters(path="documents")):
                request = SearchRequest(f"Marker{place}", limit=5, filters=filters)
                results = engine.search(request)
                assert not (mended and results.warnings), (what, results.warnings)
                hits = {Path(hit.path).name: hit for hit in results.hits}
                for name, hit in hits.items():
                    whole = text(int(name.removesuffix(".txt")))
                    assert whole[hit.start : hit.end] == hit.text, (what, name)
                    assert hit.date is None, (what, name)
                assert f"{place}.txt" in hits or results.warnings, (what, place)
        for place in PLACES if mended else ():
            hit = engine.search(SearchRequest(f"Marker{place}", limit=1)).hits[0]
            assert engine.document(hit.document).text == text(place), (what, place)


def try_fault(config: Config, kind: str, seed: int) -> None:
    """Damage the store of ``config``, ask, mend, and ask again."""
    shutil.rmtree(config.data_dir)
    shutil.copytree(config.path.parent / "copy", config.data_dir)
    what = f"seed {seed}: " + do_fault(Locations.of(config).store, kind, random.Random(seed))
    message = ""
    try:
        check_answers(config, what, mended=False)
    except TrujamanError as error:
        message = str(error)
    assert "\n" not in message, what
    update(config)
    check_answers(config, what, mended=True)


@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_is_shown_and_every_one_is_mended(config: Config, kind: str) -> None:
    for seed in range(2):
        try_fault(config, kind, seed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_none_of_many_faults_is_shown_and_every_one_is_mended(config: Config, kind: str) -> None:
    for seed in range(100, 140):
        try_fault(config, kind, seed)
