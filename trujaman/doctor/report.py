"""Prints what the doctor finds, as lines or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from index.console import write_line
from index.messages import _, marked, ngettext, say
from index.rows import format_row, terminal_width
from index.text.safe import safe
from trujaman.doctor.findings import Finding, State
from trujaman.doctor.index_state import check_index_state
from trujaman.doctor.installation import check_installation
from trujaman.doctor.machine import check_machine

_SIGNS: Final = {State.OK: " ", State.NOTE: "·", State.PROBLEM: "!"}
_TOPIC_WIDTH: Final = 15
_TOPICS: Final = (
    *(marked("program"), marked("libraries"), marked("locale"), marked("terminal")),
    *(marked("bidi"), marked("fonts"), marked("warm helper"), marked("settings")),
    *(marked("server"), marked("index"), marked("documents"), marked("encoder")),
    *(marked("disk"), marked("permissions")),
)
"""What findings are about, beside extras."""


def report(config: Path | None, *, as_json: bool) -> int:
    """Print all findings; return 1 if one is a problem, else 0."""
    if as_json:
        findings = list(_check_all(config))
        write_line(to_json(findings))
    else:
        findings = []
        for finding in _check_all(config):
            findings.append(finding)
            topic = say(finding.topic).ljust(_TOPIC_WIDTH)
            head = f"{_SIGNS[finding.state]} {topic} "
            write_line(format_row(head, safe(say(finding.text)), terminal_width()))
        write_line(_summary(findings))
    return 1 if _count(findings, State.PROBLEM) else 0


def to_json(findings: list[Finding]) -> str:
    """Return the findings as one JSON object, see docs/schema/doctor.schema.json."""
    value = {
        "problems": _count(findings, State.PROBLEM),
        "notes": _count(findings, State.NOTE),
        "findings": [
            {"topic": item.topic, "state": item.state.value, "text": safe(item.text)}
            for item in findings
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def _check_all(config: Path | None) -> Iterator[Finding]:
    return chain(check_installation(), check_machine(), check_index_state(config))


def _summary(findings: list[Finding]) -> str:
    problems, notes = (_count(findings, state) for state in (State.PROBLEM, State.NOTE))
    counted_notes = ngettext("{count} note (·)", "{count} notes (·)", notes) if notes else ""
    if problems:
        counted_problems = ngettext("{count} problem (!)", "{count} problems (!)", problems)
        return "\n" + _(", ").join(filter(None, (counted_problems, counted_notes)))
    return "\n" + _("; ").join(filter(None, (_("all well"), counted_notes)))


def _count(findings: list[Finding], state: State) -> int:
    return sum(finding.state is state for finding in findings)
