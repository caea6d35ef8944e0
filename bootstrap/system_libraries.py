"""The shared libraries and the font that Qt and the readers need from the system on Linux.

The rows are what `readelf -d` names in the modules, libraries and plugins of PySide6 6.11 (offscreen, xcb,
wayland, cups), without what Python itself needs. On macOS and Windows Qt's wheels bring all of it along.
"""

import ctypes
import functools
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap import CannotRun, say


@dataclass(frozen=True)
class Library:
    """A shared library that no Python package brings along, and the Debian package that has it."""

    file: str
    package: str
    without: str = ""
    """What is lost without it; empty where Qt cannot even be loaded."""


NO_SCREEN = "no window on a screen"

LIBRARIES = (
    Library("libGL.so.1", "libgl1"),
    Library("libEGL.so.1", "libegl1"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libfreetype.so.6", "libfreetype6"),
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libX11.so.6", "libx11-6"),
    Library("libz.so.1", "zlib1g"),
    Library("libzstd.so.1", "libzstd1"),
    Library("libbrotlidec.so.1", "libbrotli1"),
    Library("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
    Library("libX11-xcb.so.1", "libx11-xcb1", NO_SCREEN),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", NO_SCREEN),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", NO_SCREEN),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", NO_SCREEN),
    Library("libxcb-image.so.0", "libxcb-image0", NO_SCREEN),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", NO_SCREEN),
    Library("libxcb-randr.so.0", "libxcb-randr0", NO_SCREEN),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", NO_SCREEN),
    Library("libxcb-shape.so.0", "libxcb-shape0", NO_SCREEN),
    Library("libxcb-shm.so.0", "libxcb-shm0", NO_SCREEN),
    Library("libxcb-sync.so.1", "libxcb-sync1", NO_SCREEN),
    Library("libxcb-util.so.1", "libxcb-util1", NO_SCREEN),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0", NO_SCREEN),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", NO_SCREEN),
    Library("libwayland-cursor.so.0", "libwayland-cursor0", NO_SCREEN),
    Library("libwayland-egl.so.1", "libwayland-egl1", NO_SCREEN),
    Library("libcups.so.2", "libcups2", "no printing to a printer, only to files"),
    Library("libzbar.so.0", "libzbar0", "pictures are read by zxing-cpp alone"),
)

FONT = Library("a font", "fonts-dejavu-core")
FONT_PACKAGES = {"dnf": "dejavu-sans-fonts", "zypper": "dejavu-fonts"}
"""By the program that brings it. Both programs find all the rest by the library that is in a package."""

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_ENDINGS = (".ttf", ".otf", ".ttc", ".pfb")


def loads(file: str) -> bool:
    """Whether the dynamic loader finds the library."""
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True


def has_font(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """Whether there is any font at all: without one Qt draws no text."""
    for folder in folders:
        for _, _, names in os.walk(Path(folder).expanduser()):
            if any(name.lower().endswith(FONT_ENDINGS) for name in names):
                return True
    return False


def missing_libraries(
    *, everything: bool, load: Callable[[str], bool] = loads, font: Callable[[], bool] = has_font
) -> list[Library]:
    """What is missing on Linux; without `everything` only what Qt cannot be loaded without."""
    rows = [row for row in LIBRARIES if everything or not row.without]
    return [row for row in rows if not load(row.file)] + ([] if font() else [FONT])


def install_command(
    missing: Sequence[Library], which: Callable[[str], str | None] = shutil.which
) -> list[str] | None:
    """The command of this system that brings the libraries; None where only their names can be given."""
    files = [f"{row.file}()(64bit)" for row in missing if row is not FONT]
    if which("apt-get"):
        return ["apt-get", "install", "-y", "--no-install-recommends", *(row.package for row in missing)]
    for program, font in FONT_PACKAGES.items():
        if which(program):
            return [program, "install", "-y", *files, *([font] if FONT in missing else [])]
    return None


def cure(missing: Sequence[Library], *, root: bool) -> str:
    """One line: what is missing, what that costs, and the command that brings it."""
    costs = sorted({row.without or "Qt cannot start" for row in missing})
    command = install_command(missing)
    how = (
        f"{'' if root else 'sudo '}{shlex.join(command)}"
        if command
        else "install the packages that hold them"
    )
    return f"missing: {', '.join(row.file for row in missing)} ({'; '.join(costs)}). Cure: {how}"


def is_root() -> bool:
    """Whether packages of the system may be installed without asking anybody."""
    return sys.platform != "win32" and os.geteuid() == 0


def provide(*, qt_is_needed: bool, everything: bool) -> None:
    """Installs what is missing where that is allowed, and otherwise says what would.

    Raises `CannotRun` when Qt is needed and could not be loaded; what costs less is a line on standard error.
    """
    if sys.platform != "linux":
        return
    missing = missing_libraries(everything=everything)
    if missing and is_root() and shutil.which("apt-get"):
        apt_install([row.package for row in missing])
        missing = missing_libraries(everything=everything)
    if not missing:
        return
    line = cure(missing, root=is_root())
    if qt_is_needed and any(not row.without for row in missing):
        raise CannotRun(line)
    say(line)


def apt_install(packages: Sequence[str]) -> bool:
    """Brings Debian packages; False, with apt's own words on standard error, when it could not."""
    say(f"installing with apt-get: {' '.join(packages)}")
    _apt_update()
    return _apt_get("install", "-y", "--no-install-recommends", *packages)


@functools.cache
def _apt_update() -> None:
    # A failure is no reason to stop: the lists may be there already, and `install` says what it lacks.
    _apt_get("update")


def _apt_get(*words: str) -> bool:
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *words]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
    )
    return done.returncode == 0
