"""The data folder and the operator's key in it."""

import os
import re
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import data_folder
from app.data_folder import DataFolder
from app.errors import EnvironmentFault

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="rights of files are POSIX here")
not_root = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere"
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_option_wins_over_the_variable_which_wins_over_the_platform(tmp_path: Path) -> None:
    variable = {data_folder.VARIABLE: str(tmp_path / "variable")}
    assert data_folder.locate(tmp_path / "option", variable).path == tmp_path / "option"
    assert data_folder.locate(None, variable).path == tmp_path / "variable"
    assert data_folder.locate(None, {}).path.name == "tagwright"


def test_locating_touches_nothing(tmp_path: Path) -> None:
    data_folder.locate(tmp_path / "later", {})
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_made_once_and_stays(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "deep" / "data")
    key = folder.operator_key()
    assert re.fullmatch(r"[A-Za-z0-9]{80}", key)
    assert folder.operator_key() == key
    assert folder.read_operator_key() == key


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    assert DataFolder(tmp_path / "a").operator_key() != DataFolder(tmp_path / "b").operator_key()


@posix_only
def test_folder_and_key_are_their_owners_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.operator_key()
    assert mode(folder.path) == 0o700
    assert mode(folder.operator_key_file) == 0o600


def test_many_first_starts_at_once_agree_on_one_key_and_leave_no_draft(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: folder.operator_key(), range(64)))
    assert len(keys) == 1
    assert [path.name for path in folder.path.iterdir()] == ["operator.key"]


@pytest.mark.parametrize(
    "content", [b"", b"short\n", b"k" * 79, b"k" * 81, b"k" * 79 + b"\xff", b"k" * 79 + b"-"]
)
def test_a_damaged_key_is_named_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    folder = DataFolder(tmp_path)
    folder.operator_key_file.write_bytes(content)
    with pytest.raises(EnvironmentFault, match=r"operator\.key is damaged"):
        folder.operator_key()
    assert folder.operator_key_file.read_bytes() == content


def test_a_key_with_a_line_end_of_another_system_is_read(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.operator_key_file.write_bytes(b"k" * 80 + b"\r\n")
    assert folder.operator_key() == "k" * 80


def test_a_missing_key_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="start the service there once"):
        DataFolder(tmp_path).read_operator_key()


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(EnvironmentFault, match="is a file, not a folder"):
        DataFolder(tmp_path / "file").create()
    with pytest.raises(EnvironmentFault, match="is a file, not a folder"):
        DataFolder(tmp_path / "file" / "below").create()


@not_root
def test_a_folder_that_cannot_be_written_names_the_cure(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(EnvironmentFault, match="--data or TAGWRIGHT_DATA"):
            DataFolder(tmp_path).operator_key()
    finally:
        tmp_path.chmod(0o700)
