"""Scripts of several files: a ``.zip`` with a ``main.js``, and what a script may depend on.

API reference, "Reactor: Scripts". Packages from npm are out: there is no network to fetch them from, and no
Node to run them.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Final

import msgspec

from catalog.errors import BadInput
from reactor.documents import Manifest

MAIN: Final = "main.js"
MANIFEST: Final = "package.json"
# The SDK is there anyway; its version is whatever comes with this service.
PROVIDED: Final = frozenset({"evrythng", "evrythng-extended"})
_MOST_FILES: Final = 200
_MOST_BYTES: Final = 2_000_000
_READABLE: Final = (".js", ".json")


def files_of(archive: bytes) -> dict[str, str]:
    """The JavaScript and JSON files of a bundle by path, ``main.js`` first; BadInput says what is wrong."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            found = _read(opened)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise BadInput(f"bundle: cannot be read as a zip file: {error}") from error
    if MAIN not in found:
        raise BadInput(f"bundle: has no {MAIN} at its top")
    if any(path.startswith("node_modules/") for path in found):
        raise BadInput("bundle: must not bring node_modules")
    check_manifest(found.get(MANIFEST, ""))
    return {MAIN: found.pop(MAIN), **found}


def _read(opened: zipfile.ZipFile) -> dict[str, str]:
    entries = [each for each in opened.infolist() if not each.is_dir() and _is_wanted(each.filename)]
    if len(entries) > _MOST_FILES:
        raise BadInput(f"bundle: has more than {_MOST_FILES} files")
    found: dict[str, str] = {}
    left = _MOST_BYTES
    for entry in entries:
        with opened.open(entry) as file:
            content = file.read(left + 1)  # what the archive says of its sizes is not believed
        left -= len(content)
        if left < 0:
            raise BadInput(f"bundle: is larger than {_MOST_BYTES // 1_000_000} MB unpacked")
        found[_path_of(entry.filename)] = _decoded(entry.filename, content)
    return found


def _is_wanted(name: str) -> bool:
    return name.endswith(_READABLE) and not name.startswith("__MACOSX/")


def _path_of(name: str) -> str:
    path = posixpath.normpath(name.replace("\\", "/"))
    if path.startswith(("/", "../")) or path == "..":
        raise BadInput(f"bundle: {name[:100]} leads out of the bundle")
    return path


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"bundle: {name[:100]} is not UTF-8") from error


def check_manifest(manifest: str) -> None:
    """BadInput when a ``package.json`` cannot be read, or wants what is not there."""
    if not manifest.strip():
        return
    try:
        wanted = msgspec.json.decode(manifest, type=Manifest).dependencies
    except msgspec.MsgspecError as error:
        raise BadInput(f"manifest: cannot be read: {error}") from error
    if missing := sorted(set(wanted) - PROVIDED):
        raise BadInput(
            f"manifest: packages from npm are not available in this Reactor: {', '.join(missing)[:500]}; "
            f"a bundle may bring plain JavaScript files of its own"
        )
