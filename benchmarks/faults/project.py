"""Projects to do faults to: documents in three languages, their configuration, their index."""

from __future__ import annotations

import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.speed.collection import generate_collection

DATA: Final = "data"
CONFIG: Final = "config.yaml"
_OLD_TIME_NS: Final = 1_600_000_000 * 10**9

_DATED: Final = {
    "dated/callao.html": (
        "<html><head><title>Redada en el Callao</title><meta name='date' content='2024-01-09'>"
        "</head><body><p>La policía rescató a treinta víctimas de la trata de personas en el"
        " Callao. Hay seis detenidos.</p></body></html>"
    ),
    "dated/lima.html": (
        "<html><head><title>Raid in Lima</title><meta name='date' content='2024-03-01'></head>"
        "<body><p>Police rescued thirty victims of human trafficking in Lima. Six men were"
        " arrested.</p></body></html>"
    ),
    "dated/arabic.html": (
        "<html><head><title>مداهمة في ليما</title><meta name='date' content='2024-05-02'></head>"
        "<body><p>أنقذت الشرطة في ليما ثلاثين ضحية من ضحايا الاتجار بالبشر. واعتقلت ستة رجال."
        "</p></body></html>"
    ),
}
_KNOWN_QUERIES: Final = ("human trafficking", "trata de personas", "الاتجار بالبشر")


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with ``documents``, ``config.yaml`` and the index in ``data``."""

    root: Path
    documents: Path

    @property
    def former(self) -> Path:
        """Where the documents are as they were before they changed, if they have changed."""
        return self.documents.with_name("former")

    @property
    def data(self) -> Path:
        return self.root / DATA

    @property
    def config(self) -> Path:
        return self.root / CONFIG

    def queries(self, seed: int, per_language: int) -> tuple[str, ...]:
        """Return queries: about documents that are known, and words of others, mixed."""
        draws = random.Random(f"queries {seed}")
        queries = list(_KNOWN_QUERIES)
        for language in ("en", "es", "ar"):
            files = sorted((self.documents / language).rglob("*.txt"))
            for path in draws.sample(files, min(per_language, len(files))):
                words = path.read_text(encoding="utf-8").replace(".", "").split()
                start = draws.randrange(len(words) - 3)
                queries.append(" ".join(words[start : start + draws.randint(1, 3)]))
        return tuple(queries)

    def copy_to(self, root: Path) -> Project:
        """Copy the index to ``root``; the documents stay where they are and are shared."""
        shutil.copytree(self.data, root / DATA, symlinks=True)
        write_config(root, self.documents)
        return Project(root, self.documents)

    def copy_all_to(self, root: Path) -> Project:
        """Copy index and documents to ``root``."""
        shutil.copytree(self.documents, root / "documents")
        if self.former.exists():
            shutil.copytree(self.former, root / "former")
        project = Project(root, root / "documents")
        if self.data.exists():
            shutil.copytree(self.data, project.data, symlinks=True)
        write_config(root, project.documents)
        return project


def make_project(root: Path, passages: int, seed: int) -> Project:
    """Write documents with about ``passages`` passages, and their configuration."""
    root.mkdir(parents=True)
    generate_collection(root, passages, seed)
    project = Project(root, root / "documents")
    for name, content in _DATED.items():
        _write(project.documents / name, content)
    write_config(root, project.documents)
    return project


def write_config(root: Path, folder: Path, **settings: object) -> None:
    """Write a configuration for the documents in ``folder`` into the folder ``root``."""
    lines = {"documents": f"['{folder}']", "data_dir": DATA, **settings}
    root.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{key}: {value}\n" for key, value in lines.items())
    (root / CONFIG).write_text(text, encoding="utf-8")


def change_documents(project: Project, seed: int, *, share: float = 0.1) -> None:
    """Change a share of the documents, remove as many, move as many, and add as many.

    What they were is kept in ``project.former``: an index that is behind may still show it.
    """
    shutil.copytree(project.documents, project.former)
    draws = random.Random(f"changes {seed}")
    files = sorted(project.documents.glob("[a-z][a-z]/**/*.txt"))
    count = max(1, int(len(files) * share))
    chosen = draws.sample(files, 4 * count)
    for path in chosen[:count]:
        words = path.read_text(encoding="utf-8").split()
        draws.shuffle(words)
        _write(path, " ".join(words))
    for path in chosen[count : 2 * count]:
        path.unlink()
    for path in chosen[2 * count : 3 * count]:
        path.rename(path.with_name(f"moved-{path.name}"))
    for path in chosen[3 * count :]:
        words = path.read_text(encoding="utf-8").split()
        draws.shuffle(words)
        _write(path.with_name(f"new-{path.name}"), " ".join(words))


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def copy_tree_exactly(source: Path, target: Path) -> None:
    """Make ``target`` a copy of the folder ``source``, links and times included."""
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, symlinks=True)


def contents(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Return what is in a folder: kind and content by path, to be compared byte for byte."""
    result: dict[str, tuple[str, bytes]] = {}
    for directory, folders, files in os.walk(folder):
        for name in folders + files:
            path = Path(directory, name)
            relative = str(path.relative_to(folder))
            if path.is_symlink():
                result[relative] = ("link", os.fsencode(path.readlink()))
            elif path.is_dir():
                result[relative] = ("folder", b"")
            elif path.is_file():
                result[relative] = ("file", path.read_bytes())
            else:
                result[relative] = ("special", b"")
    return result
