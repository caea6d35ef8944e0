"""Which readings of one picture become symbols, and which cancel each other."""

from dataclasses import replace

from recognition.merge import contradictions, gather, in_doubt, settle
from recognition.readers import Found
from recognition.symbol import Corners

HERE: Corners = ((100, 100), (300, 100), (300, 160), (100, 160))
THERE: Corners = ((100, 400), (300, 400), (300, 460), (100, 460))
RIGHT_HALF: Corners = ((205, 165), (300, 165), (300, 170), (205, 170))
SLIVER: Corners = ((100, 100), (300, 100), (300, 104), (100, 104))


def found(engine: str, kind: str, value: str, points: Corners = HERE) -> Found:
    return Found(engine, kind, value, value.encode(), points)


def settled(*looks: list[Found]) -> list[tuple[str, str, tuple[str, ...]]]:
    symbols = [c.symbol() for c in settle(gather(looks))]
    return [(s.type, s.value, tuple(sorted(s.engines))) for s in symbols]


def test_two_engines_agreeing_are_one_symbol() -> None:
    one = [found("zxing", "ean_13", "4006381333931")]
    other = [found("zbar", "ean_13", "4006381333931")]
    assert settled(one, other) == [("ean_13", "4006381333931", ("zbar", "zxing"))]


def test_the_same_number_under_another_name_is_an_agreement() -> None:
    one = [found("zxing", "upc_e", "01234565")]
    other = [found("zbar", "upc_a", "012345000065")]
    assert settled(one, other) == [("upc_e", "01234565", ("zbar", "zxing"))]


def test_a_sliver_of_a_upc_e_does_not_speak_against_what_both_engines_read() -> None:
    both = [[found("zxing", "ean_13", "4006381333931")], [found("zbar", "ean_13", "4006381333931")]]
    sliver = [found("zxing", "upc_e", "01234565", SLIVER)]
    assert settled(*both, sliver, sliver, sliver) == [("ean_13", "4006381333931", ("zbar", "zxing"))]
    assert settled(both[1], sliver, sliver, sliver) == []


def test_the_same_value_at_two_places_is_two_symbols() -> None:
    one = [found("zxing", "qr_code", "A"), found("zxing", "qr_code", "A", THERE)]
    assert len(settled(one)) == 2
    assert len(settled(one, [found("zbar", "qr_code", "A", THERE)])) == 2


def test_slices_of_one_symbol_are_one_with_the_larger_outline() -> None:
    below: Corners = ((100, 106), (300, 106), (300, 160), (100, 160))
    look = [found("zxing", "ean_8", "96385074", SLIVER), found("zxing", "ean_8", "96385074", below)]
    (candidate,) = gather([look])
    assert candidate.symbol().points == below


def test_contradicting_retail_numbers_are_unread() -> None:
    one = [found("zxing", "ean_13", "4006381333931")]
    other = [found("zbar", "ean_13", "4902030187590")]
    assert len(contradictions(gather([one, other]))) == 1
    assert settled(one, other) == []


def test_a_vote_settles_a_contradiction() -> None:
    right, wrong = found("zxing", "ean_13", "4006381333931"), found("zbar", "ean_13", "4902030187590")
    assert settled([right], [wrong], [right], [right]) == [("ean_13", "4006381333931", ("zxing",))]


def test_both_engines_outweigh_one() -> None:
    right, wrong = "4006381333931", "4902030187590"
    looks = (
        [found("zxing", "ean_13", right)],
        [found("zbar", "ean_13", right), found("zbar", "ean_13", wrong)],
    )
    assert settled(*looks) == [("ean_13", right, ("zbar", "zxing"))]


def test_what_engines_repeat_is_unread_where_the_model_sees_another_number() -> None:
    slip, right = "9074932437075", "0023942431015"
    looks = [[found(engine, "ean_13", slip, SLIVER)] for engine in ("zxing", "zbar") * 3]
    hint, serious = ([replace(found("blurred", "ean_13", right), weight=weight)] for weight in (1, 2))
    assert [value for _, value, _ in settled(*looks)] == [slip]
    assert [value for _, value, _ in settled(*looks, hint)] == [slip]
    assert settled(*looks, serious) == []
    tall = [[found(engine, "ean_13", slip)] for engine in ("zxing", "zbar") * 3]
    assert [value for _, value, _ in settled(*tall, serious)] == [slip]


def test_a_neighbour_with_half_of_the_digits_is_a_slip() -> None:
    """Seen with both engines on damaged labels: one half of the symbol read right, the other from noise."""
    slip = found("zxing", "ean_13", "7034753333931", RIGHT_HALF)
    look = [found("zxing", "ean_13", "4006381333931"), slip]
    agreed = [found("zbar", "ean_13", "4006381333931")]
    assert settled(look, agreed) == [("ean_13", "4006381333931", ("zbar", "zxing"))]
    neighbour = found("zxing", "ean_13", "4902030187590", RIGHT_HALF)
    assert len(settled([look[0], neighbour], agreed)) == 2


