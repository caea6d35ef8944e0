"""Where the catalogue lives on this machine, and the operator's key beside it.

`--data` wins over `TAGWRIGHT_DATA`, which wins over the platform's own place for a user's data. The folder is
the user's alone (0700), and so is the key (0600): whoever can read that file may do everything.
"""

import os
import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from app.errors import EnvironmentFault

VARIABLE = "TAGWRIGHT_DATA"
KEY_LENGTH = 80
KEY_ALPHABET = string.ascii_letters + string.digits
_KEY = re.compile(r"[A-Za-z0-9]{80}")


@dataclass(frozen=True)
class DataFolder:
    path: Path

    @property
    def database(self) -> Path:
        return self.path / "tagwright.db"

    @property
    def operator_key_file(self) -> Path:
        return self.path / "operator.key"

    @property
    def crash_notes(self) -> Path:
        return self.path / "crashes"

    def create(self) -> None:
        """Make the folder, readable by its owner only. An existing one keeps the rights it has."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except (FileExistsError, NotADirectoryError) as error:
            raise EnvironmentFault(
                f"{self.path} is a file, not a folder: name another one with --data"
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise self._unwritable(None)

    def operator_key(self) -> str:
        """The key of this folder's operator; made at the first call, the same for ever after.

        Two processes that start together get the same key: the first file to appear under the name wins, and
        it appears whole.
        """
        self.create()
        try:
            if not self.operator_key_file.exists():
                self._publish(new_operator_key())
        except OSError as error:
            raise self._unwritable(error) from error
        return self.read_operator_key()

    def read_operator_key(self) -> str:
        """The key as stored; EnvironmentFault if it is missing, unreadable or damaged."""
        file = self.operator_key_file
        try:
            key = file.read_bytes().decode("ascii", "replace").strip()
        except FileNotFoundError as error:
            raise EnvironmentFault(
                f"there is no operator key in {self.path}: start the service there once, it makes one"
            ) from error
        except OSError as error:
            raise EnvironmentFault(f"cannot read {file}: {error.strerror}; check who owns it") from error
        if not is_operator_key(key):
            raise EnvironmentFault(
                f"{file} is damaged: it must hold {KEY_LENGTH} letters and digits; "
                "put the right key back, or delete the file to have a new one made"
            )
        return key

    def _publish(self, key: str) -> None:
        draft = self.path / f".operator.key.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(key + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            self._appear(draft)
        finally:
            draft.unlink(missing_ok=True)

    def _appear(self, draft: Path) -> None:
        try:
            self.operator_key_file.hardlink_to(draft)
        except FileExistsError:
            return
        except OSError:
            # A file system without hard links (exFAT, some network shares): a rename is whole as well,
            # only the first of two may lose there.
            if not self.operator_key_file.exists():
                draft.rename(self.operator_key_file)

    def _unwritable(self, error: OSError | None) -> EnvironmentFault:
        reason = error.strerror if error is not None and error.strerror else "no permission to write"
        return EnvironmentFault(
            f"cannot write to the data folder {self.path}: {reason}; "
            f"name another one with --data or {VARIABLE}"
        )


def locate(explicit: Path | None = None, environment: Mapping[str, str] | None = None) -> DataFolder:
    """The data folder to use, without touching the disk."""
    if explicit is not None:
        return DataFolder(explicit.expanduser().absolute())
    named = (os.environ if environment is None else environment).get(VARIABLE, "")
    if named:
        return DataFolder(Path(named).expanduser().absolute())
    return DataFolder(platformdirs.user_data_path("tagwright", appauthor=False))


def new_operator_key() -> str:
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(KEY_LENGTH))


def is_operator_key(text: str) -> bool:
    """Whether `text` has the form of a key of the platform: exactly 80 of `[A-Za-z0-9]`."""
    return _KEY.fullmatch(text) is not None
