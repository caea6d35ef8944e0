"""ZBar, through pyzbar: a second pair of eyes that reads retail codes zxing-cpp misses.

Its shared library cannot come from PyPI on Linux and macOS, so it may be missing: then `status` says so
and which command brings it, and nothing else changes.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from recognition.quad import enclose
from recognition.readers import full_ascii, retail, zbar_scan
from recognition.readers.base import Found, Options, Status
from recognition.readers.zbar_scan import Scanned

PATH_VARIABLE = "TAGWRIGHT_ZBAR"

# ZBar's symbol name → ours. Left out on purpose: its DataBar decoder prints failed assertions on standard
# error and finds nothing zxing-cpp does not, its PDF417 decoder is unfinished, and SQ codes are unknown
# to everybody while their decoder has had memory errors (CVE-2023-40890).
TYPE_OF: dict[str, str] = {
    "EAN8": "ean_8",
    "EAN13": "ean_13",
    "UPCA": "upc_a",
    "UPCE": "upc_e",
    "CODE128": "code_128",
    "CODE39": "code_39",
    "CODE93": "code_93",
    "CODABAR": "codabar",
    "I25": "itf",
    "QRCODE": "qr_code",
}

_ALIKE_APART = 4  # rows, where all say the same

_KNOWN_PLACES = (
    "/opt/homebrew/lib/libzbar.dylib",
    "/usr/local/lib/libzbar.dylib",
    "/opt/local/lib/libzbar.dylib",
    "/usr/lib/x86_64-linux-gnu/libzbar.so.0",
    "/usr/lib/aarch64-linux-gnu/libzbar.so.0",
    "/usr/lib64/libzbar.so.0",
    "/usr/lib/libzbar.so.0",
    "/usr/local/lib/libzbar.so.0",
)
# Program that installs packages → the whole command.
_INSTALLERS = {
    "apt-get": "sudo apt-get install libzbar0",
    "dnf": "sudo dnf install zbar",
    "pacman": "sudo pacman -S zbar",
    "zypper": "sudo zypper install libzbar0",
    "apk": "sudo apk add zbar",
    "brew": "brew install zbar",
    "port": "sudo port install zbar",
}


class ZbarMissing(Exception):
    """No place that was tried has a ZBar library that loads."""


class Zbar:
    """The `Reader` over ZBar. `load` is how it gets at pyzbar; tests give another."""

    name = "zbar"

    def __init__(self, load: Callable[[], Any] | None = None) -> None:
        self._load = load or _pyzbar

    def status(self) -> Status:
        """Whether the shared library was found, and how to get it."""
        try:
            self._load()
        except ZbarMissing as error:
            return Status(name=self.name, available=False, problem=str(error), cure=_cure())
        return Status(name=self.name, available=True, version=_version())

    def read(self, grey: Image.Image, options: Options) -> list[Found]:
        """All symbols in `grey` of the types ZBar is good at."""
        pyzbar = self._load()
        names = [n for n, kind in TYPE_OF.items() if options.types is None or kind in options.types]
        if not names:
            return []
        apart = _ALIKE_APART if options.along_rows else options.lines_apart
        columns_apart = 0 if options.upright or options.along_rows else apart
        scanned = zbar_scan.scan(pyzbar, grey, names, rows_apart=apart, columns_apart=columns_apart)
        return list(_found(scanned))


def _found(scanned: list[Scanned]) -> Iterator[Found]:
    for code in scanned:
        kind = TYPE_OF.get(code.type)
        if kind is None or not code.polygon:
            continue
        text = _text(code.data)
        kind, value = retail.name_ean13(text) if kind == "ean_13" else (kind, text)
        value = full_ascii.resolved(value) if kind == "code_39" else value
        corners = enclose([(point.x, point.y) for point in code.polygon])
        yield Found("zbar", kind, value, code.data, corners)


def _text(data: bytes) -> str:
    """ZBar gives UTF-8, having guessed what the payload was before; Latin-1 cannot fail."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _pyzbar() -> Any:
    """The module `pyzbar.pyzbar` over the library of the first place that has one."""
    loaded = _pyzbar_or_why_not()
    if isinstance(loaded, ZbarMissing):
        raise loaded
    return loaded


@cache  # a miss too: asking the system runs a program, too slow for every picture
def _pyzbar_or_why_not() -> Any:
    try:
        return _import_pyzbar()
    except ZbarMissing as error:
        return error


def _import_pyzbar() -> Any:
    from pyzbar import zbar_library

    if platform.system() != "Windows" or os.environ.get(PATH_VARIABLE):
        library = find()
        # WORKAROUND for pyzbar 0.1.9, which asks the system only: this is the one function through which it
        # gets its library, and it is called while `pyzbar.wrapper` is imported.
        zbar_library.load = lambda: (library, [])
    try:
        from pyzbar import pyzbar
    except (ImportError, OSError) as error:
        raise ZbarMissing(f"the ZBar library does not load: {error}") from error
    return pyzbar


def find(places: tuple[str, ...] = _KNOWN_PLACES) -> ctypes.CDLL:
    """The library: the configured path and no other if there is one, else the system's, else `places`."""
    configured = os.environ.get(PATH_VARIABLE)
    candidates = [configured] if configured else [find_library("zbar"), *places]
    problems = []
    for candidate in candidates:
        if candidate is None or (os.sep in candidate and not Path(candidate).exists() and not configured):
            continue
        try:
            return ctypes.cdll.LoadLibrary(candidate)
        except OSError as error:
            problems.append(str(error))
    raise ZbarMissing("; ".join(problems) or "the ZBar library is not installed")


def _cure() -> str:
    if os.environ.get(PATH_VARIABLE):
        return f"let {PATH_VARIABLE} name the file of the ZBar library, or unset it"
    return next(
        (line for tool, line in _INSTALLERS.items() if shutil.which(tool)), "install the package zbar"
    )


@cache
def _version() -> str:
    from pyzbar import wrapper

    # WORKAROUND for pyzbar 0.1.9, whose `zbar_version` passes two pointers: since ZBar 0.23 the function
    # writes through a third, and whatever lay in that register was an address to it.
    parts = (ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint())
    wrapper.load_libzbar().zbar_version(*(ctypes.byref(part) for part in parts))
    return ".".join(str(part.value) for part in parts)


ZBAR = Zbar()
