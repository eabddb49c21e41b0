"""Commands that run a module of ours in another interpreter.

It imports nothing from the current folder, which may be a stranger's: neither by default nor
through an empty entry in ``$PYTHONPATH``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

_ROOT: Final = str(Path(__file__).parents[2])
"""The folder that has our packages."""


def isolated_command(module: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that runs ``main()`` of ``module`` with ``arguments`` in ``sys.argv``.

    What can be imported here can be imported there, after the standard library.
    """
    search_path = f"import sys; sys.path += {_import_folders()!r}"
    code = f"{search_path}; from {module} import main; sys.exit(main())"
    return (sys.executable, "-I", "-c", code, *arguments)


def _import_folders() -> list[str]:
    """Return where this interpreter finds packages, without the current folder."""
    try:
        here = Path.cwd().resolve()
    except OSError:  # it has been removed
        here = None
    folders = (path for path in sys.path if Path(path).is_absolute())
    return [*(path for path in folders if Path(path).resolve() != here), _ROOT]
