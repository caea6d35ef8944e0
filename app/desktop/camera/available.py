"""Whether cameras can be used here, and if not, the one command that brings what is missing."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Final

import PySide6

from app.desktop.camera.source import FrameSource, Missing

_LIBRARY: Final = re.compile(r"(lib[\w+.-]+?\.so[.\d]*)")
# Shared libraries that Qt Multimedia wants of a Linux system, and the Debian packages that have them.
_PACKAGES: Final = {"libpulse.so.0": "libpulse0"}


def source(load: Callable[[str], object] = import_module) -> FrameSource | Missing:
    """The source of live pictures, or why there is none. `load` imports a module by its name."""
    try:
        module = load("app.desktop.camera.qt_source")
    except ImportError as error:
        return missing(str(error))
    made = module.QtSource()  # type: ignore[attr-defined]
    assert isinstance(made, FrameSource)
    return made


def missing(reason: str, executable: str = sys.executable) -> Missing:
    """What an import that failed means to a person."""
    library = _LIBRARY.search(reason)
    if library is None:
        python = f'"{executable}"' if " " in executable else executable
        command = f"{python} -m pip install pyside6-addons=={PySide6.__version__}"
        return Missing("Cameras need a part of Qt that is not installed.", command)
    package = _PACKAGES.get(library[1])
    problem = f"Cameras need the system library {library[1]}, which is not installed."
    return Missing(problem, f"sudo apt-get install {package}" if package else "")
