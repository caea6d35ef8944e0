"""Brings the rows of a table into the catalogue, a chunk at a time.

A million rows never stand in memory: what is held is one chunk, and on disk the keys that find duplicates.
With a key to match by, the same import can be run again after an interruption without making anything twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.client import ClientError, Kind, Record, Refused, Unreachable
from app.exchange import links, owners, sending
from app.exchange.drafts import Draft, Drafter, Json, ProductKey
from app.exchange.duplicates import Duplicates
from app.exchange.mapping import Mapping
from app.exchange.owners import Owner
from app.exchange.progress import Progress, Summary, Tally
from app.exchange.rows import Problem, Row, Severity, Table
from app.exchange.sending import Catalogue, Refusal

Rejected = Callable[[Row, Sequence[Problem]], None]
Watch = Callable[[Progress], None]
Stop = Callable[[], bool]

_PRODUCTS_REMEMBERED = 10_000


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to import. `match` is the field that finds the record a row means, such as `identifiers.sku`.

    `owner` is what short links belong to whose rows do not say.
    """

    match: str = ""
    owner: Owner | None = None
    accept_warnings: bool = False
    chunk_rows: int = 500


@dataclass(frozen=True)
class Listener:
    """Who is told: of progress after each chunk, of each row that stays out; and whether to stop."""

    progress: Watch = lambda _: None
    rejected: Rejected = lambda _row, _problems: None
    should_stop: Stop = lambda: False


def drafts(table: Table, mapping: Mapping, options: Options) -> Iterator[Draft]:
    """Every row as a record, with all that can be said about it without asking the service."""
    drafter = Drafter(mapping)
    with Duplicates(mapping.kind, options.match) as duplicates:
        for row in table.rows():
            for made in drafter.drafts(row):
                found = duplicates.problems(made) + _missing(made, mapping, options)
                yield replace(made, problems=made.problems + found) if found else made


def preview(table: Table, mapping: Mapping, options: Options, *, limit: int = 100) -> list[Draft]:
    """The first rows as they would be imported, problems included."""
    first = drafts(table, mapping, options)
    return [made for made, _ in zip(first, range(limit), strict=False)]


def check(table: Table, mapping: Mapping, options: Options, listener: Listener | None = None) -> Summary:
    """Go through all rows and write nothing. In the summary, rows that are fine count as unchanged."""
    told = listener or Listener()
    tally = Tally(table.size)
    for made in drafts(table, mapping, options):
        obstacles = made.obstacles(accept_warnings=options.accept_warnings)
        if obstacles:
            told.rejected(made.row, obstacles)
        tally.add("notes", len(made.notes))
        tally.settle("failed" if obstacles else "unchanged")
        tally.reach(made.row)
        if tally.counts["rows"] % options.chunk_rows == 0:
            told.progress(tally.progress())
            if told.should_stop():
                return tally.summary(cancelled=True)
    told.progress(tally.progress())
    return tally.summary()


def run(
    table: Table,
    mapping: Mapping,
    options: Options,
    catalogue: Catalogue,
    listener: Listener | None = None,
) -> Summary:
    """Import all rows that can be; the others are told to the listener. Never raises ClientError.

    When the service cannot be reached any more, the summary says so and names the last row that is settled;
    of the chunk after it nobody knows whether it arrived.
    """
    return _Run(mapping, options, catalogue, listener or Listener(), Tally(table.size)).all(table)


def _missing(made: Draft, mapping: Mapping, options: Options) -> tuple[Problem, ...]:
    """A row that neither names a record nor has what a new one needs."""
    if made.row.extra:
        return ()
    needed = "defaultRedirectUrl" if mapping.kind is Kind.REDIRECTIONS else "name"
    if needed in made.document or (options.match and made.value(options.match)):
        return ()
    return (Problem(Severity.ERROR, "is empty", mapping.header_of(needed)),)


