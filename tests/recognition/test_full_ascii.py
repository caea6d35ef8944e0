"""Code 39 holds all of ASCII by pairs of signs; both engines tell what they stand for."""

import pytest

from recognition.readers import Options, by_name
from recognition.readers.zbar import full_ascii
from tests.recognition.drawing import draw


@pytest.mark.parametrize(
    "said", ["12+A+B", "A/A/O/Z", "X+A/A", "%F%J%K%O%P%S%V%W", "PRICE $5", "A+", "TAG-39"]
)
def test_both_engines_tell_the_same(said: str) -> None:
    image = draw("code_39", said)
    told = {found.value for reader in by_name().values() for found in reader.read(image, Options())}
    assert told == {full_ascii(said)}


def test_pairs_are_resolved() -> None:
    assert full_ascii("12+A+B/A%V$M") == "12ab!@\r"
    assert full_ascii("PRICE $5") == "PRICE $5"
