"""The routes of the account's rules: ``/redirector`` and, ours, ``/redirector/check``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import records
from catalog.actor_kinds import APPLICATION
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.documents import Json
from catalog.errors import BadInput
from catalog.kinds import PLACE, PRODUCT, PROJECT, THNG
from catalog.records import Stored
from redirector.rules import book
from redirector.rules.check import Problem, Severity, check
from redirector.rules.delegates import Directory
from redirector.rules.documents import ACCOUNT_REDIRECTOR, without_nulls

_KINDS = {kind.name: kind for kind in (THNG, PRODUCT, PLACE, PROJECT, APPLICATION)}

# Tries rules on the made-up scans of a request.
Try = Callable[[Connection, Sequence[Json], Any], list[Json]]


def routes(context: Context, directory: Directory, try_all: Try) -> list[Route]:
    """The routes of the account's rules."""
    return [
        route(context, "/redirector", read, "GET"),
        route(context, "/redirector", partial(replace, directory), "PUT"),
        route(context, "/redirector/check", partial(check_only, directory, try_all), "POST"),
    ]


def read(call: Call) -> Reply:
    """GET of the rules; without any, an empty list."""
    with call.context.database.read() as connection:
        return _reply(book.read(connection))


def replace(directory: Directory, call: Call) -> Reply:
    """PUT of the rules, all of them; what names unknown fields is stored, what cannot be read is refused."""
    given = ACCOUNT_REDIRECTOR.accept(without_nulls(call.json()), creating=False)
    with call.context.database.write() as connection:
        found = check(given.get("rules", []), knows=partial(_knows, directory, connection))
        if refused := [str(problem) for problem in found if problem.severity is Severity.REFUSED]:
            raise BadInput(*refused)
        stored = book.ensure_account_redirector(connection)
        call.check_version(stored)
        changed = records.change(connection, ACCOUNT_REDIRECTOR, stored, {**stored.fields(), **given})
    return _reply(changed)


def check_only(directory: Directory, try_all: Try, call: Call) -> Reply:
    """POST of rules that are being written: what is wrong with them; nothing is stored.

    With ``cases``, made-up scans, the answer says for each which rule decides, why the others do not, and
    where the visitor goes (``trials``); rules that would be refused are tried on nothing.
    """
    raw = call.json()
    if not isinstance(raw, dict) or not isinstance(raw.get("rules"), list):
        raise BadInput("rules: must be a list")
    with call.context.database.read() as connection:
        knows = partial(_knows, directory, connection)
        found = check(raw["rules"], knows=knows, exists=partial(_exists, connection))
        answer: Json = {"problems": [_problem(problem) for problem in found]}
        if "cases" in raw and all(problem.rule is not None for problem in found):
            answer["trials"] = try_all(connection, without_nulls(raw)["rules"], raw["cases"])
    return json_reply(answer)


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


def _exists(connection: Connection, field: str, record_id: str) -> bool:
    return records.find(connection, _KINDS[field.partition(".")[0]], record_id) is not None


def _reply(stored: Stored) -> Reply:
    return json_reply(book.document(stored), headers={"ETag": stored.etag})