def test_noise_is_left_out() -> None:
    assert settled([found("zxing", "itf", "9801"), found("zxing", "code_39", "X")]) == []
    assert settled([], [found("zbar", "itf", "00012345678905")]) == []
    assert settled([found("zxing", "upc_e", "01234565", SLIVER)]) == []


def test_noise_that_both_engines_confirm_stays() -> None:
    agreed = [found("zbar", "upc_e", "01234565", SLIVER)]
    assert len(settled([found("zxing", "upc_e", "01234565", SLIVER)], agreed)) == 1
    agreed = [found("zbar", "itf", "00012345678905")]
    assert len(settled([found("zxing", "itf", "00012345678905")], agreed)) == 1


def test_a_feeble_type_needs_two_looks() -> None:
    film = [found("zxing", "dx_film_edge", "87-10")]
    assert in_doubt(gather([film]))
    assert settled(film) == []
    assert settled(film, film) == [("dx_film_edge", "87-10", ("zxing",))]


def test_zxing_text_wins_over_what_zbar_garbled() -> None:
    looks = [found("zxing", "qr_code", "ﾃﾞｻﾞｲﾝQR")], [found("zbar", "qr_code", "蹬靼翌QR")]
    assert settled(*looks) == [("qr_code", "ﾃﾞｻﾞｲﾝQR", ("zxing",))]
    looks = [found("zxing", "code_32", "A123456788")], [found("zbar", "code_39", "3PRM8N")]
    assert settled(*looks) == [("code_32", "A123456788", ("zxing",))]


def test_binary_content_without_text_is_a_symbol() -> None:
    assert len(settled([Found("zxing", "aztec", "", b"\xe1\x00", HERE)])) == 1


def test_a_contradiction_is_seen_where_any_of_the_readings_meet() -> None:
    above: Corners = ((100, 0), (300, 0), (300, 20), (100, 20))
    all_of_it: Corners = ((100, 0), (300, 0), (300, 160), (100, 160))
    right = "4006381333931"
    looks = [found("zxing", "ean_13", right, above)], [found("zbar", "ean_13", right, all_of_it)]
    assert settled(*looks, [found("zbar", "ean_13", "4902030187590")]) == [
        ("ean_13", right, ("zbar", "zxing"))
    ]


def test_an_engine_that_repeats_itself_counts_thrice_at_most() -> None:
    (candidate,) = gather([[found("zbar", "ean_13", "4006381333931")]] * 7)
    assert (candidate.weight, candidate.trusted, candidate.confirmed) == (3, False, True)
    assert candidate.symbol().confidence < 0.99


def test_equal_symbols_that_zbar_reports_as_one_contradict_nobody_between_them() -> None:
    """Seen on shelves: one polygon around all symbols of one value, over whatever stands between them."""
    left, between, right = (((x, 0), (x + 200, 0), (x + 200, 100), (x, 100)) for x in (0, 300, 600))
    around = ((0, 0), (800, 0), (800, 100), (0, 100))
    look = [
        found("zxing", "ean_13", "4006381333931", left),
        found("zxing", "ean_13", "4902030187590", between),
        found("zxing", "ean_13", "4006381333931", right),
    ]
    values = [value for _, value, _ in settled(look, [found("zbar", "ean_13", "4006381333931", around)])]
    assert sorted(values) == ["4006381333931", "4006381333931", "4902030187590"]


def test_turned_neighbours_whose_bounds_overlap_do_not_contradict() -> None:
    one = ((0, 100), (200, 0), (220, 40), (20, 140))
    other = ((60, 190), (260, 90), (280, 130), (80, 230))
    look = [found("zxing", "ean_13", "4006381333931", one), found("zxing", "ean_13", "4902030187590", other)]
    assert len(settled(look)) == 2


def test_a_tall_reading_is_trusted_and_a_sliver_is_not() -> None:
    tall = gather([[found("zxing", "ean_13", "4006381333931", ((0, 0), (200, 0), (200, 40), (0, 40)))]])
    sliver = gather([[found("zxing", "ean_13", "4006381333931", ((0, 0), (200, 0), (200, 9), (0, 9)))]])
    small = gather([[found("zxing", "ean_13", "4006381333931", ((0, 0), (125, 0), (125, 20), (0, 20)))]])
    assert [candidate.trusted for candidate in (*tall, *sliver, *small)] == [True, False, False]


def test_the_edges_of_a_blurred_symbol_are_one_symbol_with_the_outline_of_both() -> None:
    """Seen on blurred labels: only the first and the last lines are sharp enough for an engine."""
    top, bottom = (
        ((100, 100), (300, 104), (300, 106), (100, 102)),
        ((97, 180), (297, 184), (297, 186), (97, 182)),
    )
    (candidate,) = gather([[found("zxing", "ean_13", "4006381333931", quad) for quad in (top, bottom)]])
    assert candidate.symbol().points == (*top[:2], *bottom[2:])


def test_tall_labels_above_each_other_are_two() -> None:
    places = [((100, y), (300, y), (300, y + 60), (100, y + 60)) for y in (100, 200)]
    assert len(gather([[found("zxing", "ean_13", "4006381333931", place) for place in places]])) == 2
