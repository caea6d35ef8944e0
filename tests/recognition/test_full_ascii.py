"""Code 39 holds all of ASCII by pairs of signs; both engines tell what they stand for."""

import pytest

from recognition.readers import Options, by_name
from recognition.readers.full_ascii import resolved
from tests.recognition.drawing import draw


@pytest.mark.parametrize(
    "said", ["12+A+B", "A/A/O/Z", "X+A/A", "%F%J%K%O%P%S%V%W", "PRICE $5", "A+", "TAG-39", "+A123BJC5D6E71G"]
)
def test_both_engines_tell_the_same(said: str) -> None:
    image = draw("code_39", said)
    told = {found.value for reader in by_name().values() for found in reader.read(image, Options())}
    assert told == {resolved(said)}


def test_pairs_are_resolved() -> None:
    assert resolved("12+A+B/A%V$M") == "12ab!@\r"
    assert resolved("PRICE $5") == "PRICE $5"


def test_the_code_of_a_medical_device_stays_as_it_is_printed() -> None:
    # The example of ANSI/HIBC 2.6 ends in G, its check character.
    assert resolved("+A123BJC5D6E71G") == "+A123BJC5D6E71G"
    assert resolved("+A123BJC5D6E71H") == "a123BJC5D6E71H"
