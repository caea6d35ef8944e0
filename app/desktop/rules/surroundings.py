"""What rules may speak of, asked of the catalogue: words for completion, applications, places."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.client import ClientError
from app.client.answers import Document
from app.desktop.rules.vocabulary import gather
from app.desktop.session import Session


class Surroundings(QObject):
    """Without an answer there is less to complete and to choose from, and nothing else."""

    words_came = Signal(object)
    """A ``Vocabulary``."""
    applications_came = Signal(object)
    """Projects, each with its applications."""
    places_came = Signal(object)
    """(name, latitude, longitude) of the places that have a position."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._outdated = True
        session.changed.connect(self._forget)
        session.client_changed.connect(self.ask)

    def ask_if_outdated(self) -> None:
        if self._outdated:
            self.ask()

    def ask(self) -> None:
        """Ask again."""
        client, jobs = self._session.client, self._session.jobs
        self._outdated = False
        words = jobs.run(partial(gather, client), owner=self)
        words.done(self.words_came.emit).failed(self._failed)
        applications = jobs.run(client.redirectors.applications, owner=self)
        applications.done(self.applications_came.emit).failed(self._failed)
        places = jobs.run(client.redirectors.places, owner=self)
        places.done(lambda found: self.places_came.emit(positions(found))).failed(self._failed)

    def _forget(self, _change: object) -> None:
        self._outdated = True

    def _failed(self, error: Exception) -> None:
        self._outdated = True
        if not isinstance(error, ClientError):
            self._session.show_error(error)


def positions(places: Sequence[Document]) -> list[tuple[str, float, float]]:
    """Name, latitude and longitude of the places that have a position."""
    found = []
    for place in places:
        position = place.get("position")
        at = position.get("coordinates") if isinstance(position, dict) else None
        if isinstance(at, list) and len(at) >= 2:
            found.append((str(place.get("name") or place.get("id")), float(at[1]), float(at[0])))
    return found
