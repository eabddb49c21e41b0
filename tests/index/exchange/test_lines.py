"""A line says what was read of a file; one that says anything else is refused."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.exchange.lines import (
    MAX_ITEMS,
    ExportedDocument,
    ExportedFile,
    MalformedError,
    from_line,
    to_line,
)
from index.store.records import FileState
from index.types import DateSource, Document, Passage, Place, Span

TEXTS = {
    "en": "Police rescued thirty victims.",
    "es": "La policía rescató a treinta víctimas.",
    "ar": "أنقذت الشرطة ثلاثين ضحية.",
}


def file_of(language: str) -> ExportedFile:
    text = TEXTS[language]
    content = Document(
        text,
        "A title",
        "2024-03-13",
        "cp1256",
        DateSource.METADATA,
        "eml",
        (("from", "Ana"),),
        (Place(0, "p. 1", recognized=True),),
        ("page 2 cannot be read",),
        3,
    )
    passages = (Passage(Span(0, len(text)), language),)
    documents = (
        ExportedDocument("", content, passages),
        ExportedDocument("annex.pdf", Document("", kind="pdf"), ()),
    )
    return ExportedFile("/cases/año\udcff.eml", b"\1\2", FileState(5, 7), documents)


@pytest.mark.parametrize("language", TEXTS)
def test_what_is_written_is_read(language: str) -> None:
    assert from_line(to_line(file_of(language))) == file_of(language)


def changed(key: str, value: object) -> bytes:
    fields = json.loads(to_line(file_of("es")).decode("utf-8", "surrogatepass"))
    target: dict[str, Any] = fields if key in fields else fields["documents"][0]
    target[key] = value
    return json.dumps(fields).encode()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("path", 7),
        ("path", "/a\0b"),
        ("path", "/a\ud800"),
        ("path", "a" * 20_000),
        ("digest", "xyz"),
        ("size", -1),
        ("size", 1 << 63),
        ("size", True),
        ("mtime_ns", "7"),
        ("documents", []),
        ("documents", [7]),
        ("member", "not the file itself"),
        ("title", 7),
        ("title", "\ud800"),
        ("date", "soon"),
        ("date", "2024-13-01"),
        ("date_source", "a dream"),
        ("kind", None),
        ("fields", [["from"]]),
        ("fields", [["from", 7]]),
        ("places", [[5, "p. 1", False], [3, "p. 2", False]]),
        ("places", [["0", "p. 1", False]]),
        ("notes", ["\ud800"]),
        ("pictures", None),
        ("passages", [[0, 5, "es"], [4, 9, "es"]]),
        ("passages", [[0, 500, "es"]]),
        ("passages", [[3, 3, "es"]]),
        ("passages", [[0, 5, "../../etc"]]),
        ("passages", [[0, 5]]),
        ("passages", 7),
        ("text", "\ud800" * 5),
        ("text", None),
    ],
)
def test_a_value_of_another_kind_is_refused(key: str, value: object) -> None:
    with pytest.raises(MalformedError):
        from_line(changed(key, value))


@pytest.mark.parametrize(
    "line", [b"", b"7", b"[]", b"\xff", b"[" * 100_000, b"," * (MAX_ITEMS + 1)]
)
def test_what_is_no_line_is_refused(line: bytes) -> None:
    with pytest.raises(MalformedError):
        from_line(line)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(
    st.sampled_from(["path", "digest", "documents", "fields", "places", "passages", "text"]),
    VALUES,
)
def test_any_value_is_taken_or_refused(key: str, value: object) -> None:
    with contextlib.suppress(MalformedError):
        from_line(changed(key, value))
