"""Passwords of links: kept as scrypt hashes (RFC 7914), compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

# 16 MB and some 50 ms a try; OWASP's recommendation of 2024 with the least memory is 2**14 with p = 5.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 5
MOST_CHARACTERS = 200


def hashed(password: str) -> str:
    """The password as it may be stored."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_text(salt)}${_text(_digest(password, salt))}"


def matches(password: str, stored: str) -> bool:
    """Whether this is the password behind a hash; takes some 200 ms of processor time."""
    _, salt, digest = stored.split("$")
    if len(password) > MOST_CHARACTERS:
        return False
    return hmac.compare_digest(_digest(password, base64.b64decode(salt)), base64.b64decode(digest))


def _digest(password: str, salt: bytes) -> bytes:
    text = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, dklen=32)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
