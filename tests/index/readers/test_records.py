"""CSV and TSV keep their text and number their rows; JSON shows its values and keys."""

from __future__ import annotations

import json

import pytest

from index.readers import Context, parse_document
from index.types import DateSource, Document

TEXTS = ["The shipment left at night.", "El envío salió de noche.", "غادرت الشحنة ليلا."]


def read(name: str, content: str, encoding: str = "utf-8") -> Document:
    return parse_document(content.encode(encoding), Context(name))


def rows(document: Document) -> list[tuple[str, str]]:
    ends = [place.start for place in document.places[1:]] + [len(document.text)]
    return [
        (place.label, document.text[place.start : end])
        for place, end in zip(document.places, ends, strict=True)
    ]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_of_csv_have_their_numbers(text: str, delimiter: str) -> None:
    lines = [f"id{delimiter}texto\r\n", f'1{delimiter}"{text}\r\nmore ""x"""\r\n', "2\r\n"]
    document = read("a.csv", "".join(lines))
    assert document.text == "".join(lines)
    assert rows(document) == [("row 1", lines[0]), ("row 2", lines[1]), ("row 3", lines[2])]
    assert document.title is None


@pytest.mark.parametrize(
    ("text", "encoding"), [(TEXTS[0], "utf-16"), (TEXTS[1], "cp1252"), (TEXTS[2], "cp1256")]
)
def test_csv_in_other_encodings(text: str, encoding: str) -> None:
    assert read("a.tsv", f"id\ttexto\n1\t{text}\n", encoding).text == f"id\ttexto\n1\t{text}\n"


@pytest.mark.parametrize("text", TEXTS)
def test_a_quote_that_nobody_closes_opens_no_row_without_end(text: str) -> None:
    lines = [f'1,"{text}\n', *(f"{number},x\n" for number in range(2, 300))]
    assert len(read("a.csv", "".join(lines)).places) == 299
    lines = [f'pipe 5" long,{text}\n', 'pipe 6" long,x\n']
    assert [line for _, line in rows(read("a.csv", "".join(lines)))] == lines


def test_of_very_many_rows_several_share_a_place() -> None:
    document = read("a.csv", "word\n" * 50_000)
    assert len(document.places) <= 20_000
    assert document.places[1].label == "rows 4–6"
    assert document.text[document.places[1].start - 5 :].startswith("word\nword")


@pytest.mark.parametrize("text", TEXTS)
def test_json_lines_show_values_with_their_keys(text: str) -> None:
    record = {"persona": {"nombre": text, "edad": 40, "viva": True, "nada": None}, "tags": ["a"]}
    source = f"{json.dumps(record)}\r\n\nno json: {text}\n{json.dumps(text)}\n"
    document = read("a.jsonl", source)
    assert [label for label, _ in rows(document)] == ["record 1", "record 2", "record 3"]
    assert document.text.split("\n") == [
        f"persona.nombre: {text}",
        "persona.edad: 40",
        "persona.viva: true",
        "tags: a",
        f"no json: {text}",
        text,
    ]
    assert document.notes == ("1 lines are no JSON and stay as they are",)


@pytest.mark.parametrize("text", TEXTS)
def test_json_as_a_whole(text: str) -> None:
    document = read("a.json", json.dumps([{"a": text}, {"b": [1, text]}], indent=1))
    assert document.text.split("\n") == [f"a: {text}", "b: 1", f"b: {text}"]
    assert [label for label, _ in rows(document)] == ["record 1", "record 2"]
    assert read("a.json", json.dumps({"a": text})).text == f"a: {text}"
    assert read("a.json", f'{{"a": "{text}",').text == f'{{"a": "{text}",'


def test_deep_json_stays_as_it_is() -> None:
    deep = "[" * 100_000 + '"word"' + "]" * 100_000
    assert read("a.jsonl", deep).text == deep
    assert read("a.json", deep).text == deep


def test_long_keys_do_not_multiply() -> None:
    value: object = "end"
    for _ in range(300):
        value = {"k" * 1_000: value, "x": "y"}
    assert len(read("a.json", json.dumps(value)).text) < 200_000


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("csv", "date,who\n2013-03-13,{}\n2014-05-01,x\n"),
        ("tsv", "13/03/2013\t{}\n01/05/2014\tx\n"),
        ("jsonl", '{{"date": "2013-03-13", "who": "{}"}}\n{{"date": "2014-05-01"}}\n'),
        ("json", '[{{"fecha": "2013-03-13", "who": "{}"}}, {{"fecha": "2014-05-01"}}]'),
    ],
)
def test_rows_have_the_date_of_their_file_name_alone(text: str, suffix: str, content: str) -> None:
    document = read(f"a.{suffix}", content.format(text))
    assert (document.title, document.date, document.date_source) == (None, None, None)
    document = read(f"2020-01-02 list.{suffix}", content.format(text))
    assert (document.date, document.date_source) == ("2020-01-02", DateSource.FILE_NAME)


@pytest.mark.parametrize("text", TEXTS)
def test_a_single_record_has_a_date(text: str) -> None:
    assert read("a.json", json.dumps({"date": "2013-03-13", "who": text})).date == "2013-03-13"
