#!/usr/bin/env python3
"""Tagwright from a checkout: one command that makes what it needs and starts what is asked for.

`python3 run.py VERB …` makes `.venv` beside this file, installs the locked packages into it (only when they
have changed), looks for the libraries of the system, and hands over to the verb. See `bootstrap`.

This file alone must be readable to an old Python, so that it can say that it is too old.
"""

import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OLDEST_PYTHON = (3, 11)


def too_old(version: "tuple[int, ...]", which: "Callable[[str], str | None]" = shutil.which) -> "str | None":
    """Why this interpreter will not do, with a newer one of this machine named; None when it will."""
    if version >= OLDEST_PYTHON:
        return None
    found = ".".join(map(str, version[:2]))
    newer = next((name for name in (f"python3.{minor}" for minor in range(20, 10, -1)) if which(name)), None)
    cure = f"start it with: {newer} run.py" if newer else "install a newer one"
    return f"Tagwright needs Python 3.11 or newer, and this is {found}; {cure}"


if __name__ == "__main__":
    complaint = too_old(sys.version_info[:3])
    if complaint:
        sys.exit(complaint)
    from bootstrap import verbs

    sys.exit(verbs.main(sys.argv[1:]))
