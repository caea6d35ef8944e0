"""What a printed text is found by although some of its letters were misread.

A text is folded to lower-case letters and digits, and letters that look alike become one (its skeleton). A
skeleton of n signs may differ by `allowed_errors(n)` edits. Cut into two pieces more than that, at least two
pieces come through unharmed, each moved by what was inserted or lost before it; every pair of pieces is a key
of the text. Looking up all pairs that may be such pieces therefore misses nothing that is near enough, and
pairs are rare enough that serial numbers in sequence do not all answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator
from functools import cache
from hashlib import blake2b
from itertools import combinations

TEXT = "text"  # the identifier's name, as the platform documents it
KINDS = frozenset({"product", "thng"})
LEAST_SIGNS, MOST_SIGNS = 3, 256
# From so many signs on, so many edits are allowed; a short text must be read as it is.
_ALLOWED = ((16, 3), (10, 2), (5, 1))
_MOST_ERRORS = 3
_LOOK_ALIKE = str.maketrans("oilsbzg", "0115826")

Span = tuple[int, int]


def fold(text: str) -> str:
    """Letters and digits only, lower case, without accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def skeleton(folded: str) -> str:
    """A folded text, with 0 for o, 1 for i and l, and so on."""
    return folded.translate(_LOOK_ALIKE)


def allowed_errors(signs: int) -> int:
    """How many edits a skeleton of so many signs may be away."""
    return next((errors for least, errors in _ALLOWED if signs >= least), 0)


def stored_keys(text: str) -> frozenset[int]:
    """The keys a text is kept under; none for what is too short or too long to be looked for."""
    kept = skeleton(fold(text))
    if not LEAST_SIGNS <= len(kept) <= MOST_SIGNS:
        return frozenset()
    pairs = combinations(enumerate(_pieces(len(kept))), 2)
    in_pairs = (
        _pair_key(len(kept), i, kept[slice(*first)], j, kept[slice(*second)])
        for (i, first), (j, second) in pairs
    )
    return frozenset({exact_key(kept), length_key(len(kept)), *in_pairs})


def length_key(signs: int) -> int:
    """The key of all skeletons with so many signs: says cheaply whether there are any."""
    return _hash(f"#{signs}")


def exact_key(kept: str) -> int:
    """The key of a whole skeleton."""
    return _hash("=" + kept)


def near_lengths(signs: int) -> range:
    """How many signs a skeleton may have that one with so many may be a misreading of."""
    return range(max(1, signs - _MOST_ERRORS), signs + _MOST_ERRORS + 1)


def near_keys(seen: str, lengths: Container[int] | None = None) -> frozenset[int]:
    """The keys under which every text lies that this skeleton may be a misreading of.

    Of texts whose skeletons have one of these lengths only, if any are given.
    """
    return frozenset(
        _pair_key(signs, i, seen[start_i:end_i], j, seen[start_j:end_j])
        for signs in near_lengths(len(seen))
        if lengths is None or signs in lengths
        for i, j, (start_i, end_i), (start_j, end_j) in _places(signs, len(seen))
    )


@cache
def _places(signs: int, seen: int) -> tuple[tuple[int, int, Span, Span], ...]:
    """Where two pieces of a text of so many signs may be in one of `seen` signs."""
    if not allowed_errors(signs) or max(signs, seen) > MOST_SIGNS + _MOST_ERRORS:
        return ()
    return tuple(
        (i, j, (a + by_a, b + by_a), (c + by_c, d + by_c))
        for (i, (a, b)), (j, (c, d)) in combinations(enumerate(_pieces(signs)), 2)
        for by_a, by_c in _shifts(allowed_errors(signs), seen - signs)
        if a + by_a >= 0 and b + by_a <= c + by_c and d + by_c <= seen
    )


def _shifts(allowed: int, longer: int) -> Iterator[tuple[int, int]]:
    """How far two pieces may have moved, by the edits before the first, between both and after the second."""
    moves = range(-allowed, allowed + 1)
    for first in moves:
        for second in moves:
            if abs(first) + abs(second - first) + abs(longer - second) <= allowed:
                yield first, second


@cache
def _pieces(signs: int) -> tuple[Span, ...]:
    """Two pieces more than edits allowed, as even as can be; none where no edit is."""
    allowed = allowed_errors(signs)
    count = allowed + 2
    return tuple((signs * n // count, signs * (n + 1) // count) for n in range(count)) if allowed else ()


def _pair_key(signs: int, i: int, first: str, j: int, second: str) -> int:
    return _hash(f"{signs} {i} {first} {j} {second}")


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
