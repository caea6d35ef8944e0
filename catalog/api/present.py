"""Records as this call's client reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from catalog.api import call as plain
from catalog.api.call import Call, Reply, json_reply
from catalog.documents import Json
from catalog.kinds import PROJECT, Kind
from catalog.records import Stored


def record_reply(
    call: Call, kind: Kind, stored: Stored, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """An answer with one record and its version."""
    if kind.name not in _COMPLETED:
        return plain.record_reply(stored, status, headers)
    document = _COMPLETED[kind.name](call, stored.document())
    return json_reply(document, status, {"ETag": stored.etag, **(headers or {})})


def records_reply(
    call: Call,
    kind: Kind,
    records: Sequence[Stored],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """An answer with a list of records."""
    if kind.name not in _COMPLETED:
        return plain.records_reply(records, status, headers)
    documents = [_COMPLETED[kind.name](call, stored.document()) for stored in records]
    return json_reply(documents, status, headers)


def _with_short_domains(call: Call, project: Json) -> Json:
    """A project without short domains of its own has the service's."""
    return {"shortDomains": [call.context.short_domain_of(call.root)], **project}


# What is not stored, because it depends on how the service is called.
_COMPLETED: Mapping[str, Callable[[Call, Json], Json]] = {PROJECT.name: _with_short_domains}
