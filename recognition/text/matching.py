"""From a line of text to the products and things whose identifier `text` was printed there.

The line as a whole, and every run of its words: a label says "Model TX-900/Z2 black" where the catalogue has
"TX-900/Z2". Letters may be misread: `catalog.text_keys` finds what is near, `distance` says how near. Of
what is found only the nearest counts; several records are equally near when they share a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import Connection, and_, func, select

from catalog import lookup, text_keys
from catalog.tables import identifier, text_key
from recognition.text.distance import score

MOST_WORDS, MOST_RUN = 48, 8
MOST_CANDIDATES = 2_000
_AT_ONCE = 500
_BETWEEN_WORDS = re.compile(r"[\s:;,=|()\[\]]+")

Place = tuple[str, int]


def nearest(connection: Connection, line: str) -> tuple[list[lookup.Found], int]:
    """The records whose text is nearest to something in the line, and the score of that; ([], 0) for none."""
    seen = list(dict.fromkeys(runs(line)))
    if not seen or connection.execute(select(text_key.c.key).limit(1)).first() is None:
        return [], 0
    skeletons = {text_keys.skeleton(run) for run in seen}
    exact = {text_keys.exact_key(each) for each in skeletons}
    found = _best(connection, seen, exact)
    if found[0]:
        return found
    return _best(connection, seen, {key for each in skeletons for key in text_keys.near_keys(each)})


def runs(line: str) -> Iterator[str]:
    """The line and every run of its words, folded; nothing too short to be a text of its own."""
    words = [word for word in _BETWEEN_WORDS.split(line) if word][:MOST_WORDS]
    pieces = [line] + [
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + MOST_RUN, len(words)) + 1)
    ]
    folded = map(text_keys.fold, pieces)
    return (each for each in folded if text_keys.LEAST_SIGNS <= len(each) <= text_keys.MOST_SIGNS + 3)


def _best(connection: Connection, seen: list[str], keys: Iterable[int]) -> tuple[list[lookup.Found], int]:
    places = _candidates(connection, keys)
    by_score: dict[int, list[Place]] = {}
    for place, printed in _texts(connection, places):
        folded = text_keys.fold(printed)
        reached = max(score(folded, each) for each in seen)
        if reached:
            by_score.setdefault(reached, []).append(place)
    for reached in sorted(by_score, reverse=True):  # the best may be out of sight of who asks
        found = lookup.by_place(connection, by_score[reached][: lookup.MOST_FOUND])
        if found:
            return found, reached
    return [], 0


def _candidates(connection: Connection, keys: Iterable[int]) -> list[Place]:
    """The rows that share most keys."""
    shared: dict[Place, int] = {}
    c = text_key.c
    for some in _chunks(sorted(keys)):
        counted = select(c.kind, c.seq, func.count().label("shared")).where(c.key.in_(some))
        statement = counted.group_by(c.kind, c.seq).order_by(func.count().desc()).limit(MOST_CANDIDATES)
        for row in connection.execute(statement):
            place = (row.kind, row.seq)
            shared[place] = shared.get(place, 0) + row.shared
    return sorted(shared, key=lambda place: (-shared[place], place))[:MOST_CANDIDATES]


def _texts(connection: Connection, places: list[Place]) -> Iterator[tuple[Place, str]]:
    c = identifier.c
    for kind in sorted({kind for kind, _ in places}):
        for seqs in _chunks(sorted(seq for of, seq in places if of == kind)):
            of_kind = and_(c.kind == kind, c.seq.in_(seqs), c.key == text_keys.TEXT)
            statement = select(c.kind, c.seq, c.value).where(of_kind)
            for row in connection.execute(statement):
                yield (row.kind, row.seq), row.value


def _chunks(numbers: list[int]) -> Iterator[list[int]]:
    rest = iter(numbers)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
