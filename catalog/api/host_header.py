"""The Host header (RFC 9112, 3.2): which requests are to be refused for theirs."""

from __future__ import annotations

import re
from typing import Final

# RFC 3986, 3.2.2 and 3.2.3; empty where an address has no host.
_HOST: Final = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=%]*|\[[0-9A-Za-z:.\-_~]+\])(?::[0-9]*)?")


def is_host(value: str) -> bool:
    """Whether this can be a host with or without a port."""
    return _HOST.fullmatch(value) is not None
