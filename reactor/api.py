"""The routes of the Reactor: ``/projects/:id/applications/:id/reactor/…``.

API reference, "Reactor"; what it leaves out follows the platform's own clients (platform-facts, "Reactor").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from sqlalchemy import Connection, delete
from starlette.routing import Route

from catalog import listing, records
from catalog.api.applications import application_of
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.api.form_file import FormFile
from catalog.api.parameters import filter_of, listing_of, page_headers
from catalog.api.resources import MOST_AT_ONCE, located
from catalog.documents import Json
from catalog.errors import BadInput, NotFound
from catalog.filters import FilterError
from catalog.records import Stored
from catalog.tables import reactor_log
from reactor import bundles, logs, schedules, scripts
from reactor.annotations import filters_in
from reactor.documents import LOG, SCHEDULE, SCRIPT
from reactor.filters import compile_filter
from reactor.runner import Runner
from reactor.schedules import MOST_SCHEDULES

_ZIP: Final = b"PK\x03\x04"
_TIMES: Final = ("cron", "executeAt")

Handler = Callable[[Call], Reply]


def routes(context: Context, runner: Runner) -> list[Route]:
    """All routes of the Reactor: by their address, by that of older clients, and an application's own."""
    base = "/projects/{project}/applications/{id}"
    table: list[tuple[str, Handler, str]] = [
        ("/reactor/script", read_script, "GET"),
        ("/reactor/script", partial(put_script, runner), "PUT"),
        ("/reactor/script/status", read_status, "GET"),
        ("/reactor/script/check", partial(check_script, runner), "POST"),
        ("/reactor/schedules", list_schedules, "GET"),
        ("/reactor/schedules", partial(create_schedule, runner), "POST"),
        ("/reactor/schedules/{schedule}", read_schedule, "GET"),
        ("/reactor/schedules/{schedule}", partial(put_schedule, runner), "PUT"),
        ("/reactor/schedules/{schedule}", delete_schedule, "DELETE"),
        ("/reactor/logs", list_logs, "GET"),
        ("/reactor/logs", create_logs, "POST"),
        ("/reactor/logs", delete_logs, "DELETE"),
        ("/reactor/logs/bulk", create_logs, "POST"),
        ("/reactorScript", read_script, "GET"),
        ("/reactorScript", partial(put_script, runner), "PUT"),
        ("/reactorScript/status", read_status, "GET"),
        ("/reactorLogs", list_logs, "GET"),
        ("/reactorLogs", delete_logs, "DELETE"),
        ("/reactorLogs/bulk", create_logs, "POST"),
    ]
    own: list[tuple[str, Handler]] = [
        ("/applications/me/reactor/schedules", partial(create_schedule, runner)),
        ("/applications/me/reactor/logs", create_logs),
        ("/applications/me/reactor/logs/bulk", create_logs),
    ]
    return [
        *(route(context, f"{base}{path}", handler, method) for path, handler, method in table),
        *(route(context, path, handler, "POST") for path, handler in own),
    ]


def read_script(call: Call) -> Reply:
    """GET of the script; one that was never set is empty."""
    with call.context.database.read() as connection:
        application = application_of(connection, call)
        return _script_reply(application, scripts.find(connection, application.id))


def put_script(runner: Runner, call: Call) -> Reply:
    """PUT of a script, a document or a bundle (a zip file, as the body or in a form); checked before."""
    with call.context.database.read() as connection:
        application_of(connection, call)
    fields = _sent_script(call)
    filters_in(fields["script"])
    files = scripts.files_of(fields)
    fields["names"] = runner.inspect(files) if files[bundles.MAIN].strip() else []
    with call.context.database.write() as connection:
        application = application_of(connection, call)
        if (before := scripts.find(connection, application.id)) is not None:
            call.check_version(before)
        return _script_reply(application, scripts.store(connection, application, fields))


def _sent_script(call: Call) -> Json:
    content_type = call.headers.get("content-type", "")
    is_form = content_type.lower().startswith("multipart/form-data")
    body = FormFile(content_type).feed(call.body) if is_form else call.body
    if is_form or body.startswith(_ZIP):
        return scripts.of_bundle(bundles.files_of(body))
    fields = SCRIPT.accept(call.json(), creating=True)
    bundles.check_manifest(fields.get("manifest", ""))
    return {**fields, "type": scripts.SIMPLE}


def _script_reply(application: Stored, stored: Stored | None) -> Reply:
    headers = {} if stored is None else {"ETag": stored.etag}
    return json_reply(scripts.document(application, stored), headers=headers)


def read_status(call: Call) -> Reply:
    """GET of whether a script is being put in place: it is, from the moment its PUT is answered."""
    with call.context.database.read() as connection:
        application_of(connection, call)
    return json_reply({"updating": False})


def check_script(runner: Runner, call: Call) -> Reply:
    """POST of a script that is being written (ours): what is wrong, and what it would listen to."""
    with call.context.database.read() as connection:
        application_of(connection, call)
    fields = _sent_script(call)
    problems: list[Json] = []
    names: list[str] = []
    try:
        problems += _filter_problems(fields["script"])
        names = runner.inspect(scripts.files_of(fields))
    except BadInput as error:
        problems += [{"severity": "refused", "message": message} for message in error.errors]
    return json_reply({"functions": names, "problems": problems})


