"""What is remembered of the Camera page."""

from __future__ import annotations

from typing import Final

from app.desktop.camera.tally import ONCE
from app.desktop.options import Option

CAMERA: Final = Option("camera/last", "")
SOUND: Final = Option("camera/sound", True, "Sound", "A short tone for each code that counts")
CONTINUOUS: Final = Option(
    "camera/continuous",
    True,
    "Continuous",
    "Go on after a code; otherwise the picture stands still at the first",
)
LISTED: Final = Option(
    "camera/listed",
    True,
    "Into the list of Scan",
    "Each code that is new goes into the list of the Scan page",
)
AWAY: Final = Option(
    "camera/away-s",
    3,
    "Count a code again",
    choices=(
        (ONCE, "never, until cleared"),
        (1, "after 1 s out of sight"),
        (3, "after 3 s out of sight"),
        (10, "after 10 s out of sight"),
        (60, "after 1 min out of sight"),
    ),
)
OPTIONS: Final = (CONTINUOUS, SOUND, LISTED)
