"""Changes of designs and where things snap, on numbers."""

import pytest

from app.errors import InputError
from app.labels.designs import editing, geometry, snapping
from app.labels.designs.model import BoxElement, Design, LineElement, decode_elements, encode_elements
from app.labels.display import Box

ANCHORS = ("top-left", "top", "top-right", "left", "centre", "right", "bottom-left", "bottom", "bottom-right")


def box(x_mm, y_mm, width_mm=10.0, height_mm=5.0, **more):
    return BoxElement(x_mm=x_mm, y_mm=y_mm, width_mm=width_mm, height_mm=height_mm, **more)


def design(*elements, width_mm=100, height_mm=50):
    return Design(name="own", title="Own", width_mm=width_mm, height_mm=height_mm, elements=elements)


def corners(one):
    return [
        (round(found.x_mm, 3), round(found.y_mm, 3))
        for found in editing.boxes(one, range(len(one.elements))).values()
    ]


@pytest.mark.parametrize("anchor", ANCHORS)
def test_what_is_put_somewhere_lies_there_by_whatever_anchor(anchor):
    element = box(3, 4, anchor=anchor)
    wanted = Box(12.5, 7.25, 20, 6)
    found = geometry.put(element, wanted, 100, 50)
    assert found.anchor == anchor
    assert geometry.box_of(found, 100, 50) == wanted
    for other in ANCHORS:
        assert geometry.box_of(geometry.anchored(found, other, 100, 50), 100, 50) == wanted


def test_a_side_that_follows_the_label_goes_on_following_it():
    element = BoxElement(x_mm=2, width_mm=-4, height_mm=-10)
    found = geometry.put(element, Box(5, 6, 96, 40), 100, 50)
    assert (found.width_mm, found.height_mm) == (-4, -10)
    narrower = geometry.put(element, Box(5, 6, 60, 40), 100, 50)
    assert narrower.width_mm == -40
    assert geometry.box_of(narrower, 80, 50).width_mm == 40
    assert geometry.put(element, Box(0, 0, 120, 40), 100, 50).width_mm == 120


def test_nothing_is_made_smaller_than_can_be_seen():
    found = geometry.put(box(0, 0), Box(1, 1, 0, -3), 100, 50)
    assert (found.width_mm, found.height_mm) == (geometry.MIN_ELEMENT_MM, geometry.MIN_ELEMENT_MM)


def test_several_line_up_by_the_outermost_and_one_by_the_label():
    one = design(box(10, 10), box(30, 20, 20), box(5, 5))
    assert corners(editing.aligned(one, [0, 1], "left")) == [(10, 10), (10, 20), (5, 5)]
    assert corners(editing.aligned(one, [0, 1], "right")) == [(40, 10), (30, 20), (5, 5)]
    assert corners(editing.aligned(one, [0, 1], "centre")) == [(25, 10), (20, 20), (5, 5)]
    assert corners(editing.aligned(one, [0, 1, 2], "top")) == [(10, 5), (30, 5), (5, 5)]
    assert corners(editing.aligned(one, [0, 1], "bottom")) == [(10, 20), (30, 20), (5, 5)]
    assert corners(editing.aligned(one, [2], "middle"))[2] == (5, 22.5)
    assert corners(editing.aligned(one, [2], "right"))[2] == (90, 5)
    assert editing.aligned(one, [], "right") == one


def test_gaps_are_shared_out_between_the_outermost():
    one = design(box(0, 0), box(12, 0), box(80, 0), box(50, 0, 20))
    found = corners(editing.distributed(one, [0, 1, 2, 3], "across"))
    assert found == [(0, 0), (23.33, 0), (80, 0), (46.67, 0)]
    assert editing.distributed(one, [0, 1], "across") == one
    upright = design(box(0, 0), box(0, 30), box(0, 8))
    assert corners(editing.distributed(upright, [0, 1, 2], "down")) == [(0, 0), (0, 30), (0, 15)]


@pytest.mark.parametrize(
    ("order", "chosen", "row", "new"),
    [
        ("front", [0, 1], "cdab", (2, 3)),
        ("back", [2, 3], "cdab", (0, 1)),
        ("forward", [0, 1], "cabd", (1, 2)),
        ("forward", [3], "abcd", (3,)),
        ("backward", [1, 3], "badc", (0, 2)),
        ("backward", [0], "abcd", (0,)),
    ],
)
def test_the_order_of_painting(order, chosen, row, new):
    elements = {letter: box(at, 0) for at, letter in enumerate("abcd")}
    found, positions = editing.stacked(design(*elements.values()), chosen, order)
    assert found.elements == tuple(elements[letter] for letter in row)
    assert positions == new


def test_copies_lie_on_top_and_a_little_aside_and_too_many_are_refused():
    one = design(box(0, 0), LineElement(width_mm=5, height_mm=1))
    found, new = editing.duplicated(one, [0])
    assert new == (2,)
    assert corners(found)[2] == (2, 2)
    assert editing.removed(found, [0, 2]).elements == one.elements[1:]
    with pytest.raises(InputError, match="at most 200"):
        editing.added(one, [box(0, 0)] * 199)


def test_elements_travel_as_json():
    elements = (box(1, 2, anchor="right"), LineElement(width_mm=5))
    assert decode_elements(encode_elements(elements)) == elements
    for wrong in (b"[", b'[{"kind": "star"}]', b'[{"kind": "symbol", "symbology": "x", "data": ""}]'):
        with pytest.raises(InputError):
            decode_elements(wrong)


def test_dragged_things_snap_to_edges_and_middles_of_label_and_others():
    drawn_to = snapping.lines((100, 50), [Box(20, 10, 10, 10)])
    near = snapping.snap(Box(19.6, 30, 8, 4), drawn_to, reach_mm=0.5)
    assert (round(near.dx_mm, 3), near.dy_mm) == (0.4, 0)
    assert near.guides == (snapping.Guide("across", 20),)
    middle = snapping.snap(Box(45.8, 22.9, 8, 4), drawn_to, reach_mm=0.5)
    assert (round(middle.dx_mm, 3), round(middle.dy_mm, 3)) == (0.2, 0.1)
    assert middle.guides == (snapping.Guide("across", 50), snapping.Guide("down", 25))
    far = snapping.snap(Box(61.2, 33.3, 8, 4), drawn_to, reach_mm=0.5, grid_mm=1)
    assert (round(far.dx_mm, 3), round(far.dy_mm, 3), far.guides) == (-0.2, -0.3, ())


def test_only_the_edge_that_is_pulled_snaps():
    drawn_to = snapping.lines((100, 50), [])
    pulled = snapping.snap(Box(0.3, 10, 99.5, 10), drawn_to, reach_mm=0.5, across=(1.0,), down=())
    assert (round(pulled.dx_mm, 3), pulled.dy_mm) == (0.2, 0)
    assert pulled.guides == (snapping.Guide("across", 100),)


def test_without_reach_or_grid_nothing_moves():
    drawn_to = snapping.lines((100, 50), [])
    assert snapping.snap(Box(3.3, 3.3, 8, 4), drawn_to, reach_mm=0.1) == snapping.Snap(0, 0, ())
