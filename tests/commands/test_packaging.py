"""What is shipped: the same bytes each time, complete, and free of licences that bind."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.paths import ROOT


def load_script(name: str) -> ModuleType:
    """Return a script as a module."""
    loader = SourceFileLoader(f"scripts_{name}", str(ROOT / "scripts" / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_licences_of_all_that_is_installed_are_allowed_and_listed() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "licences"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND GPL-3.0-or-later", False),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0", False),
        ("GNU Affero General Public License v3", False),
        ("GNU General Public License v2 (GPLv2)", False),
        ("LGPL-3.0-or-later", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("Proprietary", False),
        ("unknown", False),
    ],
)
def test_a_licence_that_binds_or_is_unknown_is_refused(licence: str, is_allowed: bool) -> None:
    judge = load_script("licences").judge
    assert (judge("a-package", licence) == "") is is_allowed


def test_the_lesser_licence_is_for_what_is_named_alone() -> None:
    script = load_script("licences")
    for name in script.LESSER:
        assert script.judge(name, "LGPL-3.0-or-later") == ""


def build(target: Path, **environment: str) -> dict[str, str]:
    """Build into ``target``; return the SHA-256 of each file by name."""
    variables = {**os.environ, **environment}
    command = [sys.executable, str(ROOT / "scripts" / "build"), str(target)]
    subprocess.run(command, env=variables, check=True, capture_output=True)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in target.iterdir()}


PO = "index/locale/ar/LC_MESSAGES/trujaman.po"


@pytest.mark.slow
def test_two_builds_are_the_same_and_complete(tmp_path: Path) -> None:
    first = build(tmp_path / "first", TZ="Asia/Beirut")
    umask = os.umask(0o077)
    try:
        second = build(tmp_path / "second", TZ="America/Lima", LC_ALL="C", HOME=str(tmp_path))
    finally:
        os.umask(umask)
    assert first == second
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    assert set(first) == {f"trujaman-{version}.tar.gz", f"trujaman-{version}-py3-none-any.whl"}
    with zipfile.ZipFile(tmp_path / "first" / f"trujaman-{version}-py3-none-any.whl") as wheel:
        names = set(wheel.namelist())
        assert all(info.date_time != (1980, 1, 1, 0, 0, 0) for info in wheel.infolist())
    for package in ("index", "search", "trujaman"):
        tracked = subprocess.run(
            ["git", "ls-files", package], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        assert set(tracked) - names == set()
    tops = {name.partition("/")[0].partition("-")[0] for name in names}
    assert tops == {"index", "search", "trujaman"}
    with tarfile.open(tmp_path / "first" / f"trujaman-{version}.tar.gz") as sdist:
        members = sdist.getmembers()
    assert {(member.uname, member.gname, member.uid) for member in members} == {("", "", 0)}
    inside = {member.name.partition("/")[2] for member in members}
    for needed in ("tests/projects.py", "docs/mcp.md", "constraints.txt", "LICENSE", PO):
        assert needed in inside
