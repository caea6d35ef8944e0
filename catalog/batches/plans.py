"""What a task is asked for, checked, and turned into what its work needs: a plan, and rows if it has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from catalog import scopes
from catalog.batches.documents import (
    FILE_BASED,
    FIXED_AMOUNT,
    IDENTIFIERS_LIST_BASED,
    INPUTS,
    LIST_BASED,
    MOST_ROWS,
    SHORT_ID_GENERATION,
    THNG_ID,
    PopulatingInput,
    ShortIdInput,
    ShortIdTemplate,
)
from catalog.batches.short_ids import ShortIds
from catalog.documents import Json, problems
from catalog.errors import ApiError, BadInput
from catalog.kinds import THNG

# How many rows share a transaction: some 20 to 50 ms, so that other writers need not wait longer.
CHUNK_ROWS = 100
SHORT_IDS_A_CHUNK = 2_000

# A row of a table or a list: its line, and the fields it gives.
Row = tuple[int, Json]
TargetProblem = Callable[[str], str | None]

_INPUT = "inputParameters."
_TEMPLATE = f"{_INPUT}thngTemplate"
# The field that says how many things a type of task makes, and which.
_OF_TYPE = {
    FIXED_AMOUNT: "quantity",
    FILE_BASED: "location",
    LIST_BASED: "inputData",
    IDENTIFIERS_LIST_BASED: "customIdentifier",
}


class Plan(Struct, frozen=True, kw_only=True):
    """What a task makes: ``rows`` times a thing, a link or both, or a short id only.

    ``template`` are the fields every thing has, ``scopes`` who sees it, ``product`` what links belong to
    where no things are made. ``has_rows`` says that what differs from thing to thing was given.
    """

    rows: int
    chunk_rows: int
    has_rows: bool = False
    thngs: bool = False
    links: bool = False
    target: str | None = None
    template: Json = {}
    scopes: Json = {}
    product: str | None = None
    short_ids: ShortIdTemplate | None = None

    @property
    def chunks(self) -> int:
        """How many chunks the work has."""
        return -(-self.rows // self.chunk_rows)

    def numbers(self, chunk: int) -> range:
        """The rows of a chunk, counted from 0."""
        start = chunk * self.chunk_rows
        return range(start, min(start + self.chunk_rows, self.rows))

    @property
    def per_row(self) -> int:
        """How many resources a row makes."""
        return self.thngs + self.links or 1


@dataclass(frozen=True)
class Job:
    """A plan with its rows, in chunks; none where the plan alone says everything."""

    plan: Plan
    parts: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks for a task: what may be a target, how a file is read, and the batch's name and scopes."""

    target_problem: TargetProblem
    read_file: Callable[[str, str], Iterable[Row]]
    name: str
    scopes: Json


def plan_of(connection: Connection, document: Json, asker: Asker) -> Job:
    """The work a task's document asks for; BadInput names every field that is wrong.

    Products, collections and projects must be seen by who asks.
    """
    given = _without_nulls(document["inputParameters"])
    wanted = INPUTS[document["type"]]
    if wrong := problems(wanted, given):
        raise BadInput(*(f"{_INPUT}{problem}" for problem in wrong))
    if document["type"] == SHORT_ID_GENERATION:
        return _short_id_job(msgspec.convert(given, ShortIdInput))
    return _PopulatingJob(msgspec.convert(given, PopulatingInput), given, asker).made(connection)


def _short_id_job(wanted: ShortIdInput) -> Job:
    if wanted.short_id_template.type == THNG_ID:
        raise BadInput(f"{_INPUT}shortIdTemplate.type: there are no things here that have ids")
    if problem := ShortIds(wanted.short_id_template).problem(wanted.quantity):
        raise BadInput(f"{_INPUT}shortIdTemplate.{problem}")
    plan = Plan(rows=wanted.quantity, chunk_rows=SHORT_IDS_A_CHUNK, short_ids=wanted.short_id_template)
    return Job(plan)


