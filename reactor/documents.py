"""Scripts, schedules and logs as the API reads and writes them.

API reference, "Reactor"; the fields are those of the platform's own clients (platform-facts, "Reactor").
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from catalog import tables
from catalog.documents import Document, Json, Text, Timestamp
from catalog.kinds import Kind, text_of

ON_ACTION: Final = "onActionCreated"
ON_PRODUCT: Final = "onProductPropertiesChanged"
ON_THNG: Final = "onThngPropertiesChanged"
ON_SCHEDULE: Final = "onScheduledEvent"
HANDLERS: Final = (ON_ACTION, ON_PRODUCT, ON_THNG, ON_SCHEDULE)

LEVELS: Final = ("trace", "debug", "info", "warn", "error")
MOST_SCRIPT_CHARACTERS: Final = 500_000
MOST_MESSAGE_CHARACTERS: Final = 10_100

FunctionName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[A-Za-z_$][\w$]*\Z")]


class Script(Document, kw_only=True):
    """A script and what a client may know of it (ReactorScriptDocument)."""

    type: Any = UNSET
    script: Annotated[str, Meta(max_length=MOST_SCRIPT_CHARACTERS)] | UnsetType = UNSET
    manifest: Annotated[str, Meta(max_length=100_000)] | UnsetType = UNSET
    owner: Any = UNSET
    project: Any = UNSET
    files: Any = UNSET
    names: Any = UNSET


class Schedule(Document, kw_only=True):
    """When a function is called, and with which event (ReactorScheduleDocument)."""

    function: FunctionName | UnsetType = UNSET
    event: Json | UnsetType = UNSET
    execute_at: Timestamp | UnsetType = UNSET
    cron: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    application: Any = UNSET
    next_at: Any = UNSET


class LogEntry(Document, kw_only=True):
    """One line a script has written (ReactorLogEntryDocument)."""

    timestamp: Timestamp | UnsetType = UNSET
    log_level: Literal["trace", "debug", "info", "warn", "error"] | UnsetType = UNSET
    message: Annotated[str, Meta(max_length=MOST_MESSAGE_CHARACTERS)] | UnsetType = UNSET
    app: Any = UNSET


class Manifest(Struct):
    """What counts of a ``package.json``."""

    dependencies: dict[str, Any] = {}


# One for each application: named after it, under its project.
SCRIPT = Kind(
    name="reactorScript",
    path="reactor/script",
    document=Script,
    key="name",
    required=("script",),
    read_only=frozenset({"type", "owner", "project", "files", "names"}),
    columns={"name": text_of("owner"), "parent": text_of("project")},
)

SCHEDULE = Kind(
    name="reactorSchedule",
    path="reactor/schedules",
    document=Schedule,
    table=tables.reactor_schedule,
    required=("event",),
    read_only=frozenset({"application", "nextAt"}),
    defaults={"function": lambda: ON_SCHEDULE, "enabled": lambda: True},
    columns={"parent": text_of("application"), "next_at": text_of("nextAt")},
    filterable=("createdAt", "updatedAt"),
)

LOG = Kind(
    name="reactorLog",
    path="reactor/logs",
    document=LogEntry,
    table=tables.reactor_log,
    required=("message", "logLevel"),
    read_only=frozenset({"app"}),
    columns={
        "app": text_of("app"),
        "log_level": text_of("logLevel"),
        "timestamp": text_of("timestamp"),
    },
    filterable=("app", "logLevel", "timestamp", "createdAt"),
)
