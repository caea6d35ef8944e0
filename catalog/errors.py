"""Errors of the catalogue, each with the status and the body the API answers with.

::

    ApiError            400 … 503, one message per field
    ├─ BadInput         400
    ├─ NotAllowed       403
    ├─ NotFound         404
    ├─ Conflict         409
    ├─ Changed          412, somebody else changed the record meanwhile
    └─ TooMany          429, with the seconds to wait
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

MORE_INFO = "https://developers.evrythng.com/docs/http-verbs-errors"
# Codes seen on the live platform (platform-facts, "Status codes, bodies, errors").
_CODES = {400: 50331648, 404: 16842752, 409: 67239936}


class ApiError(Exception):
    """An answer that says what is wrong, one message per field."""

    def __init__(self, status: int, errors: Iterable[str]) -> None:
        self.status = status
        self.errors = list(errors)
        self.position: int | None = None  # which of many documents is the wrong one
        self.headers: Mapping[str, str] = {}
        super().__init__(f"{status}: {'; '.join(self.errors)}")

    def body(self) -> dict[str, object]:
        """The error document of the platform."""
        code = _CODES.get(self.status)
        document: dict[str, object] = {"status": self.status, "errors": self.errors}
        if code is not None:
            document["code"] = code
        document["moreInfo"] = f"{MORE_INFO}#client-errors-{code}" if code else MORE_INFO
        return document


class BadInput(ApiError):
    """The request cannot be taken as it is; the errors name the fields."""

    def __init__(self, *errors: str) -> None:
        super().__init__(400, errors)


class NotAllowed(ApiError):
    """The key is missing, unknown or may not do this."""

    def __init__(self, message: str, *, status: int = 403) -> None:
        super().__init__(status, [message])


class NotFound(ApiError):
    """There is no such resource, or it is out of the key's scope."""

    def __init__(self, message: str = "The requested resource was not found.") -> None:
        super().__init__(404, [message])


class Conflict(ApiError):
    """The request contradicts what is stored, such as a short id that is taken."""

    def __init__(self, *errors: str) -> None:
        super().__init__(409, errors)


class Changed(ApiError):
    """``If-Match`` names a version of the record that is no longer the stored one."""

    def __init__(self) -> None:
        super().__init__(412, ["The resource was changed by somebody else meanwhile; read it again."])


class TooMany(ApiError):
    """Somebody calls more often than is allowed."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(429, [f"That is too often; wait {wait_s} s."])
        self.headers = {"Retry-After": str(wait_s)}
