"""What is said of copies."""

from __future__ import annotations

import json

import pytest

from search.display.copies import count_copies, name_copies
from search.display.json import to_jsonl
from search.display.text import render
from search.tui.model.export import ExportFormat, format_hits
from search.types import Copy, Hit, Mode, Results, Signals


def copy(path: str, member: str = "", added: str = "") -> Copy:
    return Copy(path, member, None, "2024-01-13", 3, 1, 10, 30, added)


def hit(total: int, *copies: Copy) -> Hit:
    return Hit(
        1,
        0.5,
        "a.txt",
        None,
        None,
        "en",
        1,
        0,
        0,
        4,
        "Text",
        (),
        Signals(0.5, None),
        copies=copies,
        copies_total=total,
    )


FORWARD = copy("b.eml", "c.pdf", "Fwd: report")
TABLE = [
    (hit(0), "", ""),
    (hit(1, copy("b.txt")), "+1 copy", "+1 copy: b.txt"),
    (hit(2, copy("b.txt"), copy("b.txt")), "+2 copies", "+2 copies: b.txt"),
    (hit(1, FORWARD), "+1 copy", "+1 copy: b.eml › c.pdf (adds “Fwd: report”)"),
    (
        hit(4, *map(copy, ("b", "c", "d", "e"))),
        "+4 copies",
        "+4 copies: b, c, d, …",
    ),
    (hit(1_200, copy("b"), copy("تقرير.txt")), "+1,200 copies", "+1,200 copies: b, تقرير.txt, …"),
    (hit(1, copy("b\x1b[31m", added="x\x1b")), "+1 copy", "+1 copy: b␛[31m (adds “x␛”)"),
]


@pytest.mark.parametrize(("found", "count", "names"), TABLE)
def test_copies_are_counted_and_the_first_named(found: Hit, count: str, names: str) -> None:
    assert count_copies(found) == count
    assert name_copies(found).replace("\ufffd", "␛") == names.replace("\ufffd", "␛")


def test_what_a_copy_adds_is_shortened() -> None:
    assert name_copies(hit(1, copy("b", added="x" * 100))).endswith("x…”)")


def results(found: Hit) -> Results:
    return Results("text", Mode.KEYWORD, ("en",), 1.0, (found,))


@pytest.mark.parametrize("width", [0, 30, 80])
def test_text_names_the_first_and_says_how_to_list_all(width: int) -> None:
    found = hit(5, *map(copy, "bcdef"))
    lines = render(results(found), color=False, width=width).splitlines()
    (line,) = [line for line in lines if "+5 copies" in line]
    assert line.endswith("(--copies lists all)") == (width != 30)
    assert not width or len(line) <= width
    assert "copies" not in render(results(hit(0)), color=False, width=width)
    assert "--copies" not in render(results(hit(1, copy("b"))), color=False, width=width)


def test_json_has_the_first_and_the_number_of_all() -> None:
    value = json.loads(to_jsonl(results(hit(7, FORWARD))))
    assert value["copies_total"] == 7
    assert value["copies"] == [
        {
            "path": "b.eml",
            "member": "c.pdf",
            "title": None,
            "date": "2024-01-13",
            "passage": 1,
            "start": 10,
            "end": 30,
            "added": "Fwd: report",
        }
    ]


def test_quotations_name_all_that_are_known() -> None:
    text = format_hits([hit(5, *map(copy, "bcdef"))], "text", ExportFormat.MARKDOWN)
    assert "+5 copies: b, c, d, e, f" in text.replace("\\", "")
