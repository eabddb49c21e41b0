"""Mailboxes and archives over the limit of files are read member by member."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.config import Config
from index.errors import IndexStateError
from index.locations import Locations
from index.spool import SpoolWriter
from index.store.records import PackedDocument
from index.store.store import Store
from index.types import Progress
from index.update import update
from search.engine import Engine
from search.types import SearchRequest
from tests.index.readers.test_seven_zip import make_7z
from tests.paths import ROOT

Project = Callable[..., Config]

TEXTS = {
    "en": "The harbour master kept a second ledger of the shipments.",
    "es": "El jefe del puerto llevaba un segundo libro de los cargamentos.",
    "ar": "كان مدير الميناء يحتفظ بدفتر ثان للشحنات.",
}
QUERIES = {"en": "ledger", "es": "cargamentos", "ar": "دفتر"}
NOISE = random.Random(5).randbytes(1 << 20)
"""What no archive makes smaller, and no reader reads."""
FILES = {
    **{
        f"{language}/{number}.txt": f"{text} {number}".encode()
        for number in range(40)
        for language, text in TEXTS.items()
    },
    "noise/tool.bin": b"\x7fELF\0\0" + NOISE[:900_000],
    "noise/other.bin": b"\x7fELF\0\0" + NOISE[900_000:],
}
MODES = {"a.tar": "w", "a.tar.gz": "w:gz", "a.tar.bz2": "w:bz2", "a.tar.xz": "w:xz"}


def make_message(number: int, padding: int = 0) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Zulema Ocaña <z@example.org>", "b@example.org"
    message["Subject"] = f"Shipment {number}"
    message.set_content(TEXTS[list(TEXTS)[number % 3]])
    message.add_attachment(f"Annex {number}: {TEXTS['es']}", filename="annex.txt")
    message.add_attachment(b"\0" * padding, "application", "octet-stream", filename="tool.bin")
    return b"From z@example.org Wed Mar 13 10:00:00 2024\n" + message.as_bytes() + b"\n"


def make_mailbox(messages: int) -> bytes:
    return b"".join(make_message(number, 20_000) for number in range(messages))


def make(name: str) -> bytes:
    content = io.BytesIO()
    if name == "a.mbox":
        return make_mailbox(60)
    if name == "a.zip":
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in FILES.items():
                archive.writestr(path, data)
        return content.getvalue()
    if name == "a.7z":
        return make_7z({path: data.decode("latin-1") for path, data in FILES.items()})
    with tarfile.open(fileobj=content, mode=MODES[name]) as tar:  # type: ignore[call-overload]
        for path, data in FILES.items():
            info = tarfile.TarInfo(path)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return content.getvalue()


def documents(config: Config) -> list[tuple[str, str, str, str]]:
    store = Store.open(Locations.of(config).store)
    try:
        stored = [store.document(head.id) for head in list(store.document_heads())]
    finally:
        store.close()
    return [
        (Path(item.path).name, item.member, item.content.kind, item.content.text) for item in stored
    ]


def spools(config: Config) -> list[Path]:
    return list(config.data_dir.glob("*.spool"))


@pytest.mark.parametrize("name", ["a.mbox", "a.zip", "a.7z", *MODES])
def test_members_are_those_of_a_container_that_is_read_as_a_whole(
    project: Project, name: str
) -> None:
    config = project({})
    (config.documents[0] / name).write_bytes(make(name))
    whole = update(config)
    expected = documents(config)
    parts = update(replace(config, max_file_mb=1), rehash=True)  # known by its digest
    assert (parts.changed, parts.unchanged) == (0, 1)
    other = replace(config, max_file_mb=1, data_dir=config.data_dir.with_name("other"))
    read = update(other)
    assert documents(other) == expected
    assert (read.documents, read.passages) == (whole.documents, whole.passages)
    assert read.partial == whole.partial
    assert not read.skipped
    assert not spools(other)
    with Engine.open(other) as engine:
        for language, query in QUERIES.items():
            (hit, *_) = engine.search(SearchRequest(query)).hits
            assert hit.language == language
            assert hit.member


def test_a_member_over_the_limit_is_named_and_so_is_a_damaged_one(project: Project) -> None:
    config = project({}, max_file_mb="1")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("before.txt", TEXTS["en"])
        archive.writestr("large.txt", TEXTS["es"] + " y" * (1 << 20))
        archive.writestr("damaged.txt", TEXTS["ar"] + "XXXX")
        archive.writestr("after.txt", TEXTS["ar"])
    data = content.getvalue().replace(b"XXXX", b"YYYY")
    (config.documents[0] / "a.zip").write_bytes(data)
    (config.documents[0] / "a.mbox").write_bytes(
        make_message(1) + make_message(2, 1 << 20) + make_message(3)
    )
    summary = update(config)
    members = [member for _, member, _, _ in documents(config)]
    assert {"before.txt", "after.txt", "0001 Shipment 1.eml", "0003 Shipment 3.eml"} < set(members)
    notes = "\n".join(note for _, note in summary.partial)
    assert "large.txt: unpacks to over 1,048,576 bytes" in notes
    assert "damaged.txt: damaged" in notes
    assert "0002 Shipment 2.eml:" in notes
    assert "is over the limit of 1,048,576" in notes


def test_a_container_over_its_own_limit_is_named(project: Project) -> None:
    config = project({"a.txt": TEXTS["en"]}, max_file_mb="1", max_container_mb="1")
    (config.documents[0] / "a.mbox").write_bytes(make_mailbox(60))
    (skipped,) = update(config).skipped
    assert skipped.reason.endswith("split it or raise max_container_mb in config.yaml")
    assert not update(replace(config, max_container_mb=10)).skipped


def test_what_is_no_container_is_over_the_limit_as_before(project: Project) -> None:
    config = project({"a.txt": TEXTS["en"] * 40_000, "b.txt": TEXTS["es"]}, max_file_mb="1")
    (skipped,) = update(config).skipped
    assert skipped.reason.endswith("raise max_file_mb in config.yaml")


def test_a_mailbox_that_has_grown_has_every_message_once(project: Project) -> None:
    config = project({}, max_file_mb="1")
    mailbox = config.documents[0] / "a.mbox"
    mailbox.write_bytes(make_mailbox(60))
    assert update(config).documents == 121
    mailbox.write_bytes(make_mailbox(70))
    summary = update(config)
    assert (summary.changed, summary.documents) == (1, 141)
    assert len(documents(config)) == 141
    mailbox.unlink()
    (config.documents[0] / "b.txt").write_text(TEXTS["en"])
    assert update(config).documents == 1
    assert len(documents(config)) == 1


_KILLED_RUN = """
import os, signal, sys
from pathlib import Path
from index.config import load
from index.store.store import Store
from index.types import Progress
from index.update import update
add, count = Store.add_document, int(sys.argv[2])
def add_or_die(self, *arguments):
    global count
    count -= 1
    if not count:
        os.kill(os.getpid(), signal.SIGKILL)
    return add(self, *arguments)
