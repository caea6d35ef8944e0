"""From what was dropped to the pictures in it."""

from pathlib import Path

from app.desktop.scan.collect import natural, pictures


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


def test_names_without_or_with_odd_digits_can_be_sorted() -> None:
    names = ["b", "a10", "a9", "10", "9", "a", "²"]
    assert sorted(names, key=natural) == ["9", "10", "a", "a9", "a10", "b", "²"]
