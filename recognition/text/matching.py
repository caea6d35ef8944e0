"""From a line of text to the products and things whose identifier `text` was printed there.

The line as a whole, and every run of its words: a label says "Model TX-900/Z2 black" where the catalogue has
"TX-900/Z2". Letters may be misread: `catalog.text_keys` finds what is near, `distance` says how near. Of
what is found only the nearest counts. Records that share a text are equally near; where different texts are,
the score is divided by their number, for only one of them can be right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import BigInteger, Connection, and_, bindparam, column, func, select, values

from catalog import lookup, text_keys
from catalog.tables import identifier, text_key
from recognition.text.distance import score

MOST_WORDS, MOST_RUN = 48, 8
MOST_CANDIDATES = 2_000
#: Of the texts that begin alike thousands share a piece; only their other pieces tell one from the next.
MOST_SHARING = 100
_AT_ONCE = 500
_BETWEEN_WORDS = re.compile(r"[\s:;,=|()\[\]]+")

Place = tuple[str, int]


def nearest(connection: Connection, line: str) -> tuple[list[lookup.Found], int]:
    """The records whose text is nearest to something in the line, and the score of that; ([], 0) for none."""
    seen = list(dict.fromkeys(runs(line)))
    skeletons = {text_keys.skeleton(run) for run in seen}
    lengths = _lengths(connection, skeletons)
    if not lengths:
        return [], 0
    exact = {text_keys.exact_key(each) for each in skeletons if len(each) in lengths}
    found = _best(connection, seen, exact, MOST_CANDIDATES)
    if found[0]:
        return found
    near = {key for each in skeletons for key in text_keys.near_keys(each, lengths)}
    return _best(connection, seen, near, MOST_SHARING)


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


def _lengths(connection: Connection, skeletons: set[str]) -> frozenset[int]:
    """The lengths near these that any text has: most runs of words are far from all of them."""
    asked = sorted({signs for each in skeletons for signs in text_keys.near_lengths(len(each))})
    is_any = select(text_key.c.key).where(text_key.c.key == bindparam("wanted")).limit(1)
    return frozenset(
        signs
        for signs in asked
        if connection.execute(is_any, {"wanted": text_keys.length_key(signs)}).first() is not None
    )


def _best(
    connection: Connection, seen: list[str], keys: Iterable[int], most: int
) -> tuple[list[lookup.Found], int]:
    places = _candidates(connection, keys, most)
    by_score: dict[int, list[Place]] = {}
    for place, printed in _texts(connection, places):
        folded = text_keys.fold(printed)
        reached = max(score(folded, each) for each in seen)
        if reached:
            by_score.setdefault(reached, []).append(place)
    for reached in sorted(by_score, reverse=True):  # the best may be out of sight of who asks
        found = lookup.by_place(connection, by_score[reached][: lookup.MOST_FOUND])
        if found:
            return found, reached // _different_texts(found)
    return [], 0


def _different_texts(found: list[lookup.Found]) -> int:
    """A line that several texts are equally near to says of each only that it may be the one."""
    # Another process may have taken the text away since its key was read: it counts as one that is unlike.
    held = (record.fields().get("identifiers") or {} for _, record in found)
    return len({text_keys.fold(str(identifiers.get(text_keys.TEXT, ""))) for identifiers in held})


def _candidates(connection: Connection, keys: Iterable[int], most: int) -> list[Place]:
    """The rows that share most keys; of a key that more than `most` have, for it tells little, the first."""
    wanted = sorted(keys)
    common = {key for some in _chunks(wanted) for key in _common(connection, some, most)}
    shared: Counter[Place] = Counter()
    c = text_key.c
    for some in _chunks([key for key in wanted if key not in common]):
        counted = select(c.kind, c.seq, func.count().label("shared")).where(c.key.in_(some))
        statement = counted.group_by(c.kind, c.seq).order_by(func.count().desc()).limit(MOST_CANDIDATES)
        for row in connection.execute(statement):
            shared[row.kind, row.seq] += row.shared
    first = select(c.kind, c.seq).where(c.key == bindparam("wanted")).limit(most)
    for key in sorted(common):
        shared.update((row.kind, row.seq) for row in connection.execute(first, {"wanted": key}))
    return sorted(shared, key=lambda place: (-shared[place], place))[:MOST_CANDIDATES]


def _common(connection: Connection, keys: list[int], most: int) -> Sequence[int]:
    """Those of these keys that more rows have."""
    asked = values(column("key", BigInteger), name="asked").data([(key,) for key in keys]).cte()
    one_more = select(text_key.c.seq).where(text_key.c.key == asked.c.key).limit(1).offset(most)
    return connection.execute(select(asked.c.key).where(one_more.exists())).scalars().all()


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
