"""The note a crash leaves behind, so that a report needs no terminal scroll-back.

It holds the traceback and versions, and no values of variables: those could be keys or a customer's data.
"""

import platform
import time
import traceback
from pathlib import Path

NOTES_KEPT = 10


def write(folder: Path, *, verb: str, error: BaseException) -> Path | None:
    """Write the note below `folder` and return its path; None where nothing can be written."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    path = folder / f"crash-{stamp}-{time.time_ns() % 1_000_000:06d}.txt"
    lines = [
        f"tagwright {verb}",
        f"time: {stamp} UTC",
        f"python: {platform.python_version()} on {platform.platform()}",
        "",
        *traceback.format_exception(error),
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text("\n".join(lines), encoding="utf-8", errors="backslashreplace")
        path.chmod(0o600)
        _forget_old(folder)
    except OSError:
        return None
    return path


def _forget_old(folder: Path) -> None:
    for old in sorted(folder.glob("crash-*.txt"))[:-NOTES_KEPT]:
        old.unlink(missing_ok=True)
