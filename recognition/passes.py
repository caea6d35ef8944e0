"""The order in which a picture is looked at: data, not code, so that measuring can change it.

Found by running each pass over the pictures that the first ones left unread, and taking the next that
rescues most for its time (`tests/benchmarks/recognition.py --passes`).
"""

from __future__ import annotations

from dataclasses import dataclass

from recognition.prepare import Step


@dataclass(frozen=True)
class Pass:
    """One look: what is done to the image, and which engines see it."""

    name: str
    engines: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    global_threshold: bool = False
    # ZBar, which goes line by line, leaves out all but every so many-th: enlarged, neighbours say the same.
    lines_apart: int = 1
    # Only for these types.
    types: frozenset[str] | None = None
    # Only for pictures whose longer side is at most this long.
    most_px: int | None = None


@dataclass(frozen=True)
class Limits:
    """How many groups of bars are looked at, and how: the strongest first."""

    groups: int = 3
    # Where none of them gave anything, so many more seen from afar: there noise and blur hide no bars.
    coarse: int = 2
    # Beside symbols that were read, one more for each, up to so many: shelves and sheets of labels.
    more_beside: int = 21
    # So many symbols are a shelf or a sheet of labels, worth as close a look as a picture without any.
    many: int = 3
    modelled: int = 2
    # Only bars with this share of the strength of the strongest.
    like_the_strongest: float = 0.25
    # Groups of bars turned by less than this are near enough to upright, or to one that was turned.
    upright: int = 8
    # Long side of the copy on which bars are looked for beside a symbol or two.
    quick_px: int = 640
    quick_blurs: tuple[int, ...] = (3,)
    # A symbol whose square is this share of the picture is what was to be photographed: no further one is
    # looked for beside it; nor on a picture no longer than this, which an engine searches line by line.
    # Looking there changed none of 564 pictures and took as long again as a quarter of the first look.
    filled: float = 0.08
    searched_px: int = 1000


BOTH = ("zxing", "zbar")
ZXING = ("zxing",)
ZBAR = ("zbar",)

# No retouched copy is longer than this: what is missing on such a picture is not pixels.
_FIT = Step("fit", 1600)

# Every picture is looked at like this, at full size. The second engine is five times slower: it sees the
# whole picture only when the first found nothing, or something that it does not confirm on the spot.
FIRST = Pass("as it is", ZXING)
SECOND = Pass("as it is, second engine", ZBAR, (Step("fit", 4000),))

# Groups of bars that nothing was read from: the engines on them straightened, then on restored rows, then the
# blurred model.
STRAIGHT, INVERSE, RESTORED, MODELLED = "straightened", "straightened, inverse", "restored", "modelled"
STRAIGHT_ENGINES = ("zxing", "zbar", "lines")
LIMITS = Limits()

# On a shelf or a sheet of labels, for those that the first look missed.
MANY = (
    Pass("sharper, full size", ZXING, (Step("sharpen", 2),)),
    Pass("larger, full size", ZXING, (Step("scale", 1.5),), most_px=4000),
)

# Only while nothing was found, in this order: reads gained for each millisecond, on 680 photos.
RESCUE = (
    Pass("larger", BOTH, (Step("enlarge", 1.5),), global_threshold=True, lines_apart=2, most_px=1300),
    Pass("smaller", BOTH, (Step("fit", 3000), Step("scale", 0.5))),
    Pass("sharper", ZXING, (_FIT, Step("sharpen", 2))),
    Pass(
        "local contrast", BOTH, (_FIT, Step("local_contrast", 1 / 24)), global_threshold=True, lines_apart=2
    ),
)


def tilted(degrees: int) -> Pass:
    """Then, still while nothing was found: turned so that a group of bars stands upright."""
    return Pass(f"turned {degrees}°", ZXING, (_FIT, Step("rotate", degrees)), global_threshold=True)


# rMQR is read within some degrees of upright only, and has no bars that would tell how it leans.
LEANING = tuple(
    Pass(f"turned {degrees}°", ZXING, (Step("fit", 1200), Step("rotate", degrees)), types=frozenset({"rmqr"}))
    for degrees in (15, 45, 60, 30, 75)
)

# Grids of modules fitted to what is left, while nothing was found; each guess is drawn anew and decoded.
GRID = "grid fitted"
GRID_TYPES = frozenset({"qr_code", "dm"})

# Around a bullseye, while nothing was found: MaxiCode is read within one degree of upright only. The likely
# angles come first.
TURNED = "bullseye turned"
TURNED_FIT = Step("fit", 500)
TURNS = (90, 180, 270, *(turn for turn in range(2, 360, 2) if turn % 90))

# Asked when two different numbers were read from the same bars; they decide by majority.
VOTES = (
    Pass("larger", BOTH, (Step("enlarge", 1.5),), global_threshold=True),
    Pass("rows averaged", BOTH, (Step("rows", 4),), global_threshold=True),
    Pass("sharper", ZXING, (_FIT, Step("sharpen", 2))),
)
