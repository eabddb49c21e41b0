"""What the ``index`` command prints: what a run did, how an index stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from index.console import write_line, write_note
from index.kinds import is_said_by_reason, say_kind
from index.messages import _, ngettext, number, say
from index.readers import ocr
from index.reasons import say_reason
from index.rows import format_row, notes_width, terminal_width
from index.scan import SAME_FILE
from index.skipped import describe_kinds, named
from index.text.numbers import count_documents
from index.text.safe import safe

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from index.check import PartCheck
    from index.demands import Demand
    from index.listing import Listing
    from index.status import Status
    from index.trust import Trusted
    from index.types import Skipped, Summary

_MAX_NAMED: Final = 20
"""Skipped files that are named after a run; ``index status --skipped`` names them all."""
_TITLE_WIDTH: Final = 11


def print_summary(summary: Summary, *, quiet: bool) -> None:
    """Print what a run did: counts on standard output, everything else on standard error.

    If ``quiet``, only what somebody should look at.
    """
    if not quiet:
        skipped = named(summary.skipped)
        _print_text(_summarize(summary, len(skipped)))
        _print_some(list(map(_describe_skipped, skipped)), _MAX_NAMED)
        _print_some([_describe_partial(*partial) for partial in summary.partial], _MAX_NAMED)
        _print_lines("", _closing_lines(summary.skipped, summary.pictures))
        _print_lines("", summary.excluded)
    _print_lines("index: ", summary.notes)
    _print_lines("index: ", summary.absent)


def _summarize(summary: Summary, skipped: int) -> str:
    counts = [
        ngettext("{count} added", "{count} added", summary.added),
        ngettext("{count} changed", "{count} changed", summary.changed),
        ngettext("{count} moved", "{count} moved", summary.moved) if summary.moved else "",
        ngettext("{count} removed", "{count} removed", summary.removed),
        ngettext("{count} skipped", "{count} skipped", skipped),
    ]
    return _("{documents}, {passages}: {changes}").format(
        documents=count_documents(summary.files, summary.documents),
        passages=ngettext("{count} passage", "{count} passages", summary.passages),
        changes=_(", ").join(filter(None, counts)),
    )


def _describe_skipped(file: Skipped) -> str:
    return _("skipped {path}: {reason}").format(path=file.path, reason=say_reason(file.reason))


def _describe_partial(path: str, note: str) -> str:
    return _("note on {path}: {note}").format(path=path, note=say_reason(note))


def _print_some(lines: Sequence[str], limit: int) -> None:
    for line in lines[:limit]:
        _write_row("", line)
    if len(lines) > limit:
        text = ngettext(
            "… and {count} more; 'index status --skipped' lists them all",
            "… and {count} more; 'index status --skipped' lists them all",
            len(lines) - limit,
        )
        _write_row("", text)


def _closing_lines(skipped: Sequence[Skipped], pictures: int) -> Iterator[str]:
    """Yield what is said of kinds that are not read, and of pages that are pictures."""
    if kinds := describe_kinds(skipped):
        yield kinds
    if pictures:
        pages = ngettext("{count} page is a picture", "{count} pages are pictures", pictures)
        obstacle = say_reason(ocr.find_obstacle()) or _(
            "let 'recognize_text:' be true, and run 'index'"
        )
        yield _("{pages}; to have the text read, {advice}").format(pages=pages, advice=obstacle)


def _print_lines(prefix: str, lines: Iterable[object]) -> None:
    for line in lines:
        _write_row(prefix, say(line) if isinstance(line, str) else str(line))


def _write_row(prefix: str, text: str) -> None:
    write_note(format_row(prefix, safe(text), notes_width()))


def print_skipped(status: Status) -> None:
    """Print every file that was passed over, and every part of one, on standard output."""
    for file in status.skipped:
        _print_text(_describe_skipped(file) + _name_kind(file))
    for path, note in status.partial:
        _print_text(_describe_partial(path, note))
    for excluded in status.changes.excluded:
        _print_text(_("left out: {what}").format(what=excluded))
        for path in excluded.paths:
            write_line(safe(f"  {path}"))


def _name_kind(file: Skipped) -> str:
    if file.kind in ("", SAME_FILE) or is_said_by_reason(file.kind):
        return ""
    return f" ({say_kind(file.kind)})"


def print_run(
    summary: Summary | None, notes: Sequence[str], time: datetime, *, quiet: bool
) -> None:
    """Print what a run of ``index watch`` did in a line, and ``notes`` on standard error."""
    if summary is not None and not quiet:
        skipped = len(named(summary.skipped))
        counts = (
            (summary.added, ngettext("{count} added", "{count} added", summary.added)),
            (summary.changed, ngettext("{count} changed", "{count} changed", summary.changed)),
            (summary.moved, ngettext("{count} moved", "{count} moved", summary.moved)),
            (summary.removed, ngettext("{count} removed", "{count} removed", summary.removed)),
            (skipped, ngettext("{count} skipped", "{count} skipped", skipped)),
        )
        text = _(", ").join(part for count, part in counts if count) or _("nothing new")
        files = ngettext("{count} file", "{count} files", summary.files)
        write_line(f"{time:%H:%M:%S}  " + _("{changes}; {files}").format(changes=text, files=files))
    _print_lines("index: ", notes)


def print_status(status: Status) -> None:
    """Print the state of an index on standard output."""
    by_language = ", ".join(f"{number(count)} {code}" for code, count in status.passages.items())
    passages = number(sum(status.passages.values())) + (f" ({by_language})" if by_language else "")
    _print_row(_("index"), status.folder)
    _print_row(_("documents"), count_documents(status.files, status.documents))
    _print_row(_("passages"), passages)
    _print_row(_("encoder"), status.encoder)
    if status.contextual:
        _print_row(_("contextual"), status.contextual)
    if status.server:
        _print_row(_("server"), status.server)
    if status.shard:
        text = _("{shard}; the other files are on other machines").format(shard=status.shard)
        _print_row(_("shard"), text)
    _print_row(_("updated"), _local_time(status.updated) or _("never finished; run index"))
    _print_row(_("on disk"), str(status.changes) or _("nothing new, changed or gone"))
    for excluded in status.changes.excluded:
        _print_row(_("left out"), str(excluded))
    for root in status.changes.absent:
        _print_row(_("absent"), str(root))
    for line in status.set_aside:
        _print_row(_("set aside"), say(line))
    skipped = named(status.skipped)
    for file in skipped[:_MAX_NAMED]:
        _print_row(_("skipped"), f"{file.path}: {say_reason(file.reason)}")
    if more := len(skipped[_MAX_NAMED:]):
        text = ngettext(
            "{count} more file; 'index status --skipped' lists it",
            "{count} more files; 'index status --skipped' lists them",
            more,
        )
        _print_row(_("skipped"), text)
    if status.partial:
        text = ngettext(
            "{count} on a part of a file; 'index status --skipped' lists it",
            "{count} on parts of files; 'index status --skipped' lists them",
            len(status.partial),
        )
        _print_row(_("notes"), text)
    for line in _closing_lines(status.skipped, status.pictures):
        _print_row(_("not read"), line)


def _local_time(time: str | None) -> str:
    """Return a time as the clock here has shown it; "" if there is none."""
    if time is None:
        return ""
    from datetime import datetime

    return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"


def _print_row(title: str, text: str) -> None:
    _print_text(text, f"{title:<{_TITLE_WIDTH}} ")


def _print_text(text: str, head: str = "") -> None:
    write_line(format_row(head, safe(text), terminal_width()))


def print_listing(listing: Listing) -> None:
    """Print the entries of an index with their counts, and their sum, on standard output."""
    _print_row(_("index"), listing.index)
    _print_row(_("config"), listing.config)
    for entry in listing.entries:
        documents = ngettext("{count} document", "{count} documents", entry.documents)
        counts = _(", ").join(
            (documents, ngettext("{count} passage", "{count} passages", entry.passages))
        )
        note = "" if entry.is_there else "  " + _("(not there)")
        _print_text(entry.path + note, f"{counts:<30}  ")
    if listing.outside:
        text = ngettext(
            "{count} document of none of these; 'index' removes them",
            "{count} documents of none of these; 'index' removes them",
            listing.outside,
        )
        _print_text(text)


def print_check(part: PartCheck) -> None:
    """Print what was found of one part of an index."""
    _print_text(say(part.text), f"{part.part:9}  ")


def print_trust(path: Path, demands: Sequence[Demand]) -> None:
    """Print what the config at ``path``, which is trusted now, asks for beyond its folder."""
    write_line(safe(str(path)))
    for demand in demands:
        write_line(f"  {safe(str(demand))}")
    if demands:
        write_line(_("trusted with this; anything else it may ask for later is asked about again"))
    else:
        write_line(_("asks for nothing beyond its own folder; it needs no trust"))


def print_trusted(trusted: Trusted) -> None:
    """Print a config that was trusted, how it stands, and what it asks for."""
    write_line(f"{safe(trusted.path)}: {safe(say(trusted.text))}")
    for demand in trusted.demands:
        write_line(f"  {safe(str(demand))}")


def print_untrusted(path: Path) -> None:
    """Print that the config at ``path`` is trusted no more."""
    write_line(_("{path}: trusted no more").format(path=safe(str(path))))
