"""What a picture shows: image to symbols to identifiers to catalogue entries."""

from recognition.errors import Damaged, NotAPicture, PictureError, TooLarge, Unreadable
from recognition.image import Picture, load
from recognition.read import Reading, read
from recognition.symbol import Symbol

__all__ = [
    "Damaged",
    "NotAPicture",
    "Picture",
    "PictureError",
    "Reading",
    "Symbol",
    "TooLarge",
    "Unreadable",
    "load",
    "read",
]
