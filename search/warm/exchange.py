"""What a ``search`` and the warm helper say to each other, and where they meet.

Every search imports this before all else, so it imports next to nothing.

A message is a packet. The search sends a request. The helper answers ``decline``, or ``accept
PID``: then the search says ``go`` and hands over its standard streams and its folder, on which
that process answers. At last this sends ``exit STATUS``; if it was killed, the helper sends
``signal NUMBER``. Streams are handed over so late because a helper that hangs would hold them.
"""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False  # that of typing, which takes long to import
if TYPE_CHECKING:
    from collections.abc import Sequence


OFF = "TRUJAMAN_WARM"
"""With ``off`` in this variable no helper is asked."""
DECLINE = b"decline"
ACCEPT = b"accept"
GO = b"go"
EXIT = b"exit"
SIGNAL = b"signal"
DESCRIPTORS = 4
"""Standard input, output, error, and the current folder."""
MAX_REQUEST = 1 << 20
_FOLDER_IS_PRIVATE = 0o077
_READ_AT_START = (
    *("PYTHON", "LD_", "GLIBC_", "MALLOC_", "LANG=", "LC_ALL=", "LC_CTYPE="),
    *("OPENBLAS_", "OMP_", "GOTO_", "MKL_", "NPY_", "NUMPY_", "SIMSIMD_", "RAYON_", "TOKENIZERS_"),
)
"""How variables begin that Python and libraries read once, when they start."""


def meeting_folder() -> str | None:
    """Return the folder of the socket, which need not exist; None where there can be none."""
    if not sys.platform.startswith("linux"):
        return None
    for variable, below in (("XDG_RUNTIME_DIR", ""), ("XDG_CACHE_HOME", ""), ("HOME", ".cache")):
        base = os.environ.get(variable, "")
        if base.startswith("/"):
            return os.path.join(base, below, "trujaman")  # noqa: PTH118, pathlib takes long
    return None


def socket_path(folder: str) -> str:
    """Return the path of the socket in ``folder``."""
    return f"{folder}/search.socket"


def is_private(folder: str) -> bool:
    """Tell whether ``folder`` is the user's own, and nobody else's business."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    is_own = status.st_uid == os.geteuid() == os.getuid()
    return is_own and stat.S_ISDIR(status.st_mode) and not status.st_mode & _FOLDER_IS_PRIVATE


def identity() -> bytes:
    """Return what two processes must have in common to do the same: program, Python, settings."""
    parts = [
        os.path.abspath(__file__),
        *(sys.prefix, sys.version, sys.getfilesystemencoding()),
        *(str(sys.flags), str(sys.warnoptions), str(sorted(sys._xoptions.items()))),
    ]
    variables = (f"{name}={value}" for name, value in os.environ.items())
    parts += sorted(variable for variable in variables if variable.startswith(_READ_AT_START))
    return os.fsencode("\1".join(parts))


def pack(arguments: Sequence[str]) -> bytes:
    """Return the request of this process, to answer ``arguments``."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    encodings = [os.fsencode(f"{stream.encoding} {stream.errors}") for stream in streams]
    head = [identity(), *encodings, b"%d" % len(arguments)]
    environment = [name + b"=" + value for name, value in os.environb.items()]
    return b"\0".join([*head, *map(os.fsencode, arguments), *environment])
