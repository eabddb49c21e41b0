"""The examples of docs/python-api.md do what the page says."""

import doctest
import re
from pathlib import Path

import pytest

from tests.paths import ROOT


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "python-api.md").read_text(encoding="utf-8")
    # The fences of Markdown would pass for output; an empty line ends it.
    examples = re.sub(r"^```.*$", "", page, flags=re.MULTILINE)
    test = doctest.DocTestParser().get_doctest(examples, {}, "python-api", "python-api.md", 0)
    report: list[str] = []
    outcome = doctest.DocTestRunner().run(test, out=report.append)
    assert outcome.failed == 0, "".join(report)
    assert outcome.attempted > 30