Store.add_document = add_or_die
update(load(Path(sys.argv[1])))
"""


@pytest.mark.slow
@pytest.mark.parametrize("document", [1, 2, 121])
def test_a_run_that_is_killed_in_the_midst_leaves_nothing_of_it(
    project: Project, document: int
) -> None:
    config = project({}, max_file_mb="1")
    (config.documents[0] / "a.mbox").write_bytes(make_mailbox(60))
    command = [sys.executable, "-c", _KILLED_RUN, str(config.path), str(document)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, env=environment, check=False)
    assert run.returncode == -signal.SIGKILL
    assert not documents(config)
    assert spools(config)
    assert update(config).documents == 121
    assert len(documents(config)) == 121
    assert not spools(config)


def test_progress_counts_the_bytes_within_a_container(project: Project) -> None:
    config = project({}, max_file_mb="1")
    content = b"".join(make_message(number) for number in range(1_500))
    (config.documents[0] / "a.mbox").write_bytes(content)
    seen: list[Progress] = []
    update(config, progress=seen.append)
    within = [item.bytes for item in seen if item.stage == "reading" and item.done == 0]
    assert within == sorted(within)
    assert within[0] == 0
    assert 0 < within[1] < within[2] < len(content)


def test_a_spool_that_another_wrote_is_not_read(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    writer.write([PackedDocument("a", None, "", [])], None)
    spool = writer.finish()
    assert [len(documents) for documents, _ in spool.read()] == [1]
    Path(spool.path).write_bytes(b"x" * Path(spool.path).stat().st_size)
    with pytest.raises(IndexStateError, match="was changed by another program"):
        list(spool.read())
    spool.remove()
    with pytest.raises(IndexStateError, match="No such file"):
        list(spool.read())
