"""The table a task names by its address: the content of an uploaded file, as it is or in a ZIP."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection

from catalog import records
from catalog.api.call import Call
from catalog.batches.files import rows_of
from catalog.batches.plans import Row
from catalog.errors import BadInput
from catalog.files import BLOB, FILE

# What a ZIP of some kilobytes may unfold to.
MOST_UNPACKED_BYTES = 512 * 1000 * 1000
_PIECE = 1 << 20


def rows_at(connection: Connection, call: Call, location: str, file_format: str) -> Iterator[Row]:
    """The rows of the file at an address; BadInput when it is none of ours, or cannot be read as a table.

    Nothing is fetched from elsewhere: whoever may ask for tasks could make the service ask others.
    """
    with _unpacked(_content(connection, call, location), file_format) as path:
        yield from rows_of(call.context.open_table(path))


def _content(connection: Connection, call: Call, location: str) -> Path:
    parts = urlsplit(location)
    own = {urlsplit(call.root).netloc, urlsplit(call.context.public_url or call.root).netloc, ""}
    steps = parts.path.split("/")
    if parts.netloc not in own or steps[:2] != ["", "files"] or len(steps) < 3:
        raise BadInput("must be the contentUrl of a file that was uploaded to this service")
    stored = records.find(connection, FILE, steps[2])
    if stored is None:
        raise BadInput(f"there is no file {steps[2][:80]}")
    blob = stored.fields().get(BLOB)
    path = None if blob is None else call.context.files.blobs.place_of(blob)
    if path is None or not path.is_file():
        raise BadInput("the file has no content yet; upload it to its uploadUrl first")
    return path


@contextmanager
def _unpacked(path: Path, file_format: str) -> Iterator[Path]:
    if file_format != "ZIP":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="tagwright-task-") as folder:
        unpacked = Path(folder) / "table.csv"
        try:
            with zipfile.ZipFile(path) as archive:
                _unpack(archive, unpacked)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
            raise BadInput(f"the file is no ZIP that can be read: {error}") from error
        yield unpacked


def _unpack(archive: zipfile.ZipFile, target: Path) -> None:
    """Write the one file of an archive; its name is not used."""
    inside = [each for each in archive.infolist() if not each.is_dir()]
    if len(inside) != 1:
        raise BadInput(f"the ZIP holds {len(inside)} files; it must hold one")
    if inside[0].file_size > MOST_UNPACKED_BYTES:
        raise BadInput(f"the ZIP unfolds to more than {MOST_UNPACKED_BYTES // 1_000_000} MB")
    # zipfile reads no more than the size it was told.
    with archive.open(inside[0]) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, _PIECE)
