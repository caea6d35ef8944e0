"""Short links as records: created, re-aimed, looked up, and as clients read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, delete, literal_column, select
from sqlalchemy.exc import IntegrityError

from catalog import records
from catalog.documents import Json
from catalog.errors import BadInput, Conflict
from catalog.ids import new_short_id, short_id_problem
from catalog.kinds import COLLECTION, KINDS, PLACE, PRODUCT, REDIRECTION, THNG
from catalog.records import Stored
from catalog.tables import hit_count, link_check, redirection, thng
from redirector.options import FIELDS, Options, options_of, settled, shown, wrong_times
from redirector.rules.book import account_version
from redirector.targets import fill, target_problem

# What a redirection can be attached to, the most frequent first.
OWNERS = (THNG, PRODUCT, COLLECTION, PLACE)

_TARGET_FIELDS = frozenset({"defaultRedirectUrl", "targets", "fallbackUrl", "evrythngId"})
_TARGETS = ("defaultRedirectUrl", "redirectUrl", "defaultRedirectUrlTemplate")


class Link(msgspec.Struct, frozen=True, gc=False):
    """A short link as it stands in the database; ``product`` is its product, or that of its thing.

    Out of the garbage collector's sight (it holds texts and numbers only): very many are remembered.
    """

    seq: int
    id: str
    created_at: int
    updated_at: int
    short_id: str
    template: str
    evrythng_id: str
    type: str
    hits: int
    product: str | None
    bot_hits: int
    body: str

    @property
    def options(self) -> Options:
        """What visits of the link must heed."""
        return options_of(self.body)

    @property
    def short_domain(self) -> str | None:
        """The host it was given, if it was given one."""
        return _domain_in(self.body)

    @property
    def thng(self) -> str | None:
        """The thing it belongs to, if it is a thing's."""
        return self.evrythng_id if self.type == THNG.name else None

    @property
    def target(self) -> str:
        """Where the link leads when nothing else decides."""
        return self.filled(self.template)

    def filled(self, template: str) -> str:
        """A target of this link with its placeholders replaced."""
        return filled(template, self.short_id, self.evrythng_id, self.type, self.product)

    def public_document(self, *, root: str, short_domain: str) -> Json:
        """What anybody may read: the platform's fields, without the target where a password guards it."""
        document = self._plain_document(root=root, short_domain=short_domain)
        if document["defaultRedirectUrl"] != self.template:
            document["defaultRedirectUrlTemplate"] = self.template
        hidden = _TARGETS if self.options.password else ()
        return {name: value for name, value in document.items() if name not in hidden}

    def document(self, *, root: str, short_domain: str) -> Json:
        """The RedirectionDocument with the link's options.

        The target as it was written is added when it holds placeholders.
        """
        document = self._plain_document(root=root, short_domain=short_domain)
        if document["defaultRedirectUrl"] != self.template:
            document["defaultRedirectUrlTemplate"] = self.template
        if self.bot_hits:
            document["botHits"] = self.bot_hits
        return {**document, **shown(self.body)}

    def _plain_document(self, *, root: str, short_domain: str) -> Json:
        target = self.target
        return {
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "defaultRedirectUrl": target,
            "redirectUrl": target,
            "evrythngId": self.evrythng_id,
            "evrythngUrl": f"{root}/{KINDS[self.type].path}/{self.evrythng_id}",
            "shortDomain": short_domain,
            "shortId": self.short_id,
            "type": self.type,
            "hits": self.hits,
        }

    @property
    def etag(self) -> str:
        """Names this version of the link."""
        return f'"{self.updated_at}"'


def filled(template: str, short_id: str, evrythng_id: str, type: str, product: str | None) -> str:
    """A target with its placeholders replaced by what a link and its record are called."""
    if "{" not in template:
        return template
    values = {"shortId": short_id, "evrythngId": evrythng_id}
    if type == THNG.name:
        values["thngId"] = evrythng_id
    if product is not None:
        values["productId"] = product
    return fill(template, values)


class _Domain(msgspec.Struct, rename="camel"):
    short_domain: str | None = None


@lru_cache(4096)
def _domain_in(body: str) -> str | None:
    return msgspec.json.decode(body, type=_Domain).short_domain if '"shortDomain"' in body else None


_c = redirection.c
_of_thng = select(thng.c.product).where(thng.c.id == _c.evrythng_id).scalar_subquery()
_n = hit_count.c


def _selected(hits: ColumnElement[int], bots: ColumnElement[int]) -> Select[Any]:
    return select(
        _c.seq,
        _c.id,
        _c.created_at,
        _c.updated_at,
        _c.short_id,
        _c.target,
        _c.evrythng_id,
        _c.type,
        hits,
        case((_c.type == PRODUCT.name, _c.evrythng_id), (_c.type == THNG.name, _of_thng)),
        bots,
        _c.body,
    )


_LINKS = _selected(_n.hits, _n.bots).join_from(redirection, hit_count, _n.seq == _c.seq)
# A link by its short id, for who does not ask how often it was visited.
UNCOUNTED = _selected(literal_column("0"), literal_column("0")).where(_c.short_id == bindparam("key"))
_BY_SHORT_ID = _LINKS.where(_c.short_id == bindparam("key"))
_WITH_RULES = _BY_SHORT_ID.add_columns(account_version())