class _Run:
    """One import while it runs."""

    def __init__(
        self, mapping: Mapping, options: Options, catalogue: Catalogue, listener: Listener, tally: Tally
    ) -> None:
        self._kind = mapping.kind
        self._mapping = mapping
        self._options = options
        self._catalogue = catalogue
        self._listener = listener
        self._tally = tally
        self._product_ids: dict[tuple[str, str], str | Refusal] = {}
        self._owner = options.owner

    def all(self, table: Table) -> Summary:
        try:
            for chunk in _chunks(drafts(table, self._mapping, self._options), self._options.chunk_rows):
                if self._listener.should_stop():
                    return self._tally.summary(cancelled=True)
                self._send(chunk)
                self._tally.reach(chunk[-1].row)
                self._listener.progress(self._tally.progress())
        except Unreachable as error:
            return self._tally.summary(interruption=f"the service does not answer ({error})")
        except ClientError as error:
            return self._tally.summary(interruption=error.text())
        return self._tally.summary()

    def _send(self, chunk: Sequence[Draft]) -> None:
        ready = self._with_products([made for made in chunk if self._is_fit(made)])
        if not self._options.match:
            self._create(ready)
            return
        values = [made.value(self._options.match) for made in ready]
        found = sending.find(self._catalogue, self._kind, self._options.match, values)
        self._create(
            [made for made, value in zip(ready, values, strict=True) if self._is_new(made, found, value)]
        )
        for made, value in zip(ready, values, strict=True):
            if found.get(value):
                self._update(made, found[value])

    def _is_fit(self, made: Draft) -> bool:
        obstacles = made.obstacles(accept_warnings=self._options.accept_warnings)
        if obstacles:
            self._reject(made, obstacles)
        self._tally.add("notes", len(made.notes))
        return not obstacles

    def _is_new(self, made: Draft, found: dict[str, list[Record]], value: str) -> bool:
        if found.get(value):
            return False
        if value and self._options.match == "id":
            self._reject_for(made, f"there is no {self._kind.noun()} with the id {value}", "id")
            return False
        return True

    def _create(self, new: Sequence[Draft]) -> None:
        if self._kind is Kind.REDIRECTIONS and self._owner is not None:
            new, self._owner = owners.given(self._catalogue, new, self._owner)
        answers = sending.create_all(self._catalogue, self._kind, [made.document for made in new])
        for made, answer in zip(new, answers, strict=True):
            if isinstance(answer, Refusal):
                self._reject_for(made, str(answer))
            else:
                self._finish(made, answer, "created")

    def _update(self, made: Draft, stored: Sequence[Record]) -> None:
        if len(stored) > 1:
            known = ", ".join(record.id for record in stored[:5])
            self._reject_for(made, f"{len(stored)} {self._kind.noun(2)} match: {known}", self._options.match)
            return
        is_link = self._kind is Kind.REDIRECTIONS
        wanted = links.re_aiming(stored[0], made.document) if is_link else made.document
        unlike = _other_properties(stored[0], wanted)
        if unlike:
            self._reject_for(made, f"{unlike}: an import sets the properties of new records only")
            return
        changed = sending.changes(stored[0].document, wanted)
        try:
            record = self._catalogue.patch(self._kind, stored[0].id, changed) if changed else stored[0]
        except Refused as refused:
            self._reject_for(made, "; ".join(refused.errors) or str(refused))
            return
        self._finish(made, record, "updated" if changed else "unchanged")

    def _finish(self, made: Draft, record: Record, outcome: str) -> None:
        if made.link is not None and made.link.target:
            try:
                link = links.ensure(self._catalogue, record, made.link, is_new=outcome == "created")
            except links.LinkProblem as problem:
                message = (
                    f"the {self._kind.noun()} is {outcome} ({record.id}), but not its short link: {problem}"
                )
                self._reject_for(made, message, "redirection")
                return
            if link.value:
                self._tally.add(link.value)
        self._tally.settle(outcome)

    def _with_products(self, ready: Sequence[Draft]) -> list[Draft]:
        """The things with the ids of their products, where rows name them by an identifier."""
        self._look_up([made.product for made in ready if made.product is not None])
        resolved = []
        for made in ready:
            if made.product is None:
                resolved.append(made)
                continue
            found = self._product_ids[made.product.key, made.product.value]
            if isinstance(found, Refusal):
                self._reject(made, [Problem(Severity.ERROR, str(found), made.product.column)])
            else:
                resolved.append(replace(made, document={**made.document, "product": found}))
        return resolved

    def _look_up(self, products: Sequence[ProductKey]) -> None:
        if len(self._product_ids) > _PRODUCTS_REMEMBERED:
            self._product_ids.clear()
        missing = {(each.key, each.value) for each in products} - self._product_ids.keys()
        for key in {key for key, _ in missing}:
            values = [value for each, value in sorted(missing) if each == key]
            found = sending.find(self._catalogue, Kind.PRODUCTS, f"identifiers.{key}", values)
            for value, records in found.items():
                self._product_ids[key, value] = _only(records, f"{key} {value}")

    def _reject_for(self, made: Draft, message: str, path: str = "") -> None:
        column = self._mapping.header_of(path) if path else ""
        self._reject(made, [Problem(Severity.ERROR, message, column)])

    def _reject(self, made: Draft, problems: Sequence[Problem]) -> None:
        self._listener.rejected(made.row, problems)
        self._tally.settle("failed")


def _other_properties(stored: Record, wanted: Json) -> str:
    """The properties of which the record has another value: they have a history, which no patch writes."""
    present = stored.document.get("properties", {})
    return ", ".join(key for key, value in wanted.get("properties", {}).items() if present.get(key) != value)


def _only(records: Sequence[Record], name: str) -> str | Refusal:
    if len(records) == 1:
        return records[0].id
    if not records:
        return Refusal(f"no product has {name}; import the products first")
    return Refusal(f"{len(records)} products have {name}; name the one by its id")


def _chunks(made: Iterator[Draft], size: int) -> Iterator[list[Draft]]:
    chunk: list[Draft] = []
    for each in made:
        chunk.append(each)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
