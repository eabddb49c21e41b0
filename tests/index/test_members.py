"""What is inside a file is found, shown with where it is, and comes and goes with its file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from index import update as update_module
from index.config import Config
from index.locations import Locations
from index.readers.context import Budget, Context, Sought
from index.readers.members import MemberReader
from index.snapshot import Snapshot
from index.status import read_status
from index.store.store import Store
from index.types import DateSource, Skipped
from index.update import update
from search.engine import Engine
from search.types import Filters, SearchRequest

Project = Callable[..., Config]

ANNEXES = {
    "en": "The harbour master kept a second ledger of the shipments.",
    "es": "El jefe del puerto llevaba un segundo libro de los cargamentos.",
    "ar": "كان مدير الميناء يحتفظ بدفتر ثان للشحنات.",
}
QUERIES = {"en": "ledger", "es": "cargamentos", "ar": "دفتر"}


def write_mail(path: Path, annexes: dict[str, str]) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Zulema Ocaña <z@example.org>", "Bastidas <b@example.org>"
    message["Subject"] = "Annexes"
    message.set_content("See what is attached.")
    for name, text in annexes.items():
        message.add_attachment(text, filename=f"{name}.txt")
    message.add_attachment(b"\x7fELF\0\0", "application", "octet-stream", filename="tool.bin")
    path.write_bytes(message.as_bytes())


@pytest.mark.parametrize("language", ANNEXES)
def test_an_attachment_is_found_and_says_where_it_is(project: Project, language: str) -> None:
    config = project({"a.txt": "Nothing to see here."})
    write_mail(config.documents[0] / "m.eml", ANNEXES)
    summary = update(config)
    assert (summary.added, summary.documents) == (2, 5)
    assert [note for _, note in summary.partial] == ["tool.bin: of a kind that is not read (.bin)"]
    with Engine.open(config) as engine:
        (hit, *_) = engine.search(SearchRequest(QUERIES[language])).hits
        view = engine.document(hit.document)
        (other, *_) = engine.search(SearchRequest("Bastidas", filters=Filters(path="m.eml"))).hits
    assert (hit.member, hit.kind, hit.language) == (f"{language}.txt", "text", language)
    assert hit.location.endswith(f"m.eml › {language}.txt")
    assert ANNEXES[language] in view.text
    assert other.member == ""


PEOPLE = {"en": "Pérez", "es": "Ocaña", "ar": "الحلاق"}


@pytest.mark.parametrize("language", ANNEXES)
def test_what_is_attached_has_the_fields_of_its_message(project: Project, language: str) -> None:
    config = project({"a.txt": f"Nothing to see here. {ANNEXES[language]}"})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("annex.txt", ANNEXES[language])
    forwarded, message = EmailMessage(), EmailMessage()
    forwarded["From"], forwarded["Subject"] = "Somebody Else <e@example.org>", "Before"
    forwarded.set_content(ANNEXES[language])
    message["From"], message["To"] = f"{PEOPLE[language]} <p@example.org>", "b@example.org"
    message["Subject"], message["Date"] = "About it", "Wed, 13 Mar 2013 10:00:00 +0000"
    message.set_content("See what is attached.")
    message.add_attachment(ANNEXES[language], filename="annex.txt")
    message.add_attachment(packed.getvalue(), "application", "zip", filename="2020-01-02.zip")
    message.add_attachment(forwarded)
    (config.documents[0] / "m.eml").write_bytes(message.as_bytes())
    update(config)
    with Engine.open(config) as engine:
        from_sender = SearchRequest(
            f"{QUERIES[language]} from:{PEOPLE[language]}", folds_copies=False
        )
        hits = {hit.member: hit for hit in engine.search(from_sender).hits}
        (other,) = engine.search(SearchRequest(f"{QUERIES[language]} from:somebody")).hits
    assert set(hits) == {"annex.txt", "2020-01-02.zip › annex.txt"}
    assert {hit.date for hit in hits.values()} == {"2013-03-13"}
    assert {hit.date_source for hit in hits.values()} == {DateSource.METADATA}
    assert (other.member, other.date, other.title) == ("Before.eml", None, "Before")


def test_documents_inside_a_file_change_move_and_go_with_it(project: Project) -> None:
    config = project({"a.txt": "Nothing to see here."})
    mail = config.documents[0] / "m.eml"
    write_mail(mail, ANNEXES)
    update(config)
    moved = mail.rename(mail.with_name("n.eml"))
    summary = update(config)
    assert (summary.changed, summary.moved, summary.removed, summary.documents) == (0, 1, 0, 5)
    assert set(_paths(config)) == {"a.txt", "n.eml", "n.eml›en.txt", "n.eml›es.txt", "n.eml›ar.txt"}
    write_mail(moved, {"en": "Another text altogether."})
    summary = update(config)
    assert (summary.changed, summary.documents) == (1, 3)
    moved.unlink()
    assert update(config).documents == 1
    assert _paths(config) == ["a.txt"]


def test_kinds_that_are_not_read_are_counted_and_listed(project: Project) -> None:
    config = project({"a.txt": "Nothing to see here.", ".hidden": "words"})
    for name in ("b.bin", "c.bin", "~$d.docx"):
        (config.documents[0] / name).write_bytes(b"\x7fELF\0\0")
    for summary in (update(config), update(config)):
        assert sorted(file.kind for file in summary.skipped) == [
            *(".bin", ".bin", "hidden", "lock file")
        ]
    status = read_status(config)
    assert (
        Skipped(str(config.documents[0] / "b.bin"), "of a kind that is not read", ".bin")
        in status.skipped
    )
    assert not status.changes


def test_better_readers_read_all_files_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()
    update(config)
    monkeypatch.setattr(update_module, "READERS_VERSION", 10_000)
    summary = update(config)
    assert summary.changed == 4
    assert any("all are read again" in note for note in summary.notes)
    assert update(config).unchanged == 4


def test_what_is_out_of_reach_stays_when_readers_get_better(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project()
    update(config)
    config.documents[0].rename(config.path.parent / "elsewhere")
    monkeypatch.setattr(update_module, "READERS_VERSION", 10_000)
    assert [root.documents for root in update(config).absent] == [4]
    assert Snapshot.open(config) is not None


def _paths(config: Config) -> list[str]:
    store = Store.open(Locations.of(config).store)
    heads = [head for head in store.document_heads() if store.document(head.id)]
    store.close()
    return sorted("›".join(filter(None, (Path(head.path).name, head.member))) for head in heads)


def test_only_the_member_that_is_wanted_is_unpacked() -> None:
    unpacked: list[str] = []

    def load(name: str) -> bytes:
        unpacked.append(name)
        return name.encode()

    sought = Sought(("b.pdf",))
    reader = MemberReader(Context("all.zip", sought=sought))
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        reader.read(name, partial(load, name), 5)
    assert (sought.data, unpacked, reader.count) == (b"b.pdf", ["b.pdf"], 0)
    reader.read("b.pdf", partial(load, "b.pdf"), 5)  # which of the two is meant?
    assert sought.data is None


def test_a_wanted_member_is_within_the_limits_of_indexing() -> None:
    budget = Budget(file_bytes=4)
    sought = Sought(("b.pdf",))
    MemberReader(Context("all.zip", budget=budget, sought=sought)).read("b.pdf", bytes, 5)
    assert sought.data is None
