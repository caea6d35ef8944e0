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
