"""Saved test cases: made-up scans and where each should lead, in one file of the data folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from app import whole_file
from app.errors import InputError

FILE: Final = "rule-cases.json"


class SavedCase(msgspec.Struct, frozen=True):
    """``expected`` is the address it should lead to; None: nowhere."""

    name: str
    case: dict[str, Any]
    expected: str | None = None


class CaseStore:
    """The file; a file that cannot be read is left alone and said so."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def read(self) -> tuple[SavedCase, ...]:
        """The cases, none without a file; InputError names a file that is none of ours."""
        try:
            return tuple(msgspec.json.decode(self.path.read_bytes(), type=list[SavedCase]))
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.MsgspecError) as error:
            raise InputError(f"The test cases in {self.path} cannot be read: {error}") from error

    def write(self, cases: Sequence[SavedCase]) -> None:
        """All cases anew; InputError when the file cannot be written."""
        whole_file.write(self.path, msgspec.json.format(msgspec.json.encode(list(cases)), indent=2) + b"\n")
