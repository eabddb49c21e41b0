"""A document on the page: text at the passage, every match, the original, nothing else."""

import hashlib
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from starlette.testclient import TestClient

from index.config import Config
from index.types import Place, Span
from index.update import update
from search.casework.store import Casework
from search.types import DocumentView, Highlight, Reason
from search.web import originals
from search.web.blocks import PART_LENGTH, cut_parts
from search.web.markup import mark
from search.web.original_picture import encode_png
from search.web.question import Question
from search.web.reading import make_reading
from search.web.spot import Spot
from tests.projects import make_project
from tests.search.web.stage import ADDRESS, visiting

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
LONG = "\n\n".join(
    f"Paragraph {number} speaks of smuggling. " + "Nothing else was said. " * 40
    for number in range(150)
)
DOCUMENTS = {
    "en.txt": "Police rescued thirty victims of trafficking in Lima.",
    "es.txt": "La policía rescató a treinta víctimas de la trata de personas.",
    "ar.txt": "أنقذت الشرطة في ليما ثلاثين ضحية من ضحايا الاتجار بالبشر.",
    "evil.txt": f"Victims wrote {EVIL} to the police.",
    "long.txt": LONG,
    "mail.eml": "From: Ana <a@example.org>\nX-Odd: <b>raw</b>\nSubject: Victims\n\nThe victims.\n",
}


