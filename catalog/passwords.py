"""Passwords, kept as salted scrypt hashes (RFC 7914)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_COST, _BLOCK, _PARALLEL = 1 << 14, 8, 1
_SALT_BYTES = 16


def hashed(password: str) -> str:
    """What to store: the salt and the hash, in hexadecimal."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"{salt.hex()}${_scrypt(password, salt).hex()}"


def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password; takes its time also where nothing is stored."""
    salt, _, known = (stored or "00$").partition("$")
    found = _scrypt(password, bytes.fromhex(salt)).hex()
    return hmac.compare_digest(found, known) and stored is not None


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL)
