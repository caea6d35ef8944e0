"""What one row of the reference's table says, in facts: a request, and the answer it gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OPERATOR, APP, TRUSTED_APP, USER, DEVICE, NOBODY = "operator", "app", "trustedApp", "userInApp", "device", ""

DESCRIBED = "id createdAt updatedAt name"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A request of the reference and its answer.

    ``path``, ``query`` and ``body`` hold the reference's placeholders, such as ``:thngId``;
    `tests.reference.world` makes what they stand for, and what the row ``needs`` besides. ``keys`` are
    the fields of the answer's document, or of each document of a list when ``many``; ``absent`` those
    it must not have. The fields of the body are in the answer too, unless it does not ``echo``.
    ``gives`` are values the answer must have. ``location`` is what the header of that name ends with.
    ``instead`` says what is answered instead of what the reference says, and why. ``needs_text``: where the
    extra that reads text is not installed, the answer is the reference's 503.
    """

    what: str
    method: str
    path: str
    by: str = OPERATOR
    query: str = ""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    keys: str = ""
    absent: str = ""
    gives: dict[str, Any] = field(default_factory=dict)
    many: bool = False
    empty: bool = False
    echo: bool = True
    media_type: str = "application/json"
    location: str = ""
    needs: tuple[str, ...] = ()
    instead: str = ""
    served: bool = True
    needs_text: bool = False

    @property
    def name(self) -> str:
        """What a test of this row is called."""
        return f"{self.method} {self.path}{'?' + self.query if self.query else ''} {self.what}"


@dataclass(frozen=True)
class Chapter:
    """A chapter of the reference."""

    title: str
    rows: tuple[Row, ...]


def get(path: str, what: str, **more: Any) -> Row:
    """A row that reads."""
    return Row(what=what, method="GET", path=path, **more)


def post(path: str, what: str, **more: Any) -> Row:
    """A row that creates."""
    return Row(what=what, method="POST", path=path, **{"status": 201, **more})


def put(path: str, what: str, **more: Any) -> Row:
    """A row that changes."""
    return Row(what=what, method="PUT", path=path, **more)


def delete(path: str, what: str, **more: Any) -> Row:
    """A row that deletes: an empty answer."""
    return Row(what=what, method="DELETE", path=path, **{"empty": True, **more})
