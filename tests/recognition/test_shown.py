"""Pictures for the eye: reduced, upright, in colour; the same from another process, whatever the file is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import ExifTags, Image

from recognition import wire
from recognition.errors import NotAPicture, PictureError
from recognition.shown import Shown, show
from recognition.workers import GivenUp, Workers
from tests.recognition import hostile
from tests.recognition.drawing import encoded

COUNT = 66


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    pool = Workers(2)
    yield pool
    pool.close()


def halves(mode: str, left: object, right: object) -> Image.Image:
    picture = Image.new(mode, (40, 20), left)  # type: ignore[arg-type]
    picture.paste(right, (20, 0, 40, 20))  # type: ignore[arg-type]
    return picture


def pixel(shown: Shown, x: int, y: int) -> tuple[int, ...]:
    size = len(shown.mode)
    start = (y * shown.width + x) * size
    return tuple(shown.pixels[start : start + size])


@pytest.mark.parametrize(
    ("picture", "kind", "mode", "colour"),
    [
        (halves("RGB", "red", "blue"), "PNG", "RGB", (255, 0, 0)),
        (halves("RGBA", (255, 0, 0, 9), "blue"), "PNG", "RGBA", (255, 0, 0, 9)),
        (halves("L", 7, 200), "BMP", "L", (7,)),
        (halves("RGB", "red", "blue").convert("P"), "GIF", "RGB", (255, 0, 0)),
        (halves("CMYK", (0, 255, 255, 0), (0, 0, 0, 0)), "TIFF", "RGB", (255, 0, 0)),
        (halves("I;16", 0, 4000), "PNG", "L", (0,)),
    ],
    ids=["colours", "see-through", "grey", "palette", "inks", "deep"],
)
def test_colours_stay(picture: Image.Image, kind: str, mode: str, colour: tuple[int, ...]) -> None:
    shown = show(encoded(picture, kind), 1_000_000)
    assert (shown.mode, shown.width, shown.height) == (mode, 40, 20)
    assert pixel(shown, 2, 2) == colour


def test_it_is_upright_and_no_larger_than_asked_for() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    photo = encoded(halves("RGB", "red", "blue").resize((1600, 800)), "JPEG", exif=exif)
    shown = show(photo, 5_000)
    assert (shown.full_width, shown.full_height) == (800, 1600)
    assert (shown.width, shown.height) == (50, 100)
    top, foot = pixel(shown, 25, 10), pixel(shown, 25, 90)
    assert top[0] > 200 > 60 > top[2]
    assert foot[2] > 200 > 60 > foot[0]


def test_what_is_there_of_a_picture_that_was_cut_off_is_shown() -> None:
    whole = encoded(Image.effect_noise((600, 600), 90), "JPEG")
    shown = show(whole[: len(whole) // 2], 1_000_000)
    assert "cut off" in (shown.note or "")
    assert (shown.width, shown.height) == (600, 600)


def test_another_process_gives_the_same(workers: Workers) -> None:
    file = encoded(halves("RGB", "red", "blue"))
    assert workers.show(file, 200) == show(file, 200)
    with pytest.raises(NotAPicture) as caught:
        workers.show(b"<html>", 200, name="photo of a web page")
    assert caught.value.name == "photo of a web page"


def test_every_hostile_file_is_shown_or_refused_and_no_process_dies(workers: Workers) -> None:
    def outcome(file: tuple[str, bytes]) -> Shown | PictureError:
        try:
            return workers.show(file[1], 10_000, name=file[0])
        except PictureError as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(outcome, hostile.files(COUNT)))
    assert [one for one in outcomes if isinstance(one, GivenUp)] == []
    assert len([one for one in outcomes if isinstance(one, PictureError)]) > COUNT / 3
    shown = [one for one in outcomes if isinstance(one, Shown)]
    assert len(shown) > COUNT / 5
    assert all(one.width * one.height <= 10_000 for one in shown)


@pytest.mark.parametrize(("width", "height"), [(2, 1), (-1, -4), (0, 0)])
def test_a_process_that_was_taken_over_cannot_give_pixels_that_are_not_there(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="do not make a picture"):
        wire.Pixels("RGBA", width, height, bytes(4), 1, 1, None).shown()
