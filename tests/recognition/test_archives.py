"""Pictures in archives: read where they are, and no archive ends a scan."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from recognition import archives
from recognition.batch import read_many
from tests.recognition.drawing import WRITABLE, draw, encoded

PNG = encoded(draw("qr_code", module_px=2))
MEMBERS = {
    "b/2.png": PNG,
    "readme.txt": b"no picture",
    "/abs/1.PNG": PNG,
    "._1.png": b"shadow",
    "x.png": b"?",
}


def packed(folder: Path, name: str) -> Path:
    path = folder / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            for member, data in MEMBERS.items():
                zipped.writestr(member, data)
        return path
    kind = {"gz": "w:gz", "bz2": "w:bz2", "xz": "w:xz"}.get(name.rsplit(".", 1)[1], "w")
    with tarfile.open(path, kind) as tar:
        for member, data in MEMBERS.items():
            info = tarfile.TarInfo(member)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.bz2", "A.TAR.XZ"])
def test_the_pictures_of_an_archive_are_read_and_the_bad_one_says_why(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path, name.lower() if name.islower() else name)
    assert archives.is_archive(path)
    entries = list(read_many(archives.pictures(path)))
    assert [str(entry.file) for entry in entries] == [
        f"{path}/{m}" for m in ("b/2.png", "abs/1.PNG", "x.png")
    ]
    good = [[s.value for s in entry.reading] for entry in entries if entry.reading is not None]
    assert good == [[WRITABLE["qr_code"][2]]] * 2
    assert entries[2].error is not None
    assert entries[2].error.startswith(f"{path}/x.png: this is not a picture")
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
def test_it_is_known_beforehand_what_will_come(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path, name)
    assert list(archives.places(path)) == [one.file for one in archives.pictures(path)]
    assert len(list(archives.places(path))) == 3


def test_what_is_not_wanted_is_not_taken_out(tmp_path: Path) -> None:
    for name in ("a.zip", "a.tar"):
        path = packed(tmp_path, name)
        taken = archives.pictures(path, lambda place: place.name == "2.png")
        assert [one.file.name for one in taken] == ["2.png"]


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
def test_a_damaged_archive_gives_what_it_has_and_an_error(tmp_path: Path, name: str) -> None:
    whole = packed(tmp_path, name).read_bytes()
    for data in (b"", b"no archive at all", whole[: len(whole) // 2], whole[:100] + bytes(100) + whole[200:]):
        (tmp_path / name).write_bytes(data)
        entries = list(read_many(archives.pictures(tmp_path / name)))
        assert all(entry.reading is not None or entry.error for entry in entries)
        assert len(list(archives.places(tmp_path / name))) <= 3


def test_an_encrypted_member_is_an_error_of_its_own(tmp_path: Path) -> None:
    path = packed(tmp_path, "a.zip")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the first member's flag in the directory
    data[data.index(b"PK\x03\x04") + 6] |= 1
    path.write_bytes(data)
    first, second, _ = archives.pictures(path)
    assert "encrypted" in first.problem
    assert second.data == PNG


def test_a_member_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_FILE_BYTES", 10)
    for name in ("a.zip", "a.tar"):
        problems = [one.problem for one in archives.pictures(packed(tmp_path, name))]
        assert ["allowed" in problem for problem in problems] == [True, True, False]
