"""What can be wrong with a picture, in words for the person who gave it.

PictureError              every error below; its text names the file and what to do
├─ Unreadable             the file cannot be opened at all (missing, a folder, no permission)
├─ NotAPicture            the content is not one of the formats on the list
├─ TooLarge               more bytes or pixels than is safe to decode
├─ Damaged                a known format, but no useful part of it decodes
├─ Transparent            see-through where looks count: what shows behind it is not its own
├─ TooPlain               too little detail to be known again by its looks
└─ NotInstalled           what was asked for needs an optional package that is not here
"""

from __future__ import annotations


class PictureError(Exception):
    """A picture that cannot be read, and why.

    `name` is the file as the person knows it, `reason` a sentence about it, `cure` what to do next.
    """

    def __init__(self, name: str, reason: str, cure: str) -> None:
        super().__init__(f"{name}: {reason}. {cure}")
        self.name = name
        self.reason = reason
        self.cure = cure


class Unreadable(PictureError):
    """The file could not be opened or is no ordinary file."""


class NotAPicture(PictureError):
    """The content is none of the picture formats we decode, whatever the file is called."""


class TooLarge(PictureError):
    """Decoding it would take more memory than a picture may."""


class Damaged(PictureError):
    """The header is right, but the picture behind it does not decode."""


class Transparent(PictureError):
    """Parts of it are see-through, and it is to be recognised by its looks."""


class TooPlain(PictureError):
    """It shows too little that could be recognised again."""


class NotInstalled(PictureError):
    """A way of reading was asked for that is not installed here; nothing is wrong with the picture."""
