"""What is written is read again; nothing else is."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import CaseworkError
from search.casework.codec import decode, encode, key_of, kind_of
from search.casework.values import Mark, NameList, SavedSearch, Subject, Target
from search.types import Expansion, Filters, Mode, SearchRequest, Sort

_HEX = st.binary(min_size=8, max_size=64).map(bytes.hex)
_TEXTS = st.text(max_size=200)
_NAMES = st.text("aé ع-'", min_size=1, max_size=50).map(lambda name: f"n{' '.join(name.split())}")
_TARGETS = st.one_of(
    st.builds(Target, _HEX, _TEXTS),
    st.builds(Target, _HEX, _TEXTS, st.integers(0, 99), st.integers(100, 10**9)),
)
_MARKS = st.builds(
    Mark,
    st.builds(
        Subject,
        _TARGETS,
        st.binary(max_size=99).map(lambda path: path.decode("utf-8", "surrogateescape")),
        _TEXTS,
        text=_TEXTS,
    ),
    st.booleans(),
    st.lists(_NAMES, max_size=5).map(tuple),
    _NAMES,
    _TEXTS,
    st.just("2024-02-29T12:00:00+00:00"),
)
_SEARCHES = st.builds(
    SavedSearch,
    _NAMES,
    st.builds(
        SearchRequest,
        st.text("añع", max_size=99),
        st.sampled_from(Mode),
        st.builds(
            Filters,
            st.none() | st.just(("en", "ar")),
            st.none() | st.just("2024"),
            path=st.none() | _NAMES,
            undated=st.booleans(),
        ),
        without=st.frozensets(st.sampled_from(Expansion)),
        sort=st.sampled_from(Sort),
        folds_copies=st.booleans(),
    ),
    round=st.integers(0, 10**6),
)
_LISTS = st.builds(NameList, _NAMES, st.lists(_NAMES, min_size=1, unique=True).map(tuple))


@settings(max_examples=50)
@given(st.one_of(_MARKS, _SEARCHES, _LISTS))
def test_every_entry_is_read_as_it_was_written(entry: Mark | SavedSearch | NameList) -> None:
    line = encode(entry)
    assert line.isascii()
    assert "\n" not in line
    assert decode(kind_of(entry), line) == entry
    assert key_of(entry).isascii()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "digest",
                    "start",
                    "end",
                    "tags",
                    "name",
                    "names",
                    "request",
                    "query",
                    "filters",
                    "within",
                    "languages",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=50)
@given(st.sampled_from(["mark", "search", "names", "other"]), _JSON)
def test_whatever_else_is_refused_by_one_kind_of_error(kind: str, content: object) -> None:
    line = json.dumps(content)
    try:
        entry = decode(kind, line)
    except CaseworkError:
        return
    assert decode(kind, encode(entry)) == entry


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("mark", {"digest": "ab" * 16, "start": 5, "end": 3}),
        ("mark", {"digest": "ab" * 16, "start": -1, "end": 3}),
        ("mark", {"digest": "../../etc", "start": 0, "end": 3}),
        ("mark", {"digest": "ab" * 16, "tags": ["x"] * 51}),
        ("mark", {"digest": "ab" * 16, "note": "x" * 30_000}),
        ("mark", {"digest": "ab" * 16, "created": "<script>"}),
        ("search", {"name": "n", "request": {"query": "x" * 2_001}}),
        ("search", {"name": "n", "request": {"query": "x", "filters": {"path": 5}}}),
        ("search", {"name": "n", "request": {"query": "x", "mode": "psychic"}}),
        ("names", {"name": "n", "names": []}),
        ("names", {"name": "n", "names": ["x" * 501]}),
        ("names", {"name": "n" * 101, "names": ["x"]}),
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused(kind: str, content: object) -> None:
    with pytest.raises(CaseworkError):
        decode(kind, json.dumps(content))


def test_a_deep_nest_is_no_entry() -> None:
    with pytest.raises(CaseworkError):
        decode("mark", "[" * 100_000)
