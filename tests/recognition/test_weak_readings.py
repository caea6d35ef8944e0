"""What one engine saw once, on a few lines, of a type whose check is weak: more looks decide."""

import pytest
from PIL import Image

from recognition.image import Picture
from recognition.look import Look
from recognition.readers import Found, Options, Status
from recognition.symbol import Corners

FLAT: Corners = ((40, 50), (240, 50), (240, 55), (40, 55))
TALL: Corners = ((40, 30), (240, 30), (240, 90), (40, 90))
WEAK = {"rss_14": "00012345678905", "rss_limited": "01234567890128", "code_39": "TAG-39", "itf": "0001234567"}


class Sees:
    """An engine that sees one symbol in its first looks, whatever it is shown."""

    name = "zxing"

    def __init__(self, kind: str, value: str, points: Corners, looks: int) -> None:
        self.kind, self.value, self.points, self.looks = kind, value, points, looks

    def status(self) -> Status:
        return Status(name=self.name, available=True)

    def read(self, grey: Image.Image, options: Options) -> list[Found]:
        self.looks -= 1
        if self.looks < 0:
            return []
        return [Found(self.name, self.kind, self.value, self.value.encode(), self.points)]


def seen(kind: str, value: str, points: Corners, *, looks: int) -> list[str]:
    picture = Picture("blank", Image.new("L", (300, 120), 255), 300, 120)
    look = Look(picture, Options(types=frozenset({kind})), {"zxing": Sees(kind, value, points, looks)})
    return [symbol.value for symbol in look.symbols()]


@pytest.mark.parametrize(("kind", "value"), WEAK.items())
def test_a_low_reading_needs_a_second_look(kind: str, value: str) -> None:
    assert seen(kind, value, FLAT, looks=1) == []
    assert seen(kind, value, FLAT, looks=2) == [value]
    assert seen(kind, value, TALL, looks=1) == [value]


def test_a_strong_check_is_enough() -> None:
    assert seen("code_128", "Tagwright", FLAT, looks=1) == ["Tagwright"]
