"""The routes of the account's and of applications' rules and, ours, of a check before they are stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from functools import partial
from typing import Any

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import kinds, records
from catalog.api.applications import application_of
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.documents import Json
from catalog.errors import BadInput
from catalog.kinds import Kind
from catalog.records import Stored
from redirector.rules import book
from redirector.rules.check import Document, Problem, Severity, check
from redirector.rules.delegates import Directory
from redirector.rules.documents import (
    ACCOUNT_OWNER,
    ACCOUNT_REDIRECTOR,
    APPLICATION_REDIRECTOR,
    AccountRedirectorRules,
    ApplicationRedirectorRules,
    without_nulls,
)
from redirector.rules.ids import Id, unknown_among

_NEVER_SET = {"owner": "", "rules": []}

# Tries rules of an owner on the made-up scans of a request.
Try = Callable[[Connection, str, Sequence[Json], Any], list[Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Whose rules a route is about: its kind, how its redirector is named and made, and what it is of."""

    kind: Kind
    document: Document
    owner: Callable[[Connection, Call], str]
    whose: Callable[[Connection, Call], Stored]
    ensure: Callable[[Connection, str], Stored]


def _account(_connection: Connection, _call: Call) -> str:
    return ACCOUNT_OWNER


def _application(connection: Connection, call: Call) -> str:
    return application_of(connection, call).id


def _account_itself(connection: Connection, call: Call) -> Stored:
    return records.read(connection, kinds.ACCOUNT, call.known_actor.account)


ACCOUNT = Level(
    kind=ACCOUNT_REDIRECTOR,
    document=AccountRedirectorRules,
    owner=_account,
    whose=_account_itself,
    ensure=lambda connection, _owner: book.ensure_account_redirector(connection),
)
APPLICATION = Level(
    kind=APPLICATION_REDIRECTOR,
    document=ApplicationRedirectorRules,
    owner=_application,
    whose=application_of,
    ensure=book.ensure_application_redirector,
)
_PATHS: Mapping[str, Level] = {
    "/redirector": ACCOUNT,
    "/projects/{project}/applications/{id}/redirector": APPLICATION,
}


def routes(context: Context, directory: Directory, try_all: Try) -> list[Route]:
    """The routes of the rules of both levels."""
    return [
        each
        for path, level in _PATHS.items()
        for each in (
            route(context, path, partial(read, level), "GET"),
            route(context, path, partial(replace, level, directory), "PUT"),
            route(context, f"{path}/check", partial(check_only, level, directory, try_all), "POST"),
        )
    ]


def read(level: Level, call: Call) -> Reply:
    """GET of the rules; without any, an empty list."""
    with call.context.database.read() as connection:
        owner = level.owner(connection, call)
        return _reply(_known(level, connection, call, owner))


def _known(level: Level, connection: Connection, call: Call, owner: str) -> Stored:
    """A redirector as it stands; one that was never set has the id and the times of what it is of."""
    found = records.find(connection, level.kind, owner)
    return found or replaced(level.whose(connection, call), body=records.encode(_NEVER_SET).decode())


def replace(level: Level, directory: Directory, call: Call) -> Reply:
    """PUT of all the rules; what names unknown fields or ids is stored, what cannot be read is refused."""
    given = level.kind.accept(without_nulls(call.json()), creating=False)
    with call.context.database.write() as connection:
        owner = level.owner(connection, call)
        found = _problems(level, directory, connection, given.get("rules", []))
        if refused := [str(problem) for problem in found if problem.severity is Severity.REFUSED]:
            raise BadInput(*refused)
        call.check_version(_known(level, connection, call, owner))
        stored = level.ensure(connection, owner)
        changed = records.change(connection, level.kind, stored, {**stored.fields(), **given})
    return _reply(changed)


def check_only(level: Level, directory: Directory, try_all: Try, call: Call) -> Reply:
    """POST of rules that are being written: what is wrong with them; nothing is stored.

    With ``cases``, made-up scans, the answer says for each which rule decides, why the others do not, and
    where the visitor goes (``trials``); rules that would be refused are tried on nothing.
    """
    raw = call.json()
    if not isinstance(raw, dict) or not isinstance(raw.get("rules"), list):
        raise BadInput("rules: must be a list")
    if "cases" in raw:
        call.context.settle_counts()
    with call.context.database.read() as connection:
        owner = level.owner(connection, call)
        found = _problems(level, directory, connection, raw["rules"])
        answer: Json = {"problems": [_problem(problem) for problem in found]}
        if "cases" in raw and all(problem.rule is not None for problem in found):
            answer["trials"] = try_all(connection, owner, without_nulls(raw)["rules"], raw["cases"])
    return json_reply(answer)


def _problems(level: Level, directory: Directory, connection: Connection, rules: Any) -> list[Problem]:
    knows, exists = partial(_knows, directory, connection), partial(_exists, connection)
    return check(rules, knows=knows, exists=exists, document=level.document)


def _problem(problem: Problem) -> Json:
    return {
        "severity": problem.severity.value,
        "rule": problem.rule,
        "field": problem.field,
        "message": problem.message,
        "column": problem.column,
    }


def _knows(directory: Directory, connection: Connection, delegate: Mapping[str, str]) -> bool:
    found = directory.applications(connection, app=delegate.get("app"), project=delegate.get("project"))
    return found is not None


def _exists(connection: Connection, each: Id) -> bool:
    return not unknown_among(connection, [each])


def _reply(stored: Stored) -> Reply:
    return json_reply(book.document(stored), headers={"ETag": stored.etag})
