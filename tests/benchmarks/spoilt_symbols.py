"""What symbols survive: every type we can write, spoilt in every way, read by us and by each engine alone.

    python -m tests.benchmarks.spoilt_symbols [TYPE …]

Each cell counts how many of the spoilt copies gave the value back.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PIL import Image

import recognition
from recognition.readers import Options, by_name
from tests.recognition.drawing import WRITABLE, picture
from tests.recognition.spoiling import WAYS, clean

Reads = Callable[[Image.Image], set[str]]


def engine(name: str) -> Reads:
    reader = by_name()[name]
    return lambda image: {found.value for found in reader.read(image, Options())}


def main() -> None:
    kinds = sys.argv[1:] or [*sorted(WRITABLE), "code_11", "industr_25"]
    readers: dict[str, Reads] = {
        "tagwright": lambda image: {symbol.value for symbol in recognition.read(picture(image))},
        **{name: engine(name) for name in by_name()},
    }
    totals = dict.fromkeys(readers, 0)
    copies = 0
    print(f"{'type':14}{'way':14}" + "".join(f"{name:>12}" for name in readers))
    for kind in kinds:
        image, value = clean(kind)
        for way, spoil in WAYS.items():
            spoilt = spoil(image, kind)
            counts = {name: sum(value in read(one) for one in spoilt) for name, read in readers.items()}
            copies += len(spoilt)
            totals = {name: totals[name] + counts[name] for name in readers}
            if spoilt:
                cells = "".join(f"{count:>9}/{len(spoilt):<2}" for count in counts.values())
                print(f"{kind:14}{way:14}{cells}", flush=True)
    print(f"{'all':28}" + "".join(f"{100 * total / copies:>10.1f} %" for total in totals.values()))


if __name__ == "__main__":
    main()
