"""Batches and tasks as kinds of resource."""

from __future__ import annotations

from catalog.batches import contents
from catalog.batches.documents import Batch, Task
from catalog.kinds import DESCRIBED, NAMED, NAMED_SORTS, Kind
from catalog.tables import task

BATCH = Kind(
    name="batch",
    path="batches",
    document=Batch,
    required=("name",),
    read_only=frozenset({"status", "resourceCountsByProduct"}),
    columns=NAMED,
    sorts=NAMED_SORTS,
    filterable=(*DESCRIBED, "description", "products"),
    deleted=contents.end_of_batch,
)

TASK = Kind(
    name="task",
    path="tasks",
    document=Task,
    table=task,
    required=("type", "inputParameters"),
    read_only=frozenset({"batch", "completedAt", "progress", "result"}),
    only_on_create=frozenset({"type", "inputParameters", "outputParameters"}),
    filterable=("createdAt", "updatedAt", "batch", "status", "type"),
)
