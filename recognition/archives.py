"""Pictures inside ZIP and TAR archives, one after the other, without unpacking anything to disk.

A member's place is written as `archive/member`. What is wrong with an archive or a member is said there.
"""

from __future__ import annotations

import contextlib
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from recognition.formats import MAX_FILE_BYTES, SUFFIXES

_ZIP = (".zip",)
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_FAULTS = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,  # an encrypted member; an unknown compression is its subclass NotImplementedError
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
)


@dataclass(frozen=True)
class Packed:
    """A picture's bytes and its place in an archive, or the problem that there is instead of them."""

    file: Path
    data: bytes = b""
    problem: str = ""


def is_archive(path: Path) -> bool:
    """True for a file that is an archive by its name."""
    return path.name.lower().endswith(_ZIP + _TAR) and path.is_file()


def places(path: Path) -> Iterator[Path]:
    """Where the pictures of an archive are, none taken out; of a damaged one those before the damage."""
    with contextlib.suppress(*_FAULTS):
        if path.name.lower().endswith(_ZIP):
            with zipfile.ZipFile(path) as zipped:
                yield from (_place(path, member.filename) for member in _pictures_of_zip(zipped))
        else:
            with tarfile.open(path, "r|*") as tar:
                yield from (_place(path, member.name) for member in _pictures_of_tar(tar))


def pictures(path: Path, wanted: Callable[[Path], bool] = lambda _: True) -> Iterator[Packed]:
    """The pictures of an archive, in its order; of those that are not `wanted` nothing is read."""
    members = _in_zip if path.name.lower().endswith(_ZIP) else _in_tar
    try:
        yield from members(path, wanted)
    except _FAULTS as fault:
        yield Packed(path, problem=f"the archive is damaged ({fault})")


def _in_zip(path: Path, wanted: Callable[[Path], bool]) -> Iterator[Packed]:
    with zipfile.ZipFile(path) as archive:
        for member in _pictures_of_zip(archive):
            place = _place(path, member.filename)
            if not wanted(place):
                continue
            try:
                with archive.open(member) as file:
                    yield _packed(place, file, member.file_size)
            except _FAULTS as fault:
                yield Packed(place, problem=f"it cannot be taken out of the archive ({fault})")


def _in_tar(path: Path, wanted: Callable[[Path], bool]) -> Iterator[Packed]:
    with tarfile.open(path, "r|*") as archive:
        for member in _pictures_of_tar(archive):
            place = _place(path, member.name)
            if not wanted(place):
                continue
            file = archive.extractfile(member)
            if file is not None:
                with file:
                    yield _packed(place, file, member.size)


def _pictures_of_zip(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    return (each for each in archive.infolist() if not each.is_dir() and _is_picture(each.filename))


def _pictures_of_tar(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """One after the other; what was passed is forgotten, or the names of a large archive would pile up."""
    for member in archive:
        archive.members = []  # type: ignore[attr-defined]  # the stub does not know it
        if member.isfile() and _is_picture(member.name):
            yield member


def _packed(place: Path, file: IO[bytes], declared_bytes: int) -> Packed:
    # What an archive declares may be a lie: no more is read than allowed.
    data = file.read(MAX_FILE_BYTES + 1) if declared_bytes <= MAX_FILE_BYTES else b""
    if declared_bytes > MAX_FILE_BYTES or len(data) > MAX_FILE_BYTES:
        limit_mb = MAX_FILE_BYTES // 2**20
        return Packed(place, problem=f"it has more than the {limit_mb} MB allowed")
    return Packed(place, data)


def _place(archive: Path, member: str) -> Path:
    return Path(f"{archive}/{member.lstrip('/')}")


def _is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES and not Path(name).name.startswith("._")  # macOS' shadows
