"""Why files and parts of them were passed over, in the language of the user.

An index keeps reasons as English text, with names and numbers filled in. So that text is taken
apart again: into clauses, what comes before a colon, and what stands in parentheses.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import Final

from index.kinds import say_kind
from index.messages import ENGLISH, SYSTEM_ERRORS, Message, _, fill, language_in_force, marked

_CLAUSES: Final = (
    # of a scan
    marked("hidden: its name begins with a dot"),
    marked("a lock of an office program"),
    marked("a link that leads nowhere"),
    marked("a link that leads out of the documents"),
    marked("'follow_links: true' follows such"),
    marked("a link to a folder that is hidden or left out"),
    marked("'documents:' can name that folder"),
    marked("not a file but a pipe, a socket or a device"),
    marked("the same file as {path}"),
    marked("not obeyed: {reason}"),
    marked("larger than {count:,} KiB"),
    marked("more than {count:,} patterns or {limit:,} characters"),
    # what ends reading
    marked("cannot be read: {reason}"),
    marked("takes over {seconds} s to read"),
    marked("raise file_seconds in config.yaml"),
    marked("takes over {count:,} MB to read"),
    marked("raise file_memory_mb in config.yaml"),
    marked("{size:,} bytes is over the limit of {limit:,}"),
    marked("split it or raise max_file_mb in config.yaml"),
    marked("split it or raise max_container_mb in config.yaml"),
    marked("each process that read it was ended, maybe for want of memory"),
    marked("free some"),
    marked("its disk does not answer"),
    marked("run 'index' again once it does"),
    # of files as a whole
    marked("empty: the file has 0 bytes"),
    marked("holds no words"),
    marked("of a kind that is not read"),
    marked("a picture without words"),
    marked("a TIFF of a kind that is not read"),
    marked("not a regular file"),
    marked("point to the document itself"),
    marked("cannot be read: its name is not valid"),
    marked("rename it"),
    marked("binary data, not text: {count:,} NUL characters"),
    marked("binary data, not text: {count:,} control characters in {total:,}"),
    marked("remove it or convert it"),
    marked("not a readable page ({reason})"),
    marked("not an e-mail: no header"),
    marked("export it again as .eml"),
    marked("not a saved page: no text in it"),
    marked("of a program of before 1993"),
    marked("save it in a format of today"),
    marked("of a Word before 6.0"),
    marked("save it as .docx"),
    marked("elements nest over {count:,} deep"),
    marked("groups nest over {count:,} deep"),
    marked("save the page as text"),
    marked("save it as text"),
    marked("{count:,} pages are over the limit of {limit:,}"),
    marked("more than {count:,} characters of text"),
    marked("{count:,} pixels are over the limit of {limit:,}"),
    marked("scale it down"),
    marked("sheets have over {count:,} cells"),
    marked("split it"),
    marked("the rest is left out"),
    # locked
    marked("encrypted"),
    marked("encrypted {kind}"),
    marked("encrypted sheets"),
    marked("encrypted with a password"),
    marked("encrypted (S/MIME)"),
    marked("encrypted for certain readers"),
    marked("needs a password"),
    marked("protected (DRM)"),
    marked("protected {kind} (DRM)"),
    marked("the message is encrypted"),
    marked("save it without a password"),
    marked("save them without a password"),
    marked("save a copy without one"),
    marked("save it without"),
    marked("save it without protection"),
    marked("save it decrypted"),
    marked("have one save a copy"),
    # damaged
    marked("damaged"),
    marked("damaged ({reason})"),
    marked("damaged {kind} ({reason})"),
    marked("damaged ZIP archive ({reason})"),
    marked("damaged 7z archive ({reason})"),
    marked("damaged tar archive ({reason})"),
    marked("damaged packed file ({reason})"),
    marked("damaged picture ({reason})"),
    marked("damaged sheets ({reason})"),
    marked("damaged mailbox of Outlook ({reason})"),
    marked("damaged signed file"),
    marked("damaged compound file: {reason}"),
    marked("damaged winmail.dat: {reason}"),
    marked("damaged RTF in a message"),
    marked("damaged from file {number:,} on ({reason})"),
    marked("damaged in part"),
    marked("damaged, or part of an archive in several volumes"),
    marked("something may be missing"),
    marked("no sheet can be read ({reason})"),
    marked("{count:,} pages cannot be read"),
    marked("no {part}"),
    marked("no header"),
    marked("no directory"),
    marked("no table"),
    marked("no text"),
    marked("no package document"),
    marked("odd sector sizes"),
    marked("it has no pages"),
    marked("the end is damaged ({reason})"),
    marked("its structure is broken"),
    marked("it ends too early"),
    marked("its list of files is missing or broken"),
    marked("its list of files is broken"),
    marked("its list of files is missing"),
    marked("read as far as it goes"),
    marked("its packed data is broken"),
    marked("its markup is broken"),
    marked("its letters are in no known encoding"),
    marked("its parts are nested too deeply"),
    marked("its beginning is broken"),
    marked("its size is not believable"),
    marked("it cannot be read to its end"),
    marked("save it again"),
    marked("save the message again"),
    marked("pack it again"),
    marked("open it in a viewer and print it anew"),
    # of what is packed
    marked("an archive with no file in it"),
    marked("more than {count:,} files in it"),
    marked("more than {count:,} files inside"),
    marked("more than {count:,} parts"),
    marked("files lie more than {count:,} deep in one another"),
    marked("folders lie over {count:,} deep"),
    marked("unpacks to over {limit:,} bytes"),
    marked("unpacks to over {limit:,} bytes, {times:,} times its packed size"),
    marked("unpacks to {size:,} bytes, over the limit of {limit:,}"),
    marked("needs {size:,} bytes to unpack"),
    marked("{size:,} bytes"),
    marked("packed by method {method}, which is not read"),
    marked("packed by {method}"),
    marked("packed as a whole (solid), which is not read"),
    marked("behind what could not be unpacked"),
    marked("unpack it"),
    marked("unpack them"),
    marked("or unpack it"),
    marked("{advice}, or unpack it"),
    marked("unpack it yourself"),
    marked("unpack it if it is no bomb"),
    marked("pack it as ZIP anew"),
    marked("needs a library: {advice}"),
    # of parts
    marked("the text of the message"),
    marked("a page in the message"),
    marked("an attachment"),
    marked("attachment {number:,}"),
    marked("attached files"),
    marked("an embedded object"),
    marked("list of slides"),
    marked("p. {number:,}"),
    marked("p. {number:,}: what is drawn over it"),
    marked("message {number:,}"),
    marked("message {number:,} and what follows"),
    marked("folder {number:,}"),
    marked("from the first file on"),
    marked("from {name} on"),
    marked("{name} and {count:,} more"),
    marked("its content is not in the message"),
    marked("a signature without what was signed"),
    marked("an OLE object without a file in it"),
    marked("its program alone can read it"),
    marked("{name} cannot be read ({reason})"),
    marked("{count:,} lines are no JSON and stay as they are"),
    marked("not well-formed XML"),
    marked("read as plain text"),
    marked("Arabic that is written backwards was turned round"),
    marked("1 page is a picture"),
    marked("{count:,} pages are pictures"),
    marked("to have the text read, {advice}"),
    marked(
        "install Tesseract's models ({command}) or put ara.traineddata and the like into {path}"
    ),
    marked("{command} and libarchive (apt install libarchive13)"),
    marked("only the first {limit:,} of {count:,} pages were read"),
    marked("only the first {limit:,} of {count:,} pictures were read"),
    marked("only the first {limit:,} of {count:,} pictures are read"),
)
"""All that is said of files, a clause each: ``{reason}`` and ``{advice}`` are such, too."""
_CLAUSES_INSIDE: Final = ("reason", "advice")
_END: Final = "; "
_COLON: Final = ": "
_KIND: Final = re.compile(r"(?P<reason>.+) \((?P<kind>[^()]+)\)", re.DOTALL)


def say_reason(text: str) -> str:
    """Return a reason, or what is noted of a part, in the language in force as far as known."""
    if isinstance(text, Message):
        return text.said()
    return text if language_in_force() == ENGLISH else _said(text) or text


def _said(text: str) -> str:
    """Return ``text`` in the language in force; "" if there is something unknown in it."""
    return _clauses(text) or _clause(text) or _with_name(text) or _with_kind(text)


def _clause(text: str) -> str:
    """Return one clause, whose values may have reasons in them."""
    if text in _fixed() or text in SYSTEM_ERRORS:
        return _(text)
    for clause, pattern in _patterns():
        match = pattern.fullmatch(text)
        if match is None:
            continue
        values: dict[str, object] = {}
        for name, value in match.groupdict().items():
            is_number = value.replace(",", "").isdecimal()
            values[name] = int(value.replace(",", "")) if is_number else value
            if name in _CLAUSES_INSIDE:
                values[name] = _said(value) or value
        return fill(_(clause), values)
    return ""


def _clauses(text: str) -> str:
    """Return clauses with semicolons between, the last of them known."""
    start, end, last = text.rpartition(_END)
    said = _clause(last) if end else ""
    before = _said(start) if said else ""
    return before and _("{clause}; {other}").format(clause=before, other=said)


def _with_name(text: str) -> str:
    """Return what is said of a part that is named before a colon."""
    at = text.find(_COLON)
    while at >= 0:
        name, reason = text[:at], _said(text[at + len(_COLON) :])
        if reason:
            return _("{name}: {reason}").format(name=_clause(name) or name, reason=reason)
        at = text.find(_COLON, at + 1)
    return ""


def _with_kind(text: str) -> str:
    """Return what is said of a part of a kind that is named after it in parentheses."""
    match = _KIND.fullmatch(text)
    reason = _said(match["reason"]) if match else ""
    return f"{reason} ({say_kind(match['kind'])})" if match and reason else ""


@cache
def _fixed() -> frozenset[str]:
    return frozenset(clause for clause in _CLAUSES if "{" not in clause)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the clauses that have values, the ones of most letters first."""
    varying = [clause for clause in _CLAUSES if "{" in clause]
    varying.sort(key=lambda clause: -sum(len(part[0]) for part in Formatter().parse(clause)))
    return tuple((clause, _pattern(clause)) for clause in varying)


def _pattern(clause: str) -> re.Pattern[str]:
    """Return what matches a clause with its values filled in."""
    parts: list[str] = []
    for literal, name, form, _conversion in Formatter().parse(clause):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append(f"(?P<{name}>{r'[0-9,]+' if form == ',' else '.+'})")
    return re.compile("".join(parts), re.DOTALL)
