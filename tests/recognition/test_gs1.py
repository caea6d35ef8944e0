"""Element strings taken apart: examples of the GS1 General Specifications."""

import pytest

from recognition import gs1


@pytest.mark.parametrize(
    ("content", "elements"),
    [
        ("0109501101530003", (("01", "09501101530003"),)),
        ("010950110153000310ABC\x1d17251231", (("01", "09501101530003"), ("10", "ABC"), ("17", "251231"))),
        ("\x1d0109501101530003", (("01", "09501101530003"),)),
        ("01900123456789083103001750", (("01", "90012345678908"), ("3103", "001750"))),
        ("4210012345\x1d10X", (("421", "0012345"), ("10", "X"))),
        ("(01)09501101530003(10)A(B)C", (("01", "09501101530003"), ("10", "A(B)C"))),
    ],
)
def test_element_strings_come_apart(content: str, elements: gs1.Elements) -> None:
    assert gs1.parse(content) == elements


@pytest.mark.parametrize("content", ["", "hello", "0109501", "01\x1d", "(01", "()", "(01)1 and text(", "10"])
def test_what_is_none_is_none(content: str) -> None:
    parsed = gs1.parse(content)
    assert parsed is None or gs1.in_brackets(parsed) == content


def test_brackets_and_separators_say_the_same() -> None:
    elements = gs1.parse("010950110153000310ABC\x1d17251231")
    assert elements is not None
    assert gs1.in_brackets(elements) == "(01)09501101530003(10)ABC(17)251231"
    assert gs1.parse(gs1.in_brackets(elements)) == elements