def find(connection: Connection, short_id: str) -> Link | None:
    """The link with this short id, or None."""
    row = connection.execute(_BY_SHORT_ID, {"key": short_id}).first()
    return None if row is None else link_of(row)


class Found(NamedTuple):
    """A link, and the version of the account's rules that decide where it leads."""

    link: Link
    rules_version: int | None


def find_with_rules(connection: Connection, short_id: str) -> Found | None:
    """The link with this short id and the rules' version, in one question; None without such a link."""
    row = connection.execute(_WITH_RULES, {"key": short_id}).first()
    return None if row is None else Found(link_of(row[:-1]), row[-1])


def find_all(connection: Connection, stored: Sequence[Stored]) -> list[Link]:
    """The links of these records, in their order."""
    seqs = [record.seq for record in stored]
    links = {row[0]: link_of(row) for row in connection.execute(_LINKS.where(_c.seq.in_(seqs)))}
    return [links[seq] for seq in seqs]


def of_records(connection: Connection, evrythng_ids: Iterable[str]) -> list[Link]:
    """The links of products and things, newest first."""
    statement = _LINKS.where(_c.evrythng_id.in_(list(evrythng_ids))).order_by(_c.id.desc())
    return [link_of(row) for row in connection.execute(statement)]


def link_of(row: Sequence[Any]) -> Link:
    """The link a row of `UNCOUNTED`, or of the others, is."""
    return Link(*row)


def accept(raw: object, *, creating: bool) -> Json:
    """The fields a client may set, its options ready to be stored; BadInput names each that is wrong.

    To be done before the database is locked: a password takes its time.
    """
    return settle(REDIRECTION.accept(raw, creating=creating))


def settle(fields: Json) -> Json:
    """Accepted fields with their options ready to be stored; BadInput names each that is wrong."""
    if FIELDS.isdisjoint(fields):
        return fields
    ready, wrong = settled(fields)
    if wrong:
        raise BadInput(*wrong)
    return ready


def create(connection: Connection, fields: Json) -> Stored:
    """Store a new link; BadInput or Conflict name the field that cannot be taken."""
    wrong = []
    if problem := target_problem(fields["defaultRedirectUrl"]):
        wrong.append(f"defaultRedirectUrl: {problem}")
    if "shortId" in fields and (problem := short_id_problem(fields["shortId"])):
        wrong.append(f"shortId: {problem}")
    if wrong:
        raise BadInput(*wrong)
    kind = owner_type(connection, fields)
    return _store(connection, {**fields, "type": kind})


def _store(connection: Connection, fields: Json) -> Stored:
    if "shortId" in fields:
        return _store_as(connection, fields)
    for _ in range(10):
        try:
            return _store_as(connection, {**fields, "shortId": new_short_id()})
        except Conflict:  # drawn before: about once in 40,000 billion pairs
            continue
    raise Conflict("shortId: no free one was found; choose one")


def _store_as(connection: Connection, fields: Json) -> Stored:
    try:
        with connection.begin_nested():
            return records.create(connection, REDIRECTION, fields)
    except IntegrityError as error:
        raise Conflict(f"shortId: {fields['shortId']} is taken already") from error


def owner_type(connection: Connection, fields: Json) -> str:
    """The type of the record a link belongs to; BadInput when there is no such record or it is another."""
    record_id = fields["evrythngId"]
    for kind in OWNERS:
        if records.find(connection, kind, record_id) is not None:
            if fields.get("type", kind.name) != kind.name:
                raise BadInput(f"type: {record_id} is a {kind.name}, not a {fields['type']}")
            return kind.name
    raise BadInput(f"evrythngId: there is no thng, product, collection or place {record_id}")


def re_aim(
    connection: Connection, stored: Stored, link: Link, given: Json, removed: Collection[str] = ()
) -> Stored:
    """Change a link's target, record or options; its short id stays, since it is printed."""
    if given.get("shortId", link.short_id) != link.short_id:
        raise BadInput(
            "shortId: cannot be changed, because it may be printed already; create another redirection"
        )
    changes = {name: value for name, value in given.items() if name != "shortId"}
    # Clients send whole documents back: the target they read must not overwrite its own placeholders.
    if changes.get("defaultRedirectUrl") == link.target:
        del changes["defaultRedirectUrl"]
    elif "defaultRedirectUrl" in changes and (problem := target_problem(changes["defaultRedirectUrl"])):
        raise BadInput(f"defaultRedirectUrl: {problem}")
    if changes.get("evrythngId", link.evrythng_id) != link.evrythng_id:
        changes["type"] = owner_type(connection, {"evrythngId": changes["evrythngId"]})
    elif changes.get("type", link.type) != link.type:
        raise BadInput(f"type: {link.evrythng_id} is a {link.type}")
    kept = {name: value for name, value in stored.fields().items() if name not in removed}
    fields = {**kept, **changes}
    if wrong := wrong_times(fields):
        raise BadInput(*wrong)
    if not _TARGET_FIELDS.isdisjoint({*changes, *removed}):
        connection.execute(delete(link_check).where(link_check.c.link == link.id))  # was of other targets
    return records.change(connection, REDIRECTION, stored, fields)
