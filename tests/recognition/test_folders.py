"""From what was named or dropped to the pictures in it."""

import os
from pathlib import Path

import pytest

from recognition.folders import natural, pictures


def tree(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_a_folder_is_walked_to_the_bottom_in_natural_order(tmp_path: Path) -> None:
    tree(tmp_path, "IMG_10.jpg", "IMG_9.JPG", "deep/er/scan.tiff", "notes.txt", ".hidden.png", ".cache/a.png")
    found = [str(path.relative_to(tmp_path)) for path in pictures([tmp_path])]
    assert found == ["deep/er/scan.tiff", "IMG_9.JPG", "IMG_10.jpg"]


def test_a_file_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    tree(tmp_path, "notes.txt")
    assert list(pictures([tmp_path / "notes.txt", tmp_path / "gone.png"])) == [
        tmp_path / "notes.txt",
        tmp_path / "gone.png",
    ]


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    tree(tmp_path, "outside/a.png", "inside/b.png")
    (tmp_path / "inside" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert list(pictures([tmp_path / "inside"])) == [tmp_path / "inside" / "b.png"]


def test_archives_come_when_they_are_wanted_and_a_closed_folder_is_not_passed_over(tmp_path: Path) -> None:
    tree(tmp_path, "a.zip", "b.png", "closed/c.png")
    assert [path.name for path in pictures([tmp_path], with_archives=True)] == ["a.zip", "b.png", "c.png"]
    (tmp_path / "closed").chmod(0)
    try:
        if os.access(tmp_path / "closed", os.R_OK):
            pytest.skip("whoever runs this may look into every folder")
        assert [path.name for path in pictures([tmp_path])] == ["b.png", "closed"]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_nothing_waits_for_all_names(tmp_path: Path) -> None:
    tree(tmp_path, "1/a.png", "2/b.png")
    found = pictures([tmp_path])
    assert next(found).name == "a.png"
    tree(tmp_path, "2/c.png")
    assert [path.name for path in found] == ["b.png", "c.png"]


def test_names_without_or_with_odd_digits_can_be_sorted() -> None:
    names = ["b", "a10", "a9", "10", "9", "a", "²", "x10y2", "X9a", "x10y10", "ä"]
    in_order = ["9", "10", "a", "a9", "a10", "b", "X9a", "x10y2", "x10y10", "²", "ä"]
    assert sorted(names, key=natural) == in_order
