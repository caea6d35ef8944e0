"""What no Python package brings along on Linux: shared libraries, a font, and a half of `venv`.

The libraries are those that `readelf -d` names in the modules and plugins of PySide6 6.11 (offscreen, xcb,
wayland, cups), without what Python itself needs. On macOS and Windows Qt's wheels bring all of it along.
"""

import ctypes
import functools
import importlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap import CannotRun, say

NO_ENVIRONMENT = "Python cannot make an environment"
NO_QT = "Qt cannot start"
NO_SCREEN = "no window on a screen"


@dataclass(frozen=True)
class Need:
    """Something of the system: a library by its file name, the Debian package that has it, what is lost."""

    name: str
    package: str
    without: str = NO_QT


LIBRARIES = (
    Need("libGL.so.1", "libgl1"),
    Need("libEGL.so.1", "libegl1"),
    Need("libxkbcommon.so.0", "libxkbcommon0"),
    Need("libdbus-1.so.3", "libdbus-1-3"),
    Need("libfontconfig.so.1", "libfontconfig1"),
    Need("libfreetype.so.6", "libfreetype6"),
    Need("libglib-2.0.so.0", "libglib2.0-0"),
    Need("libX11.so.6", "libx11-6"),
    Need("libz.so.1", "zlib1g"),
    Need("libzstd.so.1", "libzstd1"),
    Need("libbrotlidec.so.1", "libbrotli1"),
    Need("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
    Need("libX11-xcb.so.1", "libx11-xcb1", NO_SCREEN),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", NO_SCREEN),
    Need("libxcb-cursor.so.0", "libxcb-cursor0", NO_SCREEN),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", NO_SCREEN),
    Need("libxcb-image.so.0", "libxcb-image0", NO_SCREEN),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", NO_SCREEN),
    Need("libxcb-randr.so.0", "libxcb-randr0", NO_SCREEN),
    Need("libxcb-render-util.so.0", "libxcb-render-util0", NO_SCREEN),
    Need("libxcb-shape.so.0", "libxcb-shape0", NO_SCREEN),
    Need("libxcb-shm.so.0", "libxcb-shm0", NO_SCREEN),
    Need("libxcb-sync.so.1", "libxcb-sync1", NO_SCREEN),
    Need("libxcb-util.so.1", "libxcb-util1", NO_SCREEN),
    Need("libxcb-xfixes.so.0", "libxcb-xfixes0", NO_SCREEN),
    Need("libxcb-xkb.so.1", "libxcb-xkb1", NO_SCREEN),
    Need("libwayland-cursor.so.0", "libwayland-cursor0", NO_SCREEN),
    Need("libwayland-egl.so.1", "libwayland-egl1", NO_SCREEN),
    Need("libcups.so.2", "libcups2", "no printing to a printer, only to files"),
    Need("libzbar.so.0", "libzbar0", "pictures are read by zxing-cpp alone"),
)

FONT = Need("a font", "fonts-dejavu-core")
ENSUREPIP = Need("ensurepip", "python{}.{}-venv".format(*sys.version_info), NO_ENVIRONMENT)
"""Puts pip into a new environment; Debian and its descendants keep it in a package of its own."""

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


def has_ensurepip() -> bool:
    """Whether this Python can make an environment with pip in it."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


PROBES: Mapping[Need, Callable[[], bool]] = {
    ENSUREPIP: has_ensurepip,
    **{row: functools.partial(loads, row.name) for row in LIBRARIES},
    FONT: has_font,
}


def missing(*, everything: bool, probes: Mapping[Need, Callable[[], bool]] = PROBES) -> list[Need]:
    """What is not there; without `everything` only what Qt cannot start without is looked for."""
    return [need for need, there in probes.items() if (everything or need.without == NO_QT) and not there()]


def install_command(needs: Sequence[Need], which: Callable[[str], str | None] = shutil.which) -> list[str]:
    """The command of this system that brings them; empty where only their names can be given."""
    if which("apt-get"):
        return ["apt-get", "install", "-y", "--no-install-recommends", *(need.package for need in needs)]
    libraries = [f"{need.name}()(64bit)" for need in needs if need in LIBRARIES]
    for program, font in FONT_PACKAGES.items():
        if which(program):
            return [program, "install", "-y", *libraries, *([font] if FONT in needs else [])]
    return []


def cure(needs: Sequence[Need], *, root: bool, which: Callable[[str], str | None] = shutil.which) -> str:
    """One line: what it costs that they are missing, and the command that brings them."""
    costs = "; ".join(dict.fromkeys(need.without for need in needs))
    command = install_command(needs, which)
    if not command:
        return f"{costs}. Cure: install {', '.join(need.name for need in needs)} with your system's packages"
    return f"{costs}. Cure: {'' if root else 'sudo '}{shlex.join(command)}"


def is_root() -> bool:
    """Whether packages of the system may be installed without asking anybody."""
    return sys.platform != "win32" and os.geteuid() == 0


def provide(*, qt_is_needed: bool, everything: bool) -> None:
    """Installs what is missing where that is allowed, and otherwise says what would.

    Raises `CannotRun` when the verb cannot do without it; what costs less is a line on standard error.
    """
    if sys.platform != "linux":
        return
    needs = missing(everything=everything)
    if needs and is_root() and shutil.which("apt-get"):
        apt_install([need.package for need in needs])
        needs = missing(everything=everything)
    if not needs:
        return
    line = cure(needs, root=is_root())
    lost = {need.without for need in needs}
    if NO_ENVIRONMENT in lost or (qt_is_needed and NO_QT in lost):
        raise CannotRun(line)
    say(line)


def apt_install(packages: Sequence[str]) -> None:
    """Brings Debian packages; what apt-get complains about is on standard error."""
    say(f"installing with apt-get: {' '.join(packages)}")
    _apt_update()
    install = ("install", "-y", "--no-install-recommends")
    if not _apt_get(*install, *packages):
        for package in packages:  # one that this Debian does not know must not keep the others out
            _apt_get(*install, package)


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
