"""What is inside a file is found, shown with where it is, and comes and goes with its file."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from index import update as update_module
from index.config import Config
from index.locations import Locations
from index.snapshot import Snapshot
from index.status import read_status
from index.store.store import Store
from index.types import Skipped
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


def test_documents_inside_a_file_change_move_and_go_with_it(project: Project) -> None:
    config = project({"a.txt": "Nothing to see here."})
    mail = config.documents[0] / "m.eml"
    write_mail(mail, ANNEXES)
    update(config)
    moved = mail.rename(mail.with_name("n.eml"))
    summary = update(config)
    assert (summary.changed, summary.removed, summary.documents) == (1, 0, 5)
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