@pytest.fixture
def config(project: Callable[..., Config]) -> Config:
    config = project(DOCUMENTS)
    update(config)
    return config


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Visit an index that no test changes."""
    config = make_project(tmp_path_factory.mktemp("documents"), DOCUMENTS)
    update(config)
    with visiting(config) as reader:
        yield reader


@pytest.fixture
def visitor(config: Config) -> Iterator[TestClient]:
    with visiting(config) as visitor:
        yield visitor


def address_of(visitor: TestClient, query: str, name: str) -> str:
    """Return where the first passage that answers ``query`` in a document is read."""
    answer = visitor.get("/", params={"q": f"{query} path:{name}"})
    found = re.search(r'href="(/document/[^"]+)"', answer.text)
    assert found
    return html.unescape(found[1]).partition("&")[0] + f"&q={query}"


@pytest.mark.parametrize(
    ("query", "name", "direction"),
    [("victims", "en.txt", "ltr"), ("víctimas", "es.txt", "ltr"), ("ضحايا", "ar.txt", "rtl")],
)
def test_a_document_is_shown_at_the_passage(
    reader: TestClient, query: str, name: str, direction: str
) -> None:
    answer = reader.get(address_of(reader, query, name))
    assert answer.status_code == 200
    assert f'id="passage" tabindex="-1" dir="{direction}"' in answer.text
    assert '<span id="m1" class="match" tabindex="-1" aria-current="true"><mark' in answer.text
    text = html.unescape(re.sub(r"<[^>]+>", "", answer.text))
    assert DOCUMENTS[name] in text


def test_every_match_of_a_long_document_is_counted_and_gone_to(reader: TestClient) -> None:
    address = address_of(reader, "smuggling", "long.txt")
    answer = reader.get(f"{address}&match=1")
    assert "of 150</span>" in answer.text
    assert 'id="m1"' in answer.text
    assert 'id="m150"' not in answer.text
    assert len(answer.text) < 4 * PART_LENGTH
    following = html.unescape(re.search(r'id="next" rel="next" href="([^"]+)"', answer.text)[1])  # type: ignore[index]
    assert following.endswith("#m2")
    last = reader.get(f"{address}&match=150")
    assert '<span id="m150" class="match" tabindex="-1" aria-current="true">' in last.text
    assert 'id="next"' not in last.text
    assert reader.get(f"{address}&match=999999").text.count('aria-current="true"><mark') == 1


def test_in_a_very_long_document_passages_are_gone_through(
    project: Callable[..., Config],
) -> None:
    text = "\n\n".join(
        f"Chapter {number} {'tells of smuggling' if number % 3 == 0 else 'is silent'}. {'x ' * 300}"
        for number in range(600)
    )
    config = project({"huge.txt": text})
    update(config)
    with visiting(config) as visitor:
        address = address_of(visitor, "smuggling", "huge.txt")
        numbers = []
        following = f"{address}&match=198"
        while following:
            answer = visitor.get(following)
            found = re.search(r"Passage <b>(\d+)</b> of (\d+) with matches", answer.text)
            numbers.append(found and found.groups())
            assert answer.text.count('aria-current="true"><mark') == 1
            assert len(answer.text) < 5 * PART_LENGTH
            link = re.search(r'id="next" rel="next" href="([^"]+)"', answer.text)
            following = html.unescape(link[1]) if link else ""
        assert numbers == [("198", "200"), ("199", "200"), ("200", "200")]
        first = visitor.get(f"{address}&match=1").text
        beyond = html.unescape(re.search(r'data-after="([^"]+)"', first)[1])  # type: ignore[index]
        assert "tells of" in visitor.get(beyond).text


def test_a_document_stays_text(reader: TestClient) -> None:
    answer = reader.get(address_of(reader, "victims", "evil.txt"))
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert html.escape(EVIL) in answer.text


def test_a_header_is_shown_raw_and_as_text(reader: TestClient) -> None:
    answer = reader.get(address_of(reader, "victims", "mail.eml"))
    assert "X-Odd: &lt;b&gt;raw&lt;/b&gt;" in answer.text


def test_a_file_is_only_downloaded(visitor: TestClient, config: Config) -> None:
    number = re.search(r"/document/(\d+)", address_of(visitor, "victims", "evil.txt"))[1]  # type: ignore[index]
    answer = visitor.get(f"/document/{number}/file")
    assert answer.content == DOCUMENTS["evil.txt"].encode()
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''evil.txt"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    (folder,) = config.documents
    (folder / "evil.txt").unlink()
    (folder / "evil.txt").mkdir()
    assert visitor.get(f"/document/{number}/file").status_code == 404


def test_a_deleted_file_is_said(visitor: TestClient, config: Config) -> None:
    address = address_of(visitor, "victims", "en.txt")
    (folder,) = config.documents
    (folder / "en.txt").unlink()
    answer = visitor.get(address)
    assert "the file is gone: this is what the index has of it" in answer.text
    assert "Download" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/document/999",
        "/document/-1",
        "/document/99999999999999999999999",
        "/document/../../etc/passwd",
        "/document/%2e%2e%2fetc%2fpasswd",
        "/document/٣",
        "/document/1/page/1.png",
        "/document/1/page/x.png",
        "/like/1/x",
    ],
)
def test_only_documents_of_the_index_are_there(reader: TestClient, path: str) -> None:
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/document/999/file", "/document/999/page/1.png", "/document/999/citation", "/like/999/0"],
)
def test_a_document_that_has_left_the_index_is_no_fault_of_ours(
    reader: TestClient, path: str
) -> None:
    answer = reader.get(path)
    assert answer.status_code == 400
    assert "has left the index" in answer.text or "no longer in the index" in answer.text


@pytest.mark.parametrize(
    "query", ["", "&passage=9999", "&match=0", "&part=99", "&passage=x&match=y"]
)
def test_any_spot_of_a_document_is_shown(reader: TestClient, query: str) -> None:
    address = address_of(reader, "smuggling", "long.txt")
    assert reader.get(address + query).status_code == 200


def test_a_citation_names_digest_and_offsets(visitor: TestClient, config: Config) -> None:
    number = re.search(r"/document/(\d+)", address_of(visitor, "víctimas", "es.txt"))[1]  # type: ignore[index]
    answer = visitor.get(f"/document/{number}/citation?passage=0")
    (folder,) = config.documents
    digest = hashlib.sha256((folder / "es.txt").read_bytes()).hexdigest()
    assert f"SHA-256 {digest}" in answer.text
    assert f"es.txt#char=0,{len(DOCUMENTS['es.txt'])}" in answer.text


def test_more_like_this_finds_other_languages(reader: TestClient) -> None:
    number = re.search(r"/document/(\d+)", address_of(reader, "victims", "en.txt"))[1]  # type: ignore[index]
    answer = reader.get(f"/like/{number}/0")
    assert "es.txt" in answer.text
    assert "ar.txt" in answer.text


def test_parts_are_all_of_a_text() -> None:
    for text in ("", "a", LONG, "x" * 100_000, "ab\n" * 50_000):
        parts = cut_parts(text)
        assert "".join(text[part.start : part.end] for part in parts) == text
        assert all(part.end - part.start <= PART_LENGTH + 2_000 for part in parts)


def test_a_picture_is_a_png() -> None:
    png = encode_png(np.zeros((3, 5, 3), dtype=np.uint8))
    assert png.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\5\0\0\0\3\x08\x02")


def test_marks_of_a_match_are_escaped() -> None:
    highlight = Highlight(Span(0, 3), Reason.EXACT, "<b>")
    assert "<b>" not in mark("<b>x", [highlight])


def test_marks_are_given_from_the_document(visitor: TestClient, config: Config) -> None:
    address = address_of(visitor, "ضحايا", "ar.txt")
    number = re.search(r"/document/(\d+)", address)[1]  # type: ignore[index]
    fields = {"document": number, "passage": "0", "back": address, "query": "ضحايا"}
    own = {"Origin": ADDRESS}
    answer = visitor.post("/mark", data={**fields, "do": "star"}, headers=own)
    assert answer.status_code == 303
    assert html.unescape(answer.headers["location"]).startswith("/document/")
    visitor.post("/mark", data={**fields, "tag": "رشوة", "note": "<i>see</i>"}, headers=own)
    (given,) = Casework.of(config).marks
    assert (given.starred, given.tags, given.note) == (True, ("رشوة",), "<i>see</i>")
    assert given.query == "ضحايا"
    assert "★" in visitor.get(address).text
    assert "★" in visitor.get("/", params={"q": "is:starred"}).text
    assert "&lt;i&gt;see&lt;/i&gt;" in visitor.get("/marks").text
    visitor.post("/mark", data={**fields, "untag": "رشوة"}, headers=own)
    visitor.post("/mark", data={**fields, "do": "unstar"}, headers=own)
    visitor.post("/mark", data={**fields, "note": "", "note_before": "<i>see</i>"}, headers=own)
    assert Casework.of(config).marks == ()


def test_a_mark_from_elsewhere_is_refused(visitor: TestClient, config: Config) -> None:
    fields = {"document": "1", "passage": "0", "do": "star"}
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert visitor.post("/mark", data=fields, headers=headers).status_code == 403
    assert Casework.of(config).marks == ()


@pytest.mark.parametrize(
    "back",
    ["//evil.example/", "https://evil.example", "/\\evil.example", "", "/x\r\nSet-Cookie: a"],
)
def test_a_form_leads_back_to_this_site_only(reader: TestClient, back: str) -> None:
    fields = {"document": "1", "passage": "0", "do": "star", "back": back}
    answer = reader.post("/mark", data=fields, headers={"Origin": ADDRESS})
    assert answer.headers["location"] == "/marks"


def test_marks_are_listed_exported_and_said_to_be_gone(visitor: TestClient, config: Config) -> None:
    address = address_of(visitor, "victims", "en.txt")
    number = re.search(r"/document/(\d+)", address)[1]  # type: ignore[index]
    fields = {"document": number, "passage": "0", "do": "star"}
    visitor.post("/mark", data=fields, headers={"Origin": ADDRESS})
    for form, start in (("csv", "\ufeffstarred,"), ("md", "# Marks"), ("jsonl", '{"format"')):
        answer = visitor.get(f"/marks.{form}")
        assert answer.text.startswith(start)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="marks.{form}"'
    (folder,) = config.documents
    (folder / "en.txt").unlink()
    update(config)
    with visiting(config) as later:
        answer = later.get("/marks")
        assert "the document is no longer in the index" in answer.text
        assert DOCUMENTS["en.txt"] in answer.text
        (gone,) = Casework.of(config).marks
        target = gone.target
        fields = {"digest": target.digest, "start": str(target.start), "end": str(target.end)}
        later.post("/mark/delete", data=fields, headers={"Origin": ADDRESS})
    assert Casework.of(config).marks == ()


def test_a_search_is_saved_and_says_what_is_new(visitor: TestClient, config: Config) -> None:
    own = {"Origin": ADDRESS}
    fields = {"question": "q=victims&lang=en&sort=date", "name": "Víctimas"}
    visitor.post("/saved/save", data=fields, headers=own)
    assert "nothing new" in visitor.get("/saved").text
    (folder,) = config.documents
    (folder / "new.txt").write_text("More victims of trafficking.", encoding="utf-8")
    update(config)
    with visiting(config) as later:
        page = later.get("/saved").text
        assert "1 new" in page
        new = html.unescape(re.search(r'<a href="([^"]+)">1 new', page)[1])  # type: ignore[index]
        assert "new.txt" in later.get(new).text
        answer = later.post("/saved/look", data={"name": "victimas"}, headers=own)
        assert answer.headers["location"] == "/?q=victims&lang=en&sort=date"
        assert "nothing new" in later.get("/saved").text
        later.post("/saved/forget", data={"name": "víctimas"}, headers=own)
    assert Casework.of(config).searches == ()


def test_a_list_of_names_becomes_a_table(visitor: TestClient, config: Config) -> None:
    own = {"Origin": ADDRESS}
    names = "trafficking\nضحايا\n=NOW()\nis:nothing"
    answer = visitor.post("/names", data={"names": names}, headers=own)
    assert "4 names" in answer.text
    assert "expected starred, noted, marked" in answer.text
    fields = {"names": names, "name": "Suspects", "save": "1"}
    visitor.post("/names", data=fields, headers=own)
    assert Casework.of(config).name_list("suspects").names == tuple(names.split("\n"))
    answer = visitor.post("/names", data={"names": names, "csv": "1"}, headers=own)
    assert answer.text.startswith("\ufeffname,passages")
    assert "'=NOW()" in answer.text
    too_many = "\n".join(map(str, range(1_001)))
    for bad in ("", " \n", too_many, "x" * 600):
        answer = visitor.post("/names", data={"names": bad}, headers=own)
        assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)


def test_a_broken_file_of_marks_does_not_stop_a_search(config: Config) -> None:
    Casework.of(config).path.write_bytes(b"broken" * 1_000)
    with visiting(config) as visitor:
        answer = visitor.get("/", params={"q": "victims"})
        assert answer.status_code == 200
        assert "casework.sqlite" in answer.text
        assert visitor.get("/marks").status_code == 503


def test_everything_needs_the_key(config: Config) -> None:
    with visiting(config, key="wrong") as visitor:
        for path in ("/document/1", "/document/1/file", "/marks", "/marks.csv", "/saved", "/names"):
            assert visitor.get(path).status_code == 403


@pytest.mark.slow
def test_the_picture_of_a_page_has_a_box_where_the_words_are(
    project: Callable[..., Config],
) -> None:
    typst = pytest.importorskip("typst")
    config = project({"en.txt": "x"})
    source = b"#set page(width: 200pt, height: 100pt)\n= Victims\n#pagebreak()\nNobody"
    (folder,) = config.documents
    (folder / "a.pdf").write_bytes(typst.compile(source))
    update(config)
    with visiting(config) as visitor:
        address = address_of(visitor, "victims", "a.pdf")
        assert "a.pdf" in visitor.get(address).text
        number = re.search(r"/document/(\d+)", address)[1]  # type: ignore[index]
        plain = visitor.get(f"/document/{number}/page/1.png")
        boxed = visitor.get(f"/document/{number}/page/1.png?q=victims")
        assert plain.headers["Content-Type"] == "image/png"
        assert plain.content.startswith(b"\x89PNG")
        assert boxed.content != plain.content
        assert visitor.get(f"/document/{number}/page/3.png").status_code == 404
        (folder / "a.pdf").write_bytes(b"%PDF-1.4 another file")
        answer = visitor.get(f"/document/{number}/page/1.png")
        assert (answer.status_code, "has changed" in answer.text) == (404, True)


def test_a_changed_file_is_not_taken_for_what_was_indexed(
    visitor: TestClient, config: Config
) -> None:
    address = address_of(visitor, "víctimas", "es.txt")
    cite = html.unescape(re.search(r'id="cite" href="([^"]+)"', visitor.get(address).text)[1])  # type: ignore[index]
    assert "SHA-256 " in visitor.get(cite).text
    (folder,) = config.documents
    (folder / "es.txt").write_text("Otra cosa.", encoding="utf-8")
    answer = visitor.get(cite).text
    assert "no SHA-256: the file has changed since it was indexed" in answer
    assert hashlib.sha256((folder / "es.txt").read_bytes()).hexdigest() not in answer
    shown = visitor.get(address).text
    assert "the file has changed since it was indexed: this is what the index has of it" in shown
    assert "as it is now, changed since it was indexed" in shown


@pytest.mark.parametrize(
    ("match", "place"), [(1, "p. 2"), (2, "p. 3"), (3, "p. 2"), (None, "p. 2")]
)
def test_the_page_of_the_match_is_cited(match: int | None, place: str) -> None:
    places = (Place(0, "p. 1"), Place(10, "p. 2"), Place(20, "p. 3"), Place(30, "p. 4"))
    document = DocumentView("a.pdf", "", "", "a " * 20, places=places)
    highlights = [Highlight(Span(at, at + 1), Reason.EXACT, "a") for at in (12, 22, 32)]
    spans = [Span(0, 30), Span(30, 40)]
    reading = make_reading(document, spans, highlights, Spot(1, 0, match), Question("a"))
    assert reading.place == place


@pytest.mark.slow
def test_pages_end_with_the_last(project: Callable[..., Config]) -> None:
    typst = pytest.importorskip("typst")
    config = project({"en.txt": "x"})
    source = (
        b"#set page(width: 200pt, height: 100pt)\nNone\n#pagebreak()\nNone\n#pagebreak()\nVictims"
    )
    (folder,) = config.documents
    (folder / "a.pdf").write_bytes(typst.compile(source))
    update(config)
    with visiting(config) as visitor:
        address = address_of(visitor, "victims", "a.pdf")
        last = visitor.get(address).text
        assert "page 3 of 3" in last
        assert "Page before" in last
        assert "Page after" not in last
        assert "Page after" in visitor.get(f"{address}&page=2").text
        beyond = visitor.get(f"{address}&page=7").text
        assert "There is no page 7: the file has 3 pages." in beyond
        assert "<img" not in beyond
        cite = html.unescape(re.search(r'id="cite" href="([^"]+)"', last)[1])  # type: ignore[index]
        assert ", p. 3, SHA-256 " in re.sub("</?bdi[^>]*>", "", visitor.get(cite).text)
        assert visitor.get(address.replace("?", "/page/3.txt?")).text == ""
        (folder / "a.pdf").write_bytes(b"%PDF-1.4 another file")
        changed = visitor.get(address).text
        assert "so its pages are not shown" in changed
        assert "<img" not in changed


def test_the_very_path_of_a_file_is_copied(project: Callable[..., Config]) -> None:
    name = "evil\u202etxt.'\"<b>%.txt"
    config = project({name: "Victims of the flood."})
    update(config)
    with visiting(config) as visitor:
        shown = visitor.get("/document/1?q=victims").text
        assert "\u202e" not in shown
        copied = unquote(re.search(r'data-path="([^"]+)"', shown)[1])  # type: ignore[index]
        (folder,) = config.documents
        assert copied == str(folder / name)


def _mail_with(*attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "ana@example.org", "Annexes"
    message.set_content("See what is attached.")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def _zip_with(*files: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.slow
def test_pages_of_files_inside_others_are_drawn_and_opened_once(
    project: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    typst = pytest.importorskip("typst")
    pdf = typst.compile(b"#set page(width: 200pt, height: 100pt)\n= Victims\n#pagebreak()\nNobody")
    config = project({"en.txt": "x"})
    (folder,) = config.documents
    (folder / "annex.eml").write_bytes(_mail_with(("anexo año.pdf", pdf)))
    deep = _zip_with(("notes.txt", b"Nothing."), ("\u0645\u0644\u062d\u0642.pdf", pdf))
    (folder / "deep.zip").write_bytes(_zip_with(("inner.zip", deep)))
    other = typst.compile(b"#set page(width: 200pt, height: 100pt)\n= More victims")
    (folder / "twice.eml").write_bytes(_mail_with(("same.pdf", pdf), ("same.pdf", other)))
    update(config)
    tasks: list[str] = []
    run_child = originals._run_child

    def count(task: str, *arguments: Any) -> tuple[int, bytes]:
        tasks.append(task)
        return run_child(task, *arguments)

    monkeypatch.setattr(originals, "_run_child", count)
    with visiting(config) as visitor:
        for name in ("annex.eml", "deep.zip"):
            address = address_of(visitor, "victims", name)
            assert "page 1 of 2" in visitor.get(address).text
            number = re.search(r"/document/(\d+)", address)[1]  # type: ignore[index]
            tasks.clear()
            boxed = visitor.get(f"/document/{number}/page/1.png?q=victims")
            assert boxed.content.startswith(b"\x89PNG")
            assert visitor.get(f"/document/{number}/page/1.txt?q=victims").text == ""
            assert tasks == ["draw"]
            plain = visitor.get(f"/document/{number}/page/1.png")
            assert boxed.content != plain.content
        found = visitor.get("/", params={"q": "victims path:twice.eml", "copies": "1"}).text
        numbers = dict.fromkeys(re.findall(r'href="/document/(\d+)', found))
        pictures = [visitor.get(f"/document/{number}/page/1.png").content for number in numbers]
        assert len(pictures) == 2
        assert all(picture.startswith(b"\x89PNG") for picture in pictures)
        assert pictures[0] != pictures[1]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_hits_in_files_of_lines_say_the_line(project: Callable[..., Config], language: str) -> None:
    text, query = {
        "en": ("Police rescued victims.", "victims"),
        "es": ("La policía rescató a las víctimas.", "víctimas"),
        "ar": ("أنقذت الشرطة الضحايا.", "الضحايا"),
    }[language]
    config = project({"notes.txt": f"\n\n{text}\n"})
    update(config)
    with visiting(config) as visitor:
        assert "notes.txt:3<" in visitor.get("/", params={"q": query}).text


@pytest.mark.slow
def test_a_mark_is_on_the_page_of_its_first_match(project: Callable[..., Config]) -> None:
    typst = pytest.importorskip("typst")
    config = project({"en.txt": "x"})
    (folder,) = config.documents
    source = (
        b"#set page(width: 200pt, height: 100pt)\nNothing was said here.\n#pagebreak()\nVictims"
    )
    (folder / "a.pdf").write_bytes(typst.compile(source))
    update(config)
    with visiting(config) as visitor:
        address = address_of(visitor, "victims", "a.pdf")
        number = re.search(r"/document/(\d+)", address)[1]  # type: ignore[index]
        for query, place in (("victims", "p. 2"), ("", "p. 1")):
            form = {"document": number, "passage": "0", "query": query, "do": "star"}
            answer = visitor.post("/mark", data=form, headers={"Origin": ADDRESS})
            assert answer.status_code == 303
            (marked,) = Casework.of(config).marks
            assert marked.subject.place == place
            Casework.of(config).delete_mark(marked.target)
