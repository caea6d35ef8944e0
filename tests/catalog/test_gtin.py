"""GTINs: examples from the GS1 General Specifications and from real packages, then properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import gtin

digits = st.text("0123456789", max_size=30)
keys = st.sampled_from(
    ["ean_8", "ean_13", "upc_a", "upc_e", "upc", "UPC", "gtin", "gtin_14", "itf", "gs1:01", "isbn", "jan"]
)


def whole(length: int) -> st.SearchStrategy[str]:
    """Numbers of that length with their right check digit, not all zeros."""
    bodies = st.text("0123456789", min_size=length - 1, max_size=length - 1).filter(
        lambda body: body.strip("0")
    )
    return bodies.map(lambda body: body + gtin.check_digit(body))


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("629104150021", "3"),  # GS1 General Specifications, §7.9
        ("37610425002123456", "9"),  # the same, an SSCC
        ("400638133393", "1"),
        ("9638507", "4"),
        ("03600029145", "2"),
        ("0952123454321", "3"),
        ("0", "0"),
        ("7", "9"),
    ],
)
def test_check_digit(body: str, digit: str) -> None:
    assert gtin.check_digit(body) == digit


@pytest.mark.parametrize("body", ["", "12a", "1 2", "-1", "\u0663", "\u00b2"])
def test_check_digit_refuses_what_is_no_digit(body: str) -> None:
    with pytest.raises(ValueError, match="needs digits"):
        gtin.check_digit(body)


@pytest.mark.parametrize(
    ("upc_e", "upc_a"),
    [
        ("04252614", "042100005264"),
        ("01234505", "012000003455"),
        ("01234514", "012100003454"),
        ("01234523", "012200003453"),
        ("01234531", "012300000451"),
        ("01234543", "012340000053"),
        ("01234558", "012345000058"),
        ("01234565", "012345000065"),
        ("01234572", "012345000072"),
        ("01234589", "012345000089"),
        ("01234596", "012345000096"),
        ("11234562", "112345000062"),
        ("123456", "012345000065"),
        ("425261", "042100005264"),
    ],
)
def test_upc_e_expands_to_upc_a(upc_e: str, upc_a: str) -> None:
    assert gtin.expand_upc_e(upc_e) == upc_a
    assert gtin.check_digit(upc_a[:-1]) == upc_a[-1]
    assert gtin.to_gtin14("upc_e", upc_e) == f"00{upc_a}"


@pytest.mark.parametrize("value", ["", "1234567", "21234567", "0123456x", "012345678"])
def test_upc_e_refuses_other_numbers(value: str) -> None:
    with pytest.raises(ValueError, match="UPC-E"):
        gtin.expand_upc_e(value)


@pytest.mark.parametrize(
    ("key", "value", "gtin14"),
    [
        ("ean_13", "4006381333931", "04006381333931"),
        ("EAN-13", "4006381333931", "04006381333931"),
        ("ean13", "4006381333931", "04006381333931"),
        ("ean_8", "96385074", "00000096385074"),
        ("upc_a", "036000291452", "00036000291452"),
        ("upc", "036000291452", "00036000291452"),
        ("UPC", "036000291452", "00036000291452"),
        ("upc", "04252614", "00042100005264"),
        ("gtin", "036000291452", "00036000291452"),
        ("gtin", "96385074", "00000096385074"),
        ("gtin", "0036000291452", "00036000291452"),
        ("gtin_14", "00036000291452", "00036000291452"),
        ("itf", "15400141288763", "15400141288763"),
        ("gs1:01", "09521234543213", "09521234543213"),
        ("GS1:01", "09521234543213", "09521234543213"),
        ("isbn", "9783161484100", "09783161484100"),
        ("isbn", "978-3-16-148410-0", "09783161484100"),
        ("isbn", "3-16-148410-X", "09783161484100"),
        ("isbn", "316148410x", "09783161484100"),
        ("isbn_10", "0306406152", "09780306406157"),
    ],
)
def test_every_way_to_write_it_becomes_the_same_14_digits(key: str, value: str, gtin14: str) -> None:
    assert gtin.to_gtin14(key, value) == gtin14
    assert gtin.problem(key, value) is None
    assert gtin.is_gtin_key(key)


def test_upc_a_ean_13_and_gtin_14_of_one_product_meet() -> None:
    written = [("upc_a", "036000291452"), ("ean_13", "0036000291452"), ("gs1:01", "00036000291452")]
    assert {gtin.to_gtin14(key, value) for key, value in written} == {"00036000291452"}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("ean_13", "4006381333939", "ean_13: check digit should be 1, not 9: 4006381333931?"),
        ("EAN-13", "4006381333939", "EAN-13: check digit should be 1, not 9: 4006381333931?"),
        ("upc_e", "04252611", "upc_e: check digit should be 4, not 1: 04252614?"),
        ("upc_e", "24252614", "upc_e: UPC-E with 8 digits starts with 0 or 1, not 2"),
        ("isbn", "3161484101", "isbn: check digit should be X, not 1: 316148410X?"),
        ("isbn", "0306406153", "isbn: check digit should be 2, not 3: 0306406152?"),
        ("isbn", "03064a6152", "isbn: an ISBN with 10 characters has nine digits, then a digit or X"),
        ("isbn", "4006381333931", "isbn: an ISBN with 13 digits starts with 978 or 979, not 400"),
        ("ean_13", "", "ean_13: is empty"),
        ("isbn", "--", "isbn: is empty"),
        ("ean_13", "0000000000000", "ean_13: holds nothing but zeros"),
        ("upc_e", "000000", "upc_e: holds nothing but zeros"),
        ("ean_13", "400638133393x", "ean_13: only digits are allowed, not 'x' at position 13"),
        (
            "ean_13",
            "4 006381 333931",
            "ean_13: only digits are allowed, not ' ' at position 2: 4006381333931?",
        ),
        ("ean_13", "\u0664006381333931", "ean_13: only digits are allowed, not '\u0664' at position 1"),
        (
            "ean_8",
            "9638507",
            "ean_8: needs 8 digits, not 7; if the check digit is missing, it is 4: 96385074?",
        ),
        ("upc_a", "36000291452", "upc_a: needs 12 digits, not 11: 036000291452?"),
        ("ean_13", "036000291452", "ean_13: needs 13 digits, not 12: 0036000291452?"),
        ("ean_13", "40063813339311", "ean_13: needs 13 digits, not 14"),
        ("gtin", "123", "gtin: needs 8 or 12 or 13 or 14 digits, not 3"),
        # the reference's own examples
        (
            "ean_13",
            "438348983329",
            "ean_13: needs 13 digits, not 12; if the check digit is missing, it is 8: 4383489833298?",
        ),
        ("ean_13", "4389483927", "ean_13: needs 13 digits, not 10"),
        ("ean_8", "32833235", "ean_8: check digit should be 2, not 5: 32833232?"),
    ],
)
def test_a_wrong_value_is_explained(key: str, value: str, message: str) -> None:
    assert gtin.problem(key, value) == message
    assert gtin.to_gtin14(key, value) is None


@pytest.mark.parametrize("key", ["sku", "serial", "gs1:21", "", "shortId", "ean_14"])
def test_other_keys_are_left_alone(key: str) -> None:
    assert gtin.problem(key, "4006381333939") is None
    assert gtin.to_gtin14(key, "4006381333931") is None
    assert not gtin.is_gtin_key(key)


@pytest.mark.parametrize(
    ("symbol_type", "value", "gtin14"),
    [
        ("ean_13", "4006381333931", "04006381333931"),
        ("ean_13", "9783161484100 52495", "09783161484100"),
        ("ean_8", "96385074", "00000096385074"),
        ("upc_a", "036000291452", "00036000291452"),
        ("upc_a", "0036000291452", "00036000291452"),
        ("upc_e", "04252614", "00042100005264"),
        ("itf", "15400141288763", "15400141288763"),
        ("itf", "15400141288764", None),
        ("itf", "1234567890", None),
        ("rss_14", "(01)09521234543213", "09521234543213"),
        ("rss_14", "0109521234543213", "09521234543213"),
        ("rss_limited", "09521234543213", "09521234543213"),
        ("rss_expanded", "(01)09521234543213(3103)000123", "09521234543213"),
        ("code_128", "(01)09521234543213(10)ABC", "09521234543213"),
        ("code_128", "]C10109521234543213", "09521234543213"),
        ("code_128", "\x1d0109521234543213", "09521234543213"),
        ("code_128", "010952123454321310ABC\x1d21X", "09521234543213"),
        ("code_128", "1725123110ABC\x1d0109521234543213", "09521234543213"),
        ("code_128", "003761042500212345690109521234543213", "09521234543213"),
        ("code_128", "(00)376104250021234569(01)09521234543213", "09521234543213"),
        ("code_128", "10ABC0109521234543213", None),
        ("code_128", "10ABC\x1d21XYZ", None),
        ("code_128", "0109521234543214", None),
        ("code_128", "01095212345", None),
        ("code_128", "HELLO", None),
        ("dm", "\x1d010952123454321310ABC", "09521234543213"),
        ("dm", "]d20109521234543213", "09521234543213"),
        ("qr_code", "]Q30109521234543213", "09521234543213"),
        ("qr_code", "0109521234543213", None),
        ("qr_code", "call (01)09521234543213", None),
        ("qr_code", "https://id.gs1.org/01/09521234543213/10/ABC?11=251231", "09521234543213"),
        ("qr_code", "HTTPS://EXAMPLE.ORG/shop/01/036000291452", "00036000291452"),
        ("dm", "https://example.org/gtin/9521234543213/ser/1", "09521234543213"),
        ("qr_code", "https://id.gs1.org/01/09521234543214", None),
        ("qr_code", "https://example.org/01", None),
        ("qr_code", "https://[", None),
        ("qr_code", "https://example.org/?x=/01/09521234543213", None),
        ("qr_code", "", None),
        ("text", "4006381333931", None),
    ],
)
def test_symbols(symbol_type: str, value: str, gtin14: str | None) -> None:
    assert gtin.gtin_from_symbol(symbol_type, value) == gtin14


@given(st.sampled_from([8, 12, 13, 14]).flatmap(whole))
def test_filling_with_zeros_keeps_the_check_digit(number: str) -> None:
    gtin14 = gtin.to_gtin14("gtin", number)
    assert gtin14 is not None
    assert len(gtin14) == 14
    assert gtin14.endswith(number)
    assert gtin.to_gtin14("gtin_14", gtin14) == gtin14


@given(whole(13), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, change: int) -> None:
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert gtin.problem("ean_13", wrong) is not None


@given(whole(13), st.integers(1, 9))
def test_the_digit_named_is_the_right_one(number: str, change: int) -> None:
    wrong = number[:-1] + str((int(number[-1]) + change) % 10)
    assert gtin.problem("ean_13", wrong) == (
        f"ean_13: check digit should be {number[-1]}, not {wrong[-1]}: {number}?"
    )


@given(keys, digits | st.text(max_size=20))
def test_a_value_is_either_usable_or_explained(key: str, value: str) -> None:
    gtin14 = gtin.to_gtin14(key, value)
    assert (gtin14 is None) is (gtin.problem(key, value) is not None)
    if gtin14 is not None:
        assert gtin.problem("gtin_14", gtin14) is None


@given(st.sampled_from(["ean_13", "itf", "code_128", "dm", "qr_code", "text", "rss_14"]), st.text() | digits)
def test_any_symbol_gives_a_valid_gtin_or_none(symbol_type: str, value: str) -> None:
    found = gtin.gtin_from_symbol(symbol_type, value)
    assert found is None or gtin.problem("gtin_14", found) is None
