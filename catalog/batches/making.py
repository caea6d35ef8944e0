"""Makes one chunk of a task: its things, its links, its short ids, and what failed of them, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from catalog import records, references, scopes
from catalog.batches import contents
from catalog.batches.plans import Plan, Row
from catalog.batches.short_ids import ShortIds
from catalog.documents import Json, problems
from catalog.errors import ApiError, BadInput
from catalog.ids import new_id, short_id_problem
from catalog.kinds import REDIRECTION, THNG
from catalog.tables import redirection, task_result

# So often a short id is drawn anew before a row gives up: with half of the space taken, never in practice.
_MOST_DRAWS = 40
# Fields of a row that are not fields of a thing.
_SHORT_ID, _TARGET, ERROR = "shortId", "defaultRedirectUrl", "error"
_MERGED = ("identifiers", "customFields")


class TaskError(Exception):
    """The task as a whole cannot go on; the message says why."""


@dataclass(frozen=True)
class Failure:
    """A row that was not made."""

    number: int
    message: str
    payload: Json


@dataclass(frozen=True)
class Made:
    """What a row made; a short id alone, or a thing with or without one."""

    number: int
    short_id: str | None = None
    thng: str | None = None


@dataclass
class Chunk:
    """What became of a chunk's rows."""

    made: list[Made] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


@dataclass
class _Draft:
    """A row on its way to a thing and a link."""

    number: int
    id: str
    fields: Json
    target: str
    short_id: str | None
    line: int | None


def make(
    connection: Connection,
    plan: Plan,
    numbers: range,
    rows: Sequence[Row] | None,
    *,
    batch: str,
    task: str,
    target_problem: Callable[[str], str | None],
) -> Chunk:
    """Store what a chunk's rows ask for; TaskError when no row could be made."""
    if not (plan.thngs or plan.links):
        return _short_ids(connection, plan, numbers)
    return _Populating(connection, plan, batch, task, target_problem).chunk(numbers, rows)


def _short_ids(connection: Connection, plan: Plan, numbers: range) -> Chunk:
    """Short ids that belong to nothing yet."""
    short_ids = _template(plan)
    if short_ids.is_random:
        drawn = _drawn(connection, short_ids, len(numbers))
        return Chunk([Made(number, short_id) for number, short_id in zip(numbers, drawn, strict=True)])
    wanted = {number: short_ids.in_sequence(number) for number in numbers}
    taken = _taken(connection, wanted.values()) | _kept(connection, wanted.values())
    chunk = Chunk()
    for number, short_id in wanted.items():
        problem = "is taken already" if short_id in taken else short_id_problem(short_id)
        if problem is None:
            chunk.made.append(Made(number, short_id))
        else:
            chunk.failed.append(_failure(number, f"shortId: {short_id} {problem}", short_id))
    return chunk


def _template(plan: Plan) -> ShortIds:
    if plan.short_ids is None:
        raise TaskError("shortIdTemplate: is missing")
    return ShortIds(plan.short_ids)


