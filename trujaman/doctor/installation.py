"""The program itself: its version, its libraries, its extras."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from importlib import metadata
from typing import Final

from index.messages import Message
from index.readers import libarchive_files, ocr
from trujaman.doctor.findings import Finding, State
from trujaman.extras import ENCODERS, EXTRAS, Extra

_PACKAGE: Final = "trujaman"


def check_installation() -> Iterator[Finding]:
    """Yield what there is to say of the program and its libraries."""
    yield _check_program()
    yield from _check_libraries()
    for extra in EXTRAS:
        yield _check_extra(extra)


def _check_program() -> Finding:
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    try:
        return Finding("program", f"trujaman {metadata.version(_PACKAGE)}, {system}")
    except metadata.PackageNotFoundError:
        text = Message("trujaman run from its folder, not installed; {system}", system=system)
        return Finding("program", text, State.NOTE)


def _check_libraries() -> Iterator[Finding]:
    """Yield which of the libraries that are always needed are installed."""
    try:
        required = metadata.requires(_PACKAGE) or []
    except metadata.PackageNotFoundError:
        return
    names = [
        re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in required if "extra ==" not in line
    ]
    versions: list[str] = []
    for name in sorted(names, key=str.lower):
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            if name == "sentence-transformers":
                text = Message(
                    "{name} is not installed, which {what} need: pip install {name}",
                    name=name,
                    what=Message(ENCODERS.brings),
                )
                yield Finding("libraries", text, State.NOTE)
            else:
                text = Message("{name} is missing: pip install {name}", name=name)
                yield Finding("libraries", text, State.PROBLEM)
    yield Finding("libraries", ", ".join(versions))


def _check_extra(extra: Extra) -> Finding:
    """Return whether an extra is there, with what it needs of the system."""
    topic, brings = Message("extra {name}", name=extra.name), Message(extra.brings)
    if missing := extra.missing_modules():
        text = Message(
            "{what}; {modules} missing: pip install 'trujaman[{extra}]'",
            what=brings,
            modules=", ".join(missing),
            extra=extra.name,
        )
        return Finding(topic, text, State.NOTE)
    obstacle = ""
    if extra.name == "ocr":
        obstacle = ocr.find_obstacle()
    elif extra.name == "archives" and not libarchive_files.is_available():
        obstacle = Message("the system's libarchive is missing: apt install libarchive13")
    if obstacle:
        text = Message("{what}; {obstacle}", what=brings, obstacle=obstacle)
        return Finding(topic, text, State.NOTE)
    if extra.name != "ocr":
        return Finding(topic, brings)
    return Finding(topic, Message("{what} ({detail})", what=brings, detail=ocr.describe()))
