"""The tables of the folder benchmark, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.speed.folders.measuring import Cost

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """What one contestant took for the documents of one format, or for ``all``.

    ``found`` is the share of the distinct words of a file that it has, the mean over files; None
    for who keeps none.
    """

    kind: str
    contestant: str
    documents: int
    bytes: int
    cost: Cost
    found: float | None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Seconds for a folder of ``files`` files in which nothing has changed, medians."""

    files: int
    find_seconds: float
    compare_seconds: float
    index_seconds: float


def format_rows(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a table of what each contestant took."""
    yield "| format | files | MB | | files/s | MB/s | CPU s | peak MB | words found |"
    yield "|---|---:|---:|---|---:|---:|---:|---:|---:|"
    yield from map(format_row, rows)


def format_row(row: Row) -> str:
    """Return the line of one contestant."""
    seconds = row.cost.seconds
    found = "–" if row.found is None else f"{row.found:.1%}"
    return (
        f"| {row.kind} | {row.documents:,} | {row.bytes / _MB:,.1f} | {row.contestant}"
        f" | {row.documents / seconds:,.1f} | {row.bytes / seconds / _MB:,.2f}"
        f" | {row.cost.cpu_seconds:,.1f} | {row.cost.peak_mb:,.0f} | {found} |"
    )


def format_growth(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a table of the peak memory at one and ten times the files."""
    yield "| files | MB | peak MB |"
    yield "|---:|---:|---:|"
    for row in rows:
        yield f"| {row.documents:,} | {row.bytes / _MB:,.1f} | {row.cost.peak_mb:,.0f} |"


def format_unchanged(unchanged: Unchanged) -> Iterator[str]:
    """Yield a table of what looking at an unchanged folder takes."""
    find = unchanged.find_seconds
    yield f"| {unchanged.files:,} files, nothing changed | ms | × find |"
    yield "|---|---:|---:|"
    for name, seconds in (
        ("`find -printf '%p %s %T@'`", find),
        ("compared with the index, in a running process", unchanged.compare_seconds),
        ("`index`, with start and verification", unchanged.index_seconds),
    ):
        yield f"| {name} | {seconds * 1_000:,.0f} | {seconds / find:.1f} |"
