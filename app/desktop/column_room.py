"""Which columns of a list there is room for, and how wide each is."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def shared_widths(wanted_px: Sequence[int], available_px: int, least_px: Sequence[int]) -> list[int]:
    """Widths in the proportions of ``wanted_px`` that fill what is available, none below its ``least_px``.

    Where there is not enough for all, the sum is more than ``available_px``.
    """
    shares = [0] * len(wanted_px)
    open_places = list(range(len(wanted_px)))
    left_px = available_px
    while open_places:
        weight = max(1, sum(wanted_px[place] for place in open_places))
        fair_px = {place: left_px * wanted_px[place] // weight for place in open_places}
        short = [place for place in open_places if fair_px[place] < least_px[place]]
        for place in short or open_places:
            shares[place] = max(fair_px[place], least_px[place])
            left_px -= shares[place]
        open_places = [place for place in open_places if place not in short] if short else []
    return shares


def without_room(least_px: Sequence[int], ranks: Sequence[int], available_px: int) -> Collection[int]:
    """The places of the columns that give way: those of the highest rank first, those of rank 0 never."""
    needed_px = sum(least_px)
    gone: list[int] = []
    for place in sorted(range(len(ranks)), key=lambda place: (-ranks[place], -place)):
        if needed_px <= available_px or not ranks[place]:
            break
        gone.append(place)
        needed_px -= least_px[place]
    return gone
