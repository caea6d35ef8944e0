"""Which services use a data folder now: each puts its address into a file that it holds while it lives.

Several may: they share the database, and no hit is lost. But whoever starts a second one should know.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from catalog.ids import new_id
from redirector.claims import claim

_FOLDER = "services"
_SUFFIX = ".address"
_MOST_BYTES = 1000


@contextmanager
def announced(folder: Path, address: str) -> Iterator[list[str]]:
    """Tell others of this service within the block; the addresses of those that are there already.

    A folder that cannot be written is no reason not to serve: nobody is told then.
    """
    there = living(folder)
    descriptor = _announce(folder, address)
    try:
        yield there
    finally:
        if descriptor is not None:
            path, file = descriptor
            os.close(file)
            with suppress(OSError):
                path.unlink(missing_ok=True)


def living(folder: Path) -> list[str]:
    """The addresses of the services that use the folder; what the dead left behind is removed."""
    return [address for path in sorted((folder / _FOLDER).glob(f"*{_SUFFIX}")) if (address := _address(path))]


def _announce(folder: Path, address: str) -> tuple[Path, int] | None:
    while True:
        path = folder / _FOLDER / f"{new_id()}{_SUFFIX}"
        try:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        except OSError:
            return None
        if claim(file):
            os.write(file, address.encode())
            return path, file
        # Another process looked at it before it was claimed, and may take it for one of the dead.
        os.close(file)
        path.unlink(missing_ok=True)


def _address(path: Path) -> str:
    """What a living service has written; empty if it is dead or has not written yet."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return ""
    try:
        orphaned = claim(file)
        address = os.read(file, _MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        os.close(file)
    if orphaned and address:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return "" if orphaned else address
