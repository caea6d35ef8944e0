"""What the service writes while it runs: one line an event on standard error, and never a secret."""

import logging
import re
import sys
import time
import traceback
from datetime import UTC, datetime

import msgspec

from app.access_log import Sparing, access_of
from catalog.api import request_id
from redirector.context.privacy import AddressPolicy

# A key is 80 letters and digits wherever it stands; `access_token` is where old clients put theirs.
_SECRETS = re.compile(
    r"((?:access_token|api_?key|key|token|signature|password)=)[^&\s\"]+|[A-Za-z0-9]{80,}", re.IGNORECASE
)
_HIDDEN = "***"


def redact(text: str) -> str:
    """The text without what could be a key."""
    return _SECRETS.sub(lambda match: (match[1] or "") + _HIDDEN, text)


class Lines(logging.Formatter):
    """Times in UTC, messages without secrets, and the request they belong to."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        own_id = "" if access_of(record) else request_id.current()
        return redact(super().format(record)) + (f" (request {own_id})" if own_id else "")


class JsonLines(logging.Formatter):
    """One JSON object a line, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        document = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            **_content(record),
        }
        return msgspec.json.encode(document).decode()


def _content(record: logging.LogRecord) -> dict[str, object]:
    access = access_of(record)
    if access is not None:
        return {
            "event": "request",
            "requestId": access.request_id,
            "client": access.client[0] if access.client else None,
            "method": access.method,
            "path": redact(access.target),
            "status": access.status,
            "sentBytes": access.sent_bytes,
            "durationMs": round(access.duration_ms, 3),
        }
    content: dict[str, object] = {"event": record.name, "message": redact(record.getMessage())}
    if record.exc_info:
        content["trace"] = redact("".join(traceback.format_exception(*record.exc_info)))
    if own_id := request_id.current():
        content["requestId"] = own_id
    return content


def set_up(
    *, with_accesses: bool, as_json: bool = False, addresses: AddressPolicy = AddressPolicy.TRUNCATED
) -> None:
    """Send warnings of every part, and the accesses, to standard error."""
    formatter = JsonLines() if as_json else Lines()
    accesses = logging.INFO if with_accesses else logging.WARNING
    _send("tagwright.access", formatter, accesses, Sparing(addresses))
    for name in ("uvicorn.error", "tagwright", "catalog", "redirector", "recognition"):
        _send(name, formatter, logging.WARNING)


def _send(name: str, formatter: logging.Formatter, level: int, *filters: logging.Filter) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    for each in filters:
        handler.addFilter(each)
    logger = logging.getLogger(name)
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False
