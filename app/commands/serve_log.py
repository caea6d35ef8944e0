"""What the service writes while it runs: one line an event on standard error, and never a secret."""

import logging
import re
import sys
import time

# A key is 80 letters and digits wherever it stands; `access_token` is where old clients put theirs.
_SECRETS = re.compile(r"((?:access_token|api_?key|key|token)=)[^&\s\"]+|[A-Za-z0-9]{80,}", re.IGNORECASE)
_HIDDEN = "***"


def redact(text: str) -> str:
    """The text without what could be a key."""
    return _SECRETS.sub(lambda match: (match[1] or "") + _HIDDEN, text)


class Redacted(logging.Formatter):
    """Times in UTC, messages without secrets; those of an access as `host method path status`."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _Access(Redacted):
    def formatMessage(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, tuple) and len(record.args) == 5:
            client, method, path, _, status = record.args
            record.message = f"{client} {method} {path} {status}"
        return super().formatMessage(record)


def set_up(*, with_accesses: bool) -> None:
    """Send warnings of every part, and the accesses, to standard error."""
    _send("uvicorn.access", _Access(), logging.INFO if with_accesses else logging.WARNING)
    for name in ("uvicorn.error", "tagwright", "catalog", "redirector", "recognition"):
        _send(name, Redacted(), logging.WARNING)


def _send(name: str, formatter: logging.Formatter, level: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logger = logging.getLogger(name)
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False
