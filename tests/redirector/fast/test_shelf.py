"""The latest of many things."""

import random

from redirector.fast.shelf import Shelf


def test_the_latest_are_kept_and_the_oldest_go_first() -> None:
    shelf = Shelf[int, str]()
    for number in range(10):
        shelf.put(number, str(number), 3)
        assert list(shelf.things) == list(range(max(0, number - 2), number + 1))
    assert shelf.things[9] == "9"


def test_it_is_as_a_dict_of_the_latest() -> None:
    chance = random.Random(4)
    shelf, plain = Shelf[int, int](), dict[int, int]()
    for _ in range(2000):
        key = chance.randrange(60)
        if key == 0:
            shelf.clear()
            plain.clear()
        elif key not in shelf.things:
            shelf.put(key, -key, 20)
            plain[key] = -key
            if len(plain) > 20:
                del plain[next(iter(plain))]
        assert shelf.things == plain


def test_what_is_removed_is_gone_and_the_queue_stays_short() -> None:
    shelf = Shelf[int, int]()
    for number in range(3):
        shelf.put(number, number, 3)
    for _ in range(5_000):
        shelf.remove(1)
        shelf.remove(1)
        assert list(shelf.things) == [0, 2]
        shelf.put(1, 1, 3)
        shelf.remove(2)
        shelf.put(2, 2, 3)
        shelf.remove(1)
        shelf.put(1, 1, 3)
        assert set(shelf.things) == {0, 1, 2}
        shelf.remove(2)
        shelf.put(2, 2, 3)
    assert len(shelf._queue) < 2_000
    for number in range(3, 3_000):
        shelf.put(number, number, 3)
        assert len(shelf.things) == 3
        assert number in shelf.things
    assert list(shelf.things) == [2_997, 2_998, 2_999]