class _Populating:
    """One chunk of things and links."""

    def __init__(
        self,
        connection: Connection,
        plan: Plan,
        batch: str,
        task: str,
        target_problem: Callable[[str], str | None],
    ) -> None:
        self._connection = connection
        self._plan = plan
        self._batch = batch
        self._task = task
        self._target_problem = target_problem
        self._chunk = Chunk()

    def chunk(self, numbers: range, rows: Sequence[Row] | None) -> Chunk:
        """Make the chunk's rows."""
        template = self._prepared_template()
        products = self._known_products(rows or ())
        drafts = []
        for number, row in zip(numbers, rows if rows is not None else [None] * len(numbers), strict=True):
            draft = self._draft(template, number, row, products)
            if draft is not None:
                drafts.append(draft)
        self._give_short_ids(drafts)
        self._store(self._with_free_short_ids(drafts))
        return self._chunk

    def _prepared_template(self) -> Json:
        template = {**self._plan.template, "batch": self._batch, "createdByTask": self._task}
        try:
            if self._plan.thngs:
                THNG.reconcile({}, template)
                THNG.prepare(self._connection, template)
            elif self._plan.product is not None:
                references.require_product(self._connection, {"product": self._plan.product})
        except ApiError as error:
            raise TaskError(f"thngTemplate.{'; '.join(error.errors)}") from error
        return template

    def _known_products(self, rows: Iterable[Row]) -> Collection[str]:
        """The products rows name that there are."""
        known = set()
        for product in {fields["product"] for _, fields in rows if isinstance(fields.get("product"), str)}:
            try:
                references.require_product(self._connection, {"product": product})
            except BadInput:
                continue
            known.add(product)
        return known

    def _draft(
        self, template: Json, number: int, row: Row | None, products: Collection[str]
    ) -> _Draft | None:
        target = self._plan.target or ""
        if row is None:
            return _Draft(number, new_id(), dict(template), target, None, None)
        line, given = row
        own = {name: value for name, value in given.items() if name not in (_SHORT_ID, _TARGET)}
        wrong = [given[ERROR]] if ERROR in given else self._wrong(given, own, products)
        if wrong:
            self._fail(number, line, "; ".join(wrong), given.get(_SHORT_ID))
            return None
        merged = {**template, **own}
        merged |= {name: {**template.get(name, {}), **own[name]} for name in _MERGED if name in own}
        if "tags" in own:
            merged["tags"] = list(dict.fromkeys([*template.get("tags", ()), *own["tags"]]))
        return _Draft(number, new_id(), merged, given.get(_TARGET, target), given.get(_SHORT_ID), line)

    def _wrong(self, given: Json, own: Json, products: Collection[str]) -> list[str]:
        wrong = [str(problem) for problem in problems(THNG.document, own)]
        if own.get("product", "") and own["product"] not in products:
            wrong.append(f"product: there is no product {own['product']}")
        if _SHORT_ID in given and (problem := short_id_problem(given[_SHORT_ID])):
            wrong.append(f"shortId: {given[_SHORT_ID][:80]} {problem}")
        if _TARGET in given and self._plan.links and (problem := self._target_problem(given[_TARGET])):
            wrong.append(f"defaultRedirectUrl: {problem}")
        return wrong

    def _give_short_ids(self, drafts: Sequence[_Draft]) -> None:
        lacking = [draft for draft in drafts if draft.short_id is None]
        if not self._plan.links or not lacking:
            return
        short_ids = _template(self._plan)
        if short_ids.is_random:
            drawn = _drawn(self._connection, short_ids, len(lacking))
        else:
            drawn = [
                draft.id if short_ids.follows_thng else short_ids.in_sequence(draft.number)
                for draft in lacking
            ]
        for draft, short_id in zip(lacking, drawn, strict=True):
            draft.short_id = short_id

    def _with_free_short_ids(self, drafts: Sequence[_Draft]) -> list[_Draft]:
        """The drafts whose short ids lead nowhere yet; the others fail whole, so that no half is made."""
        if not self._plan.links:
            return list(drafts)
        wanted = [draft.short_id for draft in drafts if draft.short_id is not None]
        taken = _taken(self._connection, wanted)
        free = []
        for draft in drafts:
            if draft.short_id in taken:
                message = f"shortId: {draft.short_id} is taken already"
                self._fail(draft.number, draft.line, message, draft.short_id)
            else:
                taken.add(str(draft.short_id))
                free.append(draft)
        return free

    def _store(self, drafts: Sequence[_Draft]) -> None:
        if not drafts:
            return
        owners = [draft.id for draft in drafts]
        if self._plan.thngs:
            for draft in drafts:
                if draft.short_id is not None:
                    identifiers = draft.fields.get("identifiers", {})
                    draft.fields["identifiers"] = {**identifiers, "shortId": draft.short_id}
            documents = [draft.fields for draft in drafts]
            stored = records.add_prepared(self._connection, THNG, documents, owners)
            scopes.give(self._connection, THNG.name, [each.seq for each in stored], self._plan.scopes)
        else:
            owners = [str(self._plan.product)] * len(drafts)
        if self._plan.links:
            self._store_links(drafts, owners)
        counts = Counter(
            (draft.fields.get("product") or "") if self._plan.thngs else str(self._plan.product)
            for draft in drafts
        )
        contents.add(
            self._connection,
            self._batch,
            thngs=counts if self._plan.thngs else {},
            links=counts if self._plan.links else {},
        )
        made = (Made(d.number, d.short_id, d.id if self._plan.thngs else None) for d in drafts)
        self._chunk.made.extend(made)

    def _store_links(self, drafts: Sequence[_Draft], owners: Sequence[str]) -> None:
        kind = THNG.name if self._plan.thngs else "product"
        documents: list[Json] = [
            {"defaultRedirectUrl": draft.target, "evrythngId": owner, "shortId": draft.short_id, "type": kind}
            for draft, owner in zip(drafts, owners, strict=True)
        ]
        records.add_prepared(self._connection, REDIRECTION, documents)

    def _fail(self, number: int, line: int | None, message: str, short_id: str | None) -> None:
        where = "" if line is None else f"line {line}: "
        self._chunk.failed.append(_failure(number, where + message, short_id))


def _failure(number: int, message: str, short_id: str | None) -> Failure:
    if short_id is None:
        return Failure(number, message, {})
    short_id = short_id[:200]
    identifier = {"key": _SHORT_ID, "value": short_id}
    return Failure(number, message, {"shortId": short_id, "thngIdentifier": identifier})


def _drawn(connection: Connection, short_ids: ShortIds, count: int) -> list[str]:
    """So many different free short ids."""
    found: dict[str, None] = {}
    for _ in range(_MOST_DRAWS):
        drawn = {short_ids.draw() for _ in range(count - len(found))}
        candidates = [each for each in drawn if each not in found and short_id_problem(each) is None]
        taken = _taken(connection, candidates) | _kept(connection, candidates)
        found |= {each: None for each in candidates if each not in taken}
        if len(found) == count:
            return list(found)
    raise TaskError("shortIdTemplate: too few free short ids of this length are left; make them longer")


def _taken(connection: Connection, short_ids: Iterable[str]) -> set[str]:
    """Which of these short ids lead somewhere."""
    statement = select(redirection.c.short_id).where(redirection.c.short_id.in_(list(short_ids)))
    return set(connection.execute(statement).scalars())


def _kept(connection: Connection, short_ids: Iterable[str]) -> set[str]:
    """Which of these were made by a task and belong to nothing yet."""
    c = task_result.c
    statement = select(c.short_id).where(c.short_id.in_(list(short_ids)), c.thng.is_(None))
    return set(connection.execute(statement).scalars())
