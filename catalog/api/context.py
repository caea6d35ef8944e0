"""What every route of one service shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import Connection

from catalog.api.limits import Limiter, guesses
from catalog.batches.files import Table
from catalog.batches.plans import TargetProblem
from catalog.batches.runner import TaskRunner
from catalog.documents import Json
from catalog.files import FileStore
from catalog.store import Database

if TYPE_CHECKING:
    from catalog.api.call import Call
    from catalog.kinds import Kind
    from catalog.records import Stored

MOST_BODY_BYTES = 16 * 1024 * 1024

# Adds to a new action what only other packages know, before it is stored.
CompleteAction = Callable[[Connection, "Call", Json], None]
# Told, within their transaction, of actions that were stored; by a call, or by none.
ActionsCreated = Callable[[Connection, "Call | None", "Sequence[Stored]"], None]
# Told, within their transaction, of properties that were written, and of their record as it was before.
PropertiesChanged = Callable[[Connection, "Call", "Kind", "Stored", "Sequence[Json]"], None]


@dataclass(frozen=True, kw_only=True)
class Context:
    """The database, the address that goes into codes, and what other packages add.

    ``settle`` is what must be settled before counts are read, ``complete_action`` what completes actions,
    ``actions_created`` and ``properties_changed`` who wants to know of them,
    ``files`` where the contents of files are.

    ``tasks`` works in the background, ``target_problem`` says what cannot be a link's target, ``open_table``
    reads a file as a table, or raises BadInput.

    ``limiter`` counts calls and ``guesses`` wrong passwords.

    ``public_url`` has no slash at its end; without one, short links use the address the client called.
    """

    database: Database
    files: FileStore
    most_body_bytes: int = MOST_BODY_BYTES
    limiter: Limiter = field(default_factory=lambda: Limiter(None))
    guesses: Limiter = field(default_factory=guesses)
    tasks: TaskRunner
    target_problem: TargetProblem
    open_table: Callable[[Path], Table]
    public_url: str | None = None
    short_domain: str | None = None
    more_short_domains: tuple[str, ...] = ()
    version: str = ""
    settle: list[Callable[[], None]] = field(default_factory=list)
    complete_action: list[CompleteAction] = field(default_factory=list)
    actions_created: list[ActionsCreated] = field(default_factory=list)
    properties_changed: list[PropertiesChanged] = field(default_factory=list)

    def short_base(self, root: str, wanted: str | None = None) -> str:
        """The address short links start with, as ``https://host``; the host that is wanted, if it is ours."""
        base = self.public_url or root
        host = wanted if wanted in self.more_short_domains else self.short_domain
        return base if host is None else f"{urlsplit(base).scheme}://{host}"

    def short_domain_of(self, root: str, wanted: str | None = None) -> str:
        """The host of short links, as documents name it."""
        return urlsplit(self.short_base(root, wanted)).netloc

    def short_domains_of(self, root: str) -> list[str]:
        """Every host short links can have, the usual one first."""
        return list(dict.fromkeys([self.short_domain_of(root), *self.more_short_domains]))

    def settle_counts(self) -> None:
        """Wait until everything that was recorded so far can be read."""
        for wait in self.settle:
            wait()
