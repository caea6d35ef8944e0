"""What can go wrong between a client and the service, split by who can mend it.

ClientError
 ├─ InputError            the person can mend it
 │   ├─ Refused           a field is wrong (400, 409, 413, 422 …); ``errors`` has one entry per field
 │   ├─ Conflict          somebody else changed the record meanwhile (412)
 │   └─ NotFound          the record is gone (404)
 ├─ NotAllowed            environment: the operator key is wrong or may not do this (401, 403)
 ├─ Unreachable           environment: no answer, or none in time
 └─ ServiceFault          a bug of the service: 5xx, or an answer that is not what the API promises
"""

from __future__ import annotations

from collections.abc import Sequence


class ClientError(Exception):
    """Base of all; ``text()`` is a sentence for the person in front of the window."""

    def text(self) -> str:
        return str(self)


class InputError(ClientError):
    """The person can mend it."""


class Refused(InputError):
    """The service did not accept the data; ``errors`` are ``field: message`` lines."""

    def __init__(self, status: int, errors: Sequence[str]) -> None:
        super().__init__("; ".join(errors) or f"The service refused the request ({status}).")
        self.status = status
        self.errors = tuple(errors)

    def by_field(self) -> dict[str, str]:
        """``{field: message}``; messages that name no field are under the empty string."""
        found: dict[str, str] = {}
        for line in self.errors:
            field, colon, message = line.partition(": ")
            named = bool(colon) and " " not in field
            found.setdefault(field if named else "", message if named else line)
        return found

    def text(self) -> str:
        return "\n".join(self.errors) or str(self)


class Conflict(InputError):
    """Somebody else changed the record since it was read."""

    def text(self) -> str:
        return "Somebody else changed this record meanwhile. Nothing was saved."


class NotFound(InputError):
    """There is no such record (any more)."""

    def text(self) -> str:
        return "This record does not exist any more."


class NotAllowed(ClientError):
    """The key is missing, wrong, or may not do this."""

    def text(self) -> str:
        if str(self) and not str(self).startswith("Authorization"):
            return f"You are not allowed to do this. {self}"
        return "The service did not accept the operator key. Check it in Settings."


class Unreachable(ClientError):
    """The service did not answer."""

    def text(self) -> str:
        return f"The service cannot be reached: {self}. Nothing was changed."


class ServiceFault(ClientError):
    """The service failed; not the person's doing."""

    def text(self) -> str:
        return f"The service failed: {self}"
