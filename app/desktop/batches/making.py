"""What a person asks a batch for, and the change that asks the service for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.client import Client, ClientError, Kind
from app.desktop.operations import Applied, Change, Delete

Document = Mapping[str, Any]

MOST_THINGS = 10_000_000
RANDOM, SEQUENCE, THING_ID = "random", "sequence", "thing"
RANDOM_CHARACTERS = 8


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How many things of which kind, with links or without. ``short_ids`` is how their ids are made."""

    quantity: int
    thing_name: str
    product: str | None = None
    tags: tuple[str, ...] = ()
    custom_fields: Document = field(default_factory=dict)
    target: str = ""
    short_ids: str = RANDOM
    prefix: str = ""
    start: int = 1

    @property
    def task(self) -> dict[str, Any]:
        """The task that makes it."""
        template: dict[str, Any] = {"name": self.thing_name}
        template |= {"product": self.product} if self.product else {}
        template |= {"tags": list(self.tags)} if self.tags else {}
        template |= {"customFields": dict(self.custom_fields)} if self.custom_fields else {}
        inputs: dict[str, Any] = {
            "type": "FIXED_AMOUNT",
            "quantity": self.quantity,
            "generateThngs": True,
            "generateRedirections": bool(self.target),
            "thngTemplate": template,
        }
        if self.target:
            inputs |= {"defaultRedirectUrl": self.target, "shortIdTemplate": self.short_id_template}
        columns = ["SHORT_ID", "SHORT_URL", "THNG"] if self.target else ["THNG"]
        return {
            "type": "POPULATING",
            "inputParameters": inputs,
            "outputParameters": {"type": "CSV", "columns": columns},
        }

    @property
    def short_id_template(self) -> dict[str, Any]:
        """In sequence, all ids get the length of the last."""
        if self.short_ids == SEQUENCE:
            length = len(self.prefix) + len(str(self.start + self.quantity - 1))
            return {"type": "SEQUENTIAL", "prefix": self.prefix, "start": self.start, "length": length}
        if self.short_ids == THING_ID:
            return {"type": "THNG_ID"}
        return {"type": "PSEUDO_RANDOM", "length": RANDOM_CHARACTERS}


@dataclass(frozen=True)
class CreateBatch:
    """A new batch and its first task. Taking it back stops the work; things that were made stay."""

    name: str
    wanted: Wanted

    @property
    def title(self) -> str:
        return f"Add batch “{self.name}”"

    def apply(self, client: Client) -> Applied:
        batch = client.create(Kind.BATCHES, {"name": self.name})
        try:
            client.tasks.create(batch.id, self.wanted.task)
        except ClientError:
            client.delete(Kind.BATCHES, batch.id)
            raise
        change = Change(self.title, Kind.BATCHES, created=(batch.id,), records=(batch,))
        return Applied(change, Delete(Kind.BATCHES, (batch.id,), self.title))