def _filter_problems(code: str) -> Iterator[Json]:
    """What keeps filters from being read: they count as none (API reference, "Reactor: Filters")."""
    for name, text in filters_in(code).items():
        try:
            compile_filter(name, text)
        except FilterError as error:
            message = f"@filter({name}) counts as none: {error.message}"
            yield {"severity": "note", "message": message, "filter": text, "column": error.column}


def list_schedules(call: Call) -> Reply:
    """GET of the schedules, newest first."""
    with call.context.database.read() as connection:
        application = application_of(connection, call)
        wanted = listing_of(call, SCHEDULE, SCHEDULE.table.c.parent == application.id)
        page = listing.list_page(connection, SCHEDULE, wanted)
    return json_reply([_schedule(each) for each in page.records], headers=page_headers(call, wanted, page))


def create_schedule(runner: Runner, call: Call) -> Reply:
    """POST of a schedule."""
    fields = schedules.settled(SCHEDULE.complete(SCHEDULE.accept(call.json(), creating=True)))
    with call.context.database.write() as connection:
        application = application_of(connection, call)
        of_application = listing.Listing(conditions=[SCHEDULE.table.c.parent == application.id])
        if len(listing.every_key(connection, SCHEDULE, of_application)) >= MOST_SCHEDULES:
            raise BadInput(f"body: an application has at most {MOST_SCHEDULES} schedules")
        stored = records.create(connection, SCHEDULE, {**fields, "application": application.id})
    runner.wake()
    project = application.fields()["project"]
    path = f"/projects/{project}/applications/{application.id}/reactor/schedules/{stored.id}"
    return json_reply(_schedule(stored), 201, {"Location": call.root + path, "ETag": stored.etag})


def read_schedule(call: Call) -> Reply:
    """GET of one schedule."""
    with call.context.database.read() as connection:
        return _schedule_reply(_one_schedule(connection, call))


def put_schedule(runner: Runner, call: Call) -> Reply:
    """PUT of some fields; who gives one of cron and executeAt takes the other away."""
    given = SCHEDULE.accept(call.json(), creating=False)
    with call.context.database.write() as connection:
        stored = _one_schedule(connection, call)
        call.check_version(stored)
        before = stored.fields()
        kept = {name: value for name, value in before.items() if name not in _TIMES or not _any_time(given)}
        fields = {**kept, **given}
        changed = any(fields.get(name) != before.get(name) for name in (*_TIMES, "enabled"))
        whole = schedules.settled(fields) if changed else fields
        answer = _schedule_reply(records.change(connection, SCHEDULE, stored, whole))
    runner.wake()
    return answer


def _any_time(given: Json) -> bool:
    return any(name in given for name in _TIMES)


def delete_schedule(call: Call) -> Reply:
    """DELETE of one schedule."""
    with call.context.database.write() as connection:
        records.remove(connection, SCHEDULE, [_one_schedule(connection, call)])
    return Reply()


def _one_schedule(connection: Connection, call: Call) -> Stored:
    application = application_of(connection, call)
    stored = records.read(connection, SCHEDULE, call.path["schedule"])
    if stored.fields()["application"] != application.id:
        raise NotFound()
    return stored


def _schedule(stored: Stored) -> Json:
    whole = stored.document()
    del whole["application"]
    return whole


def _schedule_reply(stored: Stored) -> Reply:
    return json_reply(_schedule(stored), headers={"ETag": stored.etag})


def list_logs(call: Call) -> Reply:
    """GET of what the scripts have written, newest first."""
    with call.context.database.read() as connection:
        application = application_of(connection, call)
        wanted = listing_of(call, LOG, LOG.table.c.app == application.id)
        page = listing.list_page(connection, LOG, wanted)
    return json_reply(
        [logs.document(each) for each in page.records], headers=page_headers(call, wanted, page)
    )


def create_logs(call: Call) -> Reply:
    """POST of lines, one or an array of them."""
    raw = call.json()
    sent = raw if isinstance(raw, list) else [raw]
    if not 1 <= len(sent) <= MOST_AT_ONCE:
        raise BadInput(f"body: must hold 1 to {MOST_AT_ONCE} lines")
    accepted = []
    for position, each in enumerate(sent):
        with located(position if isinstance(raw, list) else None):
            accepted.append(LOG.accept(each, creating=True))
    with call.context.database.write() as connection:
        application = application_of(connection, call)
        stored = logs.write(connection, application.id, accepted)
    documents = [logs.document(each) for each in stored]
    return json_reply(documents if isinstance(raw, list) else documents[0], 201)


def delete_logs(call: Call) -> Reply:
    """DELETE of all lines, or of those a filter names."""
    chosen = filter_of(call, LOG)
    with call.context.database.write() as connection:
        application = application_of(connection, call)
        of_application = LOG.table.c.app == application.id
        gone = connection.execute(delete(reactor_log).where(of_application, *chosen))
    return Reply(headers={"X-Result-Count": str(gone.rowcount)})
