"""Every type that can be written is read back turned, small, blurred, noisy, faint, inverted, compressed and
in perspective; the whole table is printed by tests/benchmarks/spoilt_symbols.py."""

import pytest

import recognition
from tests.recognition.drawing import WRITABLE, picture
from tests.recognition.spoiling import ONE_OF_EACH, clean

# zxing-cpp, the only reader of MaxiCode, reads it flat and upright; turned ones we turn back.
KNOWN_GAPS = {"maxicode": {"perspective"}}
KINDS = [*sorted(WRITABLE), "code_11", "industr_25"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_spoilt_symbol_is_read_back(kind: str) -> None:
    image, value = clean(kind)
    lost = []
    for way, spoil in ONE_OF_EACH.items():
        for one in spoil(image, kind):
            read = [(symbol.type, symbol.value) for symbol in recognition.read(picture(one))]
            if read != [(kind, value)]:
                lost.append((way, read))
    assert {way for way, _ in lost} == KNOWN_GAPS.get(kind, set()), lost
