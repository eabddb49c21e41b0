"""Whether another process may do what this one may, and no less: as the kernel has it.

A search that is answered by the helper must not get at more than its own process would, nor at
less: not beyond a container, a sandbox or a limit that it was started in.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_STATUS: Final = (
    *("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"),
    *("NoNewPrivs", "Seccomp", "Cpus_allowed", "Mems_allowed"),
)
_NAMESPACES: Final = ("mnt", "net", "pid", "user", "uts", "ipc")


def has_same_rights(process: int) -> bool:
    """Tell whether users, groups, capabilities, namespaces, root and limits are this process's.

    Its priority may not be higher. False if that cannot be read.
    """
    try:
        return _rights(str(process)) == _rights("self") and os.getpriority(
            os.PRIO_PROCESS, process
        ) >= os.getpriority(os.PRIO_PROCESS, 0)
    except OSError:
        return False


def umask_of(process: int) -> int:
    """Return the umask of a process. Raises OSError or KeyError."""
    return int(_read_status(str(process))["Umask"], 8)


def _rights(process: str) -> tuple[object, ...]:
    folder = Path("/proc", process)
    status = _read_status(process)
    root = (folder / "root").stat()
    return (
        [status.get(name) for name in _STATUS],
        [str((folder / "ns" / name).readlink()) for name in _NAMESPACES],
        (root.st_dev, root.st_ino),
        (folder / "limits").read_bytes(),
        _read_label(folder / "attr" / "current"),
    )


def _read_label(path: Path) -> bytes:
    """Return the label that AppArmor or SELinux has for a process; b"" without them."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _read_status(process: str) -> dict[str, str]:
    text = Path("/proc", process, "status").read_text(encoding="ascii", errors="replace")
    return {
        name: value.strip()
        for name, _, value in (line.partition(":") for line in text.splitlines())
    }
