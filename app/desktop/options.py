"""Every option of the desktop, declared once, with its default and its title; and where they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, cast

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

T = TypeVar("T")


@dataclass(frozen=True)
class Option(Generic[T]):
    """``choices``: value → title, when only some values make sense. No title: remembered, not shown."""

    key: str
    default: T
    title: str = ""
    help: str = ""
    choices: tuple[tuple[T, str], ...] = ()


COLOUR_SCHEME: Final = Option(
    "appearance/colour-scheme",
    "system",
    "Colours",
    choices=(("system", "As the system"), ("light", "Light"), ("dark", "Dark")),
)
DENSITY: Final = Option(
    "appearance/row-density",
    "comfortable",
    "Rows",
    choices=(("comfortable", "Comfortable"), ("compact", "Compact")),
)
CONFIRM_DELETE_ABOVE: Final = Option(
    "editing/confirm-delete-above", 10, "Ask before deleting more records than", "Deleting can be undone."
)
LAST_PAGE: Final = Option("window/page", "products")
WINDOW_GEOMETRY: Final = Option("window/geometry", QByteArray())
SPLITTER: Final = Option("window/splitter", QByteArray())
LIST_HEADER: Final = Option("window/list-header", QByteArray())
LAST_FOLDER: Final = Option("files/last-folder", "")


class Settings(QObject):
    """The values of options, in one INI file; ``changed`` carries the key."""

    changed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = path.parent
        """The data folder; what people keep by name lies there."""
        self._store = QSettings(str(path), QSettings.Format.IniFormat, self)

    def get(self, option: Option[T], part: str = "") -> T:
        """The value, or the default if none is kept or it is not of the default's type.

        ``part`` tells apart several values of one option, such as the header of each list.
        """
        value = self._store.value(_key(option, part), option.default, type=type(option.default))
        allowed = [choice for choice, _ in option.choices]
        return cast(T, value) if not allowed or value in allowed else option.default

    def set(self, option: Option[T], value: T, part: str = "") -> None:
        key = _key(option, part)
        if self._store.contains(key) and self.get(option, part) == value:
            return
        self._store.setValue(key, value)
        self.changed.emit(option.key)

    def save(self) -> None:
        self._store.sync()


def _key(option: Option[Any], part: str) -> str:
    return f"{option.key}-{part}" if part else option.key
