"""Files are read, split and encoded; one that cannot be read says why in one line."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from index.embedding.open import open_encoder
from index.ingest import IngestedFile, Ingester
from index.processes.limits import Death, Limits
from index.readers import formats
from index.text.passages import split_passages

LIMITS = Limits(seconds=60, memory_bytes=1 << 30)
TEXTS = {
    "en": "Police freed eleven women from a house in Callao.",
    "es": "La Policía liberó a once mujeres de una casa en Ñaña.",
    "ar": "حررت الشرطة إحدى عشرة امرأة من منزل في كاياو.",
}


def ingest(path: Path, *, max_bytes: int = 10_000_000) -> IngestedFile:
    (file,) = Ingester(max_bytes, LIMITS, frozenset(), None)([str(path)])
    return file


def write_texts(folder: Path) -> list[str]:
    paths = []
    for language, text in TEXTS.items():
        path = folder / f"{language}.txt"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def test_each_file_has_its_passages_and_their_encodings(tmp_path: Path) -> None:
    encoder = open_encoder("bundled", tmp_path)
    paths = write_texts(tmp_path)
    (tmp_path / "long.txt").write_text("\n\n".join([TEXTS["en"] * 8, TEXTS["ar"]]))
    paths.insert(1, str(tmp_path / "long.txt"))
    paths.insert(2, str(tmp_path / "missing.txt"))
    files = Ingester(10_000_000, LIMITS, frozenset(), encoder)(paths)
    assert [file.path for file in files] == paths
    for file in files:
        if file.path.endswith("missing.txt"):
            assert not file.documents
            assert file.encodings is None
            continue
        text = Path(file.path).read_text(encoding="utf-8")
        passages = [passage for passage, _ in split_passages(text)]
        assert file.documents
        assert [(row[0], row[1], row[2]) for row in file.documents[0].passages] == [
            (passage.span.start, passage.span.end, passage.language) for passage in passages
        ]
        assert file.encodings == encoder.encode_passages(
            [text[passage.span.start : passage.span.end] for passage in passages]
        )
        assert file.digest == hashlib.blake2b(text.encode(), digest_size=16).digest()


def test_without_an_encoder_there_are_no_encodings(tmp_path: Path) -> None:
    for path in write_texts(tmp_path):
        file = ingest(Path(path))
        assert file.documents
        assert file.encodings is None


def test_a_known_file_is_not_parsed(tmp_path: Path) -> None:
    path = write_texts(tmp_path)[0]
    digest = ingest(Path(path)).digest
    (file,) = Ingester(10_000_000, LIMITS, frozenset({digest}), None)([path])
    assert file == IngestedFile(path, digest)


def test_what_is_no_file_is_not_tried_again(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "large.txt").write_text("word " * 500)
    for name in ("folder.txt", "pipe.txt", "nul\0.txt", "empty.txt", "large.txt"):
        file = ingest(tmp_path / name, max_bytes=2_000)
        assert file.reason
        assert "\n" not in file.reason
        assert not file.documents
        assert not file.retry


def test_a_file_that_cannot_be_opened_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    for name in ("loop.txt", "missing.txt"):
        file = ingest(tmp_path / name)
        assert file.reason.startswith("cannot be read: ")
        assert "\n" not in file.reason
        assert file.retry

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_text("words")
    monkeypatch.setattr(formats, "open_regular", refuse)
    file = ingest(tmp_path / "a.txt")
    assert (file.reason, file.retry) == ("cannot be read: Permission denied", True)


@pytest.mark.parametrize(
    ("death", "reason", "retry"),
    [
        (Death.TIME, "takes over 60 s to read; raise file_seconds", False),
        (Death.MEMORY, "takes over 1,024 MB to read; raise file_memory_mb", False),
        (Death.IDLE, "its disk does not answer; run 'index' again", True),
        (Death.UNKNOWN, "each process that read it was ended", True),
    ],
)
def test_why_reading_ended_is_named_and_what_may_pass_is_tried_again(
    death: Death, reason: str, retry: bool
) -> None:
    file = Ingester(10_000_000, LIMITS, frozenset(), None).on_worker_death("a.txt", death)
    assert file.reason.startswith(reason)
    assert file.retry is retry
