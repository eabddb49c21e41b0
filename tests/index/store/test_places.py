"""Places of passages: what goes into the column comes out of it."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from index.store.places import PlaceFinder, join_places, unpack_places
from index.types import Place

LABELS = ("p. 1", "Hoja1, row 12", "ورقة 3", "comments", "", "a\x1fb\x1ec")


@st.composite
def places(draw: st.DrawFn) -> list[Place]:
    starts = sorted(draw(st.sets(st.integers(0, 100), max_size=10)))
    return [Place(start, draw(st.sampled_from(LABELS)), draw(st.booleans())) for start in starts]


def place_at(places: list[Place], position: int) -> tuple[str, bool]:
    before = [place for place in places if place.start <= position]
    place = before[-1] if before else Place(0, "")
    return place.label.replace("\x1f", " ").replace("\x1e", " "), place.recognized


@given(places(), st.sets(st.integers(0, 100), min_size=2))
def test_every_code_point_of_a_passage_keeps_its_place(given: list[Place], cuts: set[int]) -> None:
    finder = PlaceFinder(given)
    bounds = sorted(cuts)
    passages = []
    for start, end in itertools.pairwise(bounds):
        packed, recognized = finder.pack(start, end)
        passages.append(unpack_places(packed, start, recognized=bool(recognized)))
    joined = list(join_places(passages))
    for position in range(bounds[0], bounds[-1]):
        assert place_at(joined, position) == place_at(given, position)


def test_the_place_of_an_earlier_index_is_that_of_the_beginning() -> None:
    assert unpack_places("p. 3", 7, recognized=True) == [Place(7, "p. 3", True)]
