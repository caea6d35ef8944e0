"""Pictures made to keep the fitted grids busy: no error, and no more work than one picture may make."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from recognition import qr_layout, square
from recognition.square import effort, qr_reader
from recognition.square.effort import Effort


def _squares(height: int, width: int, unit: int, gap: int) -> Image.Image:
    """Squares of QR Codes, hundreds."""
    square_px = np.kron(
        np.pad(~qr_layout.FINDER, ((0, gap), (0, gap)), constant_values=True), np.ones((unit, unit))
    )
    down, across = -(-height // len(square_px)), -(-width // len(square_px))
    return _image(np.tile(square_px, (down, across))[:height, :width])


def _image(light: np.ndarray) -> Image.Image:
    return Image.fromarray((light * 255).astype(np.uint8))


def _apart(width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[:height, :width]
    return x, y


def _concentric() -> Image.Image:
    x, y = _apart(600, 600)
    return _image(np.maximum(abs(x - 300), abs(y - 300)) // 8 % 2)


def _checks() -> Image.Image:
    x, y = _apart(500, 500)
    return _image((x // 3 + y // 3) % 2)


def _in_line() -> Image.Image:
    sheet = Image.new("L", (700, 200), 255)
    for x in (20, 250, 480):
        sheet.paste(_image(np.kron(~qr_layout.FINDER, np.ones((6, 6)))), (x, 60))
    return sheet


def _without_data(version: int) -> Image.Image:
    known, dark = qr_layout.function_patterns(version)
    chance = np.random.default_rng(version).random(known.shape) < 0.5
    return _image(np.kron(np.pad(~np.where(known, dark, chance), 4, constant_values=True), np.ones((4, 4))))


def _noise(width: int, height: int) -> Image.Image:
    return _image(np.random.default_rng(4).random((height, width)))


HOSTILE: dict[str, Callable[[], Image.Image]] = {
    "hundreds of squares": lambda: _squares(700, 700, 4, 1),
    "squares that touch": lambda: _squares(500, 500, 3, 0),
    "concentric squares": _concentric,
    "checks": _checks,
    "three squares in a line": _in_line,
    "a code of noise": lambda: _without_data(2),
    "a large code of noise": lambda: _without_data(20),
    "noise": lambda: _noise(500, 500),
    "very wide": lambda: _noise(30_000, 10),
    "very high": lambda: _noise(10, 30_000),
    "one pixel": lambda: _noise(1, 1),
    "a line": lambda: _noise(3000, 1),
    "black": lambda: Image.new("L", (300, 300), 0),
    "white": lambda: Image.new("L", (300, 300), 255),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_work_is_bounded(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Effort] = []
    for reader in square.READERS:
        monkeypatch.setattr(reader, "Effort", lambda: made.append(Effort()) or made[-1])
    for guess in square.guesses(HOSTILE[kind]()):
        assert guess.modules.any()
    # One step may begin with next to nothing left, and no step takes a quarter of it all.
    assert all(one.left > -effort.MOST / 4 for one in made)


def test_work_that_is_spent_ends_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    image = _without_data(2)
    assert next(qr_reader.guesses(image, lambda: False), None) is not None
    monkeypatch.setattr(qr_reader, "Effort", lambda: Effort(0))
    assert list(qr_reader.guesses(image, lambda: False)) == []


def test_nothing_begins_when_it_is_late() -> None:
    for image in (_without_data(2), _squares(300, 300, 4, 1)):
        assert list(square.guesses(image, late=lambda: True)) == []