class _PopulatingJob:
    """Checks the input of a populating task, field by field."""

    def __init__(self, wanted: PopulatingInput, given: Json, asker: Asker) -> None:
        self._wanted = wanted
        self._given = given
        self._asker = asker
        self._thngs = wanted.generate_thngs is not False
        links = wanted.generate_redirections
        self._links = "defaultRedirectUrl" in given if not isinstance(links, bool) else links

    def made(self, connection: Connection) -> Job:
        """The plan and its rows."""
        template, given_scopes, wrong = self._template()
        wrong += [*self._wrong_fields(), *self._wrong_links(template)]
        if wrong:
            raise BadInput(*wrong)
        self._check_references(connection, template, given_scopes)
        rows = self._rows()
        parts, count = ([], self._given["quantity"]) if rows is None else _parts(rows, CHUNK_ROWS)
        plan = Plan(
            rows=count,
            chunk_rows=CHUNK_ROWS,
            has_rows=rows is not None,
            thngs=self._thngs,
            links=self._links,
            target=self._given.get("defaultRedirectUrl"),
            template=template if self._thngs else {},
            scopes={**self._asker.scopes, **given_scopes},
            product=template.get("product"),
            short_ids=self._short_ids(has_rows=rows is not None),
        )
        self._check_short_ids(plan)
        return Job(plan, parts)

    def _template(self) -> tuple[Json, Json, list[str]]:
        """The fields of every thing, who sees it, and what is wrong with these."""
        raw = dict(self._given.get("thngTemplate", {}))
        given_scopes = raw.pop("scopes", None)
        try:
            with _named(_TEMPLATE):
                fields = THNG.accept({"name": self._asker.name, **raw}, creating=True)
                return THNG.complete(fields), _plain_scopes(given_scopes), []
        except BadInput as error:
            return raw, {}, error.errors

    def _wrong_fields(self) -> Iterator[str]:
        own = _OF_TYPE[self._wanted.type]
        if own not in self._given:
            yield f"{_INPUT}{own}: is missing"
        for name in _OF_TYPE.values():
            if name != own and name in self._given:
                yield f"{_INPUT}{name}: does not belong to the type {self._wanted.type}"

    def _wrong_links(self, template: Json) -> Iterator[str]:
        if not self._links:
            if not self._thngs:
                yield f"{_INPUT}generateThngs: with neither things nor redirections there is nothing to do"
            return
        target = self._given.get("defaultRedirectUrl")
        if target is None:
            yield f"{_INPUT}defaultRedirectUrl: is missing"
        elif problem := self._asker.target_problem(target):
            yield f"{_INPUT}defaultRedirectUrl: {problem}"
        if not self._thngs and "product" not in template:
            yield f"{_TEMPLATE}.product: is missing; without things, redirections belong to a product"

    def _check_references(self, connection: Connection, template: Json, given_scopes: Json) -> None:
        with _named(_TEMPLATE):
            THNG.reconcile({}, template)
            THNG.prepare(connection, template)
            scopes.require_projects(connection, given_scopes)

    def _rows(self) -> Iterator[Row] | None:
        """What was given for each thing, not held whole: it may be a million rows."""
        if self._wanted.type == LIST_BASED:
            listed = self._given["inputData"]
            return ((at, {"shortId": each["shortId"]}) for at, each in enumerate(listed, 1))
        if self._wanted.type == IDENTIFIERS_LIST_BASED:
            key, values = self._given["customIdentifier"]["key"], self._given["customIdentifier"]["values"]
            return ((at, {"identifiers": {key: value}}) for at, value in enumerate(values, 1))
        if self._wanted.type == FILE_BASED:
            return self._rows_of_file()
        return None

    def _rows_of_file(self) -> Iterator[Row]:
        with _named(f"{_INPUT}location", ": "):
            yield from self._asker.read_file(self._given["location"], self._given.get("format", "CSV"))

    def _short_ids(self, *, has_rows: bool) -> ShortIdTemplate | None:
        """How short ids are made; those of rows that have one are taken as they are."""
        if not self._links:
            return None
        if "shortIdTemplate" in self._given:
            return msgspec.convert(self._given["shortIdTemplate"], ShortIdTemplate)
        return ShortIdTemplate(type="THNG_ID") if self._thngs or not has_rows else None

    def _check_short_ids(self, plan: Plan) -> None:
        if plan.short_ids is None:
            return
        if plan.short_ids.type == THNG_ID and not plan.thngs and not plan.has_rows:
            raise BadInput(f"{_INPUT}shortIdTemplate.type: there are no things here that have ids")
        if problem := ShortIds(plan.short_ids).problem(plan.rows):
            raise BadInput(f"{_INPUT}shortIdTemplate.{problem}")


def _parts(rows: Iterator[Row], size: int) -> tuple[list[str], int]:
    """The rows in chunks, as JSON, and how many there are; BadInput when there are none, or too many."""
    parts: list[str] = []
    count = 0
    while part := list(islice(rows, size)):
        parts.append(msgspec.json.encode(part).decode())
        count += len(part)
        if count > MOST_ROWS:
            raise BadInput(f"{_INPUT}location: has more than {MOST_ROWS:,} rows")
    if not count:
        raise BadInput(f"{_INPUT}location: has no rows")
    return parts, count


def _plain_scopes(given: object) -> Json:
    """The scopes of new records: there is nothing to add to, or to take from."""
    accepted = {} if given is None else scopes.accept(given)
    return {
        name: [value.removeprefix("+") for value in values if not value.startswith("-")]
        for name, values in accepted.items()
    }


def _without_nulls(value: Any) -> Any:
    """``null`` means "not given", however deep."""
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return value


@contextmanager
def _named(path: str, joint: str = ".") -> Iterator[None]:
    """Says in an error which part of the task it is about."""
    try:
        yield
    except ApiError as error:
        error.errors = [f"{path}{joint}{message}" for message in error.errors]
        raise
