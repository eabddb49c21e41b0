"""What a hit is called is highlighted, also where it is cut to fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.types import Span
from search.display.heading import heading_pieces, location_pieces
from search.display.pieces import Piece
from search.types import Highlight, Hit, Reason, Signals

HIT = Hit(1, 0.5, "docs/a.txt", None, None, "en", 1, 0, 0, 0, "", (), Signals(0.5, None))


def mark(text: str, word: str) -> tuple[Highlight, ...]:
    start = text.index(word)
    return (Highlight(Span(start, start + len(word)), Reason.EXACT, word),)


@pytest.mark.parametrize(
    ("title", "word", "width", "pieces"),
    [
        ("The budget", "budget", 0, [("The ", False), ("budget", True)]),
        ("El presupuesto anual", "presupuesto", 9, [("El ", False), ("presu", True), ("…", False)]),
        ("ميزانية السفن", "السفن", 80, [("ميزانية ", False), ("السفن", True)]),
        ("The \x1bbudget", "budget", 0, [("The ␛", False), ("budget", True)]),
    ],
)
def test_titles(title: str, word: str, width: int, pieces: list[tuple[str, bool]]) -> None:
    hit = replace(HIT, title=title, title_highlights=mark(title, word))
    assert [(text, bool(reason)) for text, reason, _ in heading_pieces(hit, width)] == pieces


@pytest.mark.parametrize(
    ("path", "member"),
    [("docs/Moby.txt", ""), ("docs/mail.eml", "annex/Moby.pdf"), ("Moby.txt", "")],
)
def test_a_name_stands_for_a_title(path: str, member: str) -> None:
    hit = replace(HIT, path=path, member=member, path_highlights=mark(member or path, "Moby"))
    assert heading_pieces(hit, 0)[0] == Piece("Moby", Reason.EXACT)
    titled = replace(hit, title="Another")
    assert [piece.text for piece in location_pieces(titled, 0) if piece.reason] == ["Moby"]
    assert not any(piece.reason for piece in location_pieces(hit, 0))


def test_a_path_loses_its_start() -> None:
    hit = replace(HIT, path="docs/Moby-Dick.txt", title="Another")
    hit = replace(hit, path_highlights=mark(hit.path, "Moby"))
    pieces = location_pieces(hit, 14, after=":1")
    assert [piece.text for piece in pieces] == ["…", "by", "-Dick.txt:1"]
