"""GS1 element strings against GS1's own dictionary."""

import pytest

from catalog import gs1
from catalog.gs1.linters import LINTERS

GTIN = "(01)09501101530003"


def test_the_dictionary_is_whole_and_every_check_it_names_is_known():
    known = gs1.identifiers()
    assert len(known) > 500
    assert {"00", "01", "10", "21", "3103", "8200", "99"} <= known.keys()
    checks = {check for one in known.values() for part in one.components for check in part.checks}
    assert checks <= LINTERS.keys()
    assert known["01"].key_qualifiers == (("22", "10", "21"), ("235",))
    assert known["00"].key_qualifiers == ()
    assert known["10"].key_qualifiers is None


@pytest.mark.parametrize(
    "text",
    [
        GTIN,
        f"{GTIN}(10)AB-1(21)S/1(17)271130",
        f"{GTIN}(17)270200",
        f"{GTIN}(3103)001250",
        "(00)106141411928374657",
        "(00)106141411928374657(403)1+2(4300)A%20B",
        "(8013)1987654Ad4X4bL5ttr2310c2K",
        "(253)9526064000066AB1",
        "(415)9526064000066(8020)X(8007)GB29NWBK60161331926819",
        f"{GTIN}(21)A(B)C",
        f"{GTIN}{GTIN}",
    ],
)
def test_what_is_right_passes(text):
    elements = gs1.parse(text)
    assert "".join(f"({element.ai}){element.data}" for element in elements) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("09501101530003", "write application identifiers in brackets"),
        ("x(01)09501101530003", "write application identifiers in brackets"),
        ("(01)09501101530004", r"\(01\) GTIN: the check digit of 09501101530004 must be 3, not 4"),
        ("(01)0950110153", r"\(01\) GTIN: 0950110153 is too short: it has 10 of 14 digits"),
        ("(01)095011015300030", r"\(01\) GTIN: 095011015300030 is too long: at most 14"),
        ("(01)0950110153000A", r"\(01\) GTIN: .* holds 'A'; allowed are the digits"),
        ("(01)", r"\(01\) GTIN: has no data"),
        (f"{GTIN}(10)A B", r"\(10\) BATCH/LOT: A B holds ' '; allowed are letters"),
        (f"{GTIN}(10){'A' * 21}", r"\(10\) BATCH/LOT: A+ is too long: at most 20"),
        (f"{GTIN}(17)271331", r"\(17\) USE BY or EXPIRY: 271331 has no month 13"),
        (f"{GTIN}(17)270230", r"\(17\) .*: 270230 has no day 30"),
        (f"{GTIN}(05)1", r"\(05\) is no application identifier"),
        ("(10)AB", r"\(10\) BATCH/LOT: goes only with \(01\) or \(02\)"),
        (f"{GTIN}(37)12", r"\(01\) GTIN: must not be together with \(37\)"),
        (f"{GTIN}(21)A(21)B", r"\(21\) is there twice, with A and B"),
        (f"{GTIN}(3103)001250(3102)000125", r"\(3102\) .*: must not be together with \(3103\)"),
        ("(8013)1987654Ad4X4bL5ttr2310c2L", r"\(8013\) GMN: the check characters .* must be 2K, not 2L"),
        ("(00)106141411928374657(4321)2", r"\(4321\) DANGEROUS GOODS: 2 must be 0 \(no\) or 1"),
        ("(00)106141411928374657(4300)50%", r"\(4300\) .* has a % that two hexadecimal digits"),
        ("(00)106141411928374657(4324)2711302460", r"\(4324\) .*24 is no hour"),
        ("(8006)095011015300030302", r"\(8006\) ITIP: 03 of 02 is no piece"),
        ("(415)9526064000066(8020)X(8007)GB28NWBK60161331926819", r"\(8007\) IBAN: the check digits"),
    ],
)
def test_what_is_wrong_names_the_identifier_and_the_cure(text, message):
    with pytest.raises(gs1.Gs1Error, match=message):
        gs1.parse(text)


def test_a_lone_batch_may_be_asked_for():
    assert gs1.parse("(10)AB", needs_partners=False) == (gs1.Element("10", "AB"),)
    assert gs1.in_square_brackets(gs1.parse(f"{GTIN}(21)A(B)")) == "[01]09501101530003[21]A(B)"
