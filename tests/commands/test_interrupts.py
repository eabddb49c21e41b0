"""Ctrl-C at any moment: one line or nothing, and never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from index.config import Config
from index.interrupts import INTERRUPTED, end_at_interrupts, raise_interrupts
from index.update import update
from tests.paths import ROOT

_INTERRUPT_AT_IMPORT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
class Interrupt:
    def find_spec(self, name, *_):
        if name == {name!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
from {module}.__main__ import main
status = main()
os.kill(os.getpid(), signal.SIGINT)  # too late to stop anything
sys.exit(status)
"""


@pytest.fixture
def handler() -> Iterator[None]:
    """Have Ctrl-C raise KeyboardInterrupt, and whatever was decided about it afterwards."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("handler")
def test_the_default_holds_until_interrupts_are_raised() -> None:
    end_at_interrupts()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    raise_interrupts()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("handler")
def test_who_ignores_interrupts_goes_on_ignoring_them() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_at_interrupts()
    raise_interrupts()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("index", "index.cli"),
        ("index", "argparse"),
        ("index", "yaml"),
        ("index", "numpy"),
        ("index", "index.update"),
        ("index", "none of them"),
        ("search", "search.cli"),
        ("search", "search.options"),
        ("search", "numpy"),
        ("search", "search.engine"),
        ("search", "none of them"),
    ],
)
def test_an_interrupt_at_an_import_leaves_no_traceback(
    project: Callable[..., Config], module: str, name: str
) -> None:
    config = project()
    update(config)
    query = ["police"] if module == "search" else []
    result = subprocess.run(
        [
            *(sys.executable, "-c", _INTERRUPT_AT_IMPORT.format(module=module, name=name)),
            *("--config", str(config.path), *query),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in (INTERRUPTED, -signal.SIGINT)
    lines = result.stderr.split()
    assert "Traceback" not in result.stderr
    assert lines[:2] in ([], [f"{module}:", "interrupted"], [f"{module}:", "interrupted;"])
