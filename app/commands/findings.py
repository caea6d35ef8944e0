"""What `doctor` looks at: each check answers with findings, and every problem names its cure."""

import importlib
import importlib.metadata
import os
import platform
import shutil
import socket
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app import public_address
from app.cli import version
from app.commands import display
from app.data_folder import DataFolder
from app.errors import EnvironmentFault
from app.labels.reach import address_problem
from recognition import readers
from recognition.text import availability

DEFAULT_PORT = 8484
_SPACE_WANTED_BYTES = 200 << 20
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class State(Enum):
    FINE = ""
    NOTE = "note: "  # worth knowing, nothing to mend
    PROBLEM = "PROBLEM: "


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    name: str
    text: str
    state: State = State.FINE
    cure: str = ""


@dataclass(frozen=True)
class Patient:
    """What is looked at."""

    folder: DataFolder
    public_url: str | None = None
    port: int = DEFAULT_PORT


Check = Callable[[Patient], Iterator[Finding]]


def about(_: Patient) -> Iterator[Finding]:
    yield Finding("tagwright", version())
    yield Finding("python", f"{platform.python_version()} on {platform.platform()}")


def reading(_: Patient) -> Iterator[Finding]:
    for engine in readers.status():
        if engine.available:
            yield Finding(engine.name, engine.version or "available")
        else:
            yield Finding(engine.name, f"{engine.problem}", State.PROBLEM, engine.cure)
    text = availability.status()
    if text.available:
        yield Finding(text.name, text.version)
    else:
        yield Finding(text.name, f"{text.problem}: needed for the method ocr only", State.NOTE, text.cure)


def libraries(_: Patient) -> Iterator[Finding]:
    for name in ("segno", "qrcode", "pillow", "pillow-heif", "sqlalchemy", "uvicorn", "openpyxl"):
        try:
            yield Finding(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "is not installed", State.PROBLEM, f"pip install {name}")
    yield Finding("sqlite", sqlite3.sqlite_version)


def windows(_: Patient) -> Iterator[Finding]:
    try:
        pyside = importlib.import_module("PySide6")
        importlib.import_module("PySide6.QtGui")
    except ImportError as error:
        yield Finding(
            "qt", f"cannot be loaded: {error}", State.PROBLEM, "let `python3 run.py` install what it needs"
        )
        return
    yield Finding("qt", f"PySide6 {pyside.__version__}")
    found = display.obstacle()
    if found is None:
        yield Finding("display", "windows can open")
    elif "no display" in found.problem:
        yield Finding("display", f"{found.problem}: windows cannot open, everything else works", State.NOTE)
    else:
        yield Finding("display", found.problem, State.PROBLEM, found.cure)


def data(patient: Patient) -> Iterator[Finding]:
    path = patient.folder.path
    if not path.exists():
        if _can_be_made(path):
            yield Finding("data folder", f"{path} does not exist yet; the first start makes it", State.NOTE)
        else:
            cure = "name another one with --data"
            yield Finding("data folder", f"{path} does not exist and cannot be made", State.PROBLEM, cure)
        return
    if not path.is_dir() or not os.access(path, os.W_OK | os.X_OK):
        cure = "give it to the user who runs Tagwright, or name another with --data"
        yield Finding("data folder", f"{path} cannot be written to", State.PROBLEM, cure)
        return
    yield Finding("data folder", str(path))
    yield from _rights("data folder", path, "700")
    free = shutil.disk_usage(path).free
    if free < _SPACE_WANTED_BYTES:
        yield Finding("free space", _size(free), State.PROBLEM, f"make room on the disk that has {path}")
    else:
        yield Finding("free space", _size(free))


def _can_be_made(path: Path) -> bool:
    """Tried where it would be made, and taken away again: rights alone do not tell, as in /proc."""
    parent = next(each for each in path.parents if each.exists())
    try:
        with tempfile.TemporaryDirectory(prefix=".tagwright-", dir=parent):
            return True
    except OSError:
        return False


def operator_key(patient: Patient) -> Iterator[Finding]:
    file = patient.folder.operator_key_file
    if not file.exists():
        yield Finding("operator key", f"none in {file} yet; the first start makes it", State.NOTE)
        return
    try:
        key = patient.folder.read_operator_key()
    except EnvironmentFault as error:
        fault, _, cure = error.text().partition("; ")
        yield Finding("operator key", fault, State.PROBLEM, cure)
        return
    yield Finding("operator key", key)
    yield Finding("its file", str(file))
    yield from _rights("its file", file, "600")


def database(patient: Patient) -> Iterator[Finding]:
    path = patient.folder.database
    if not path.exists():
        yield Finding("database", f"{path} does not exist yet; the first start makes it", State.NOTE)
        return
    size = sum(each.stat().st_size for each in (path, Path(f"{path}-wal")) if each.exists())
    yield Finding("database", f"{path}, {_size(size)}")
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
        ) as connection:
            yield from _integrity(connection, path)
            yield from _counts(connection)
    except sqlite3.Error as error:
        yield Finding("integrity", f"cannot be read: {error}", State.PROBLEM, _RESTORE.format(path=path))


_RESTORE = "stop the service, keep a copy of {path}, and put your last backup in its place"


def _integrity(connection: sqlite3.Connection, path: Path) -> Iterator[Finding]:
    faults = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
    if faults == ["ok"]:
        yield Finding("integrity", "ok")
    else:
        yield Finding("integrity", "; ".join(faults), State.PROBLEM, _RESTORE.format(path=path))


def _counts(connection: sqlite3.Connection) -> Iterator[Finding]:
    tables = {"products": "product", "things": "thng", "short links": "redirection", "actions": "action"}
    known = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for name, table in tables.items():
        if table in known:
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  our names
            yield Finding(name, f"{count:,}")


def addresses(patient: Patient) -> Iterator[Finding]:
    address = public_address.known(patient.public_url, patient.folder)
    problem = address_problem(address)
    if not address:
        cure = f"set it in Settings, with --public-url or {public_address.VARIABLE} before you print codes"
        yield Finding("public address", "none is known", State.NOTE, cure)
    elif problem is not None:
        cure = "set an address that phones can reach"
        yield Finding("public address", f"{address}: {problem}", State.PROBLEM, cure)
    else:
        yield Finding("public address", address)
    yield _port(patient.port)


def _port(port: int) -> Finding:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return Finding("port", f"{port} is free")
    except OSError:
        return Finding("port", f"{port} is in use, by Tagwright or another program", State.NOTE)


def _rights(name: str, path: Path, mode: str) -> Iterator[Finding]:
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
        yield Finding(name, f"other users can open {path}", State.PROBLEM, f"chmod {mode} '{path}'")


def _size(size_bytes: int) -> str:
    size = float(size_bytes)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1000
    return ""


CHECKS: dict[str, Check] = {
    "Program": about,
    "Reading codes": reading,
    "Libraries": libraries,
    "Windows": windows,
    "Data": data,
    "Key": operator_key,
    "Database": database,
    "Addresses": addresses,
}
