"""``/oauth/authorize``: the page on which users log in and agree that a client gets their key.

Nobody stays logged in here: every answer needs the password, so there is no session to steal or to ride on.
The form counts only together with a cookie that our own page has set, so no other page can send it.
"""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from catalog import keys, oauth, users
from catalog.api.context import Context
from catalog.api.endpoint import body_of, database_errors, error_reply, response_of
from catalog.api.page import page
from catalog.api.users import checked
from catalog.errors import ApiError, BadInput, NotAllowed
from catalog.oauth import Authorization
from catalog.signing import LIFETIME_S

PATH = "/oauth/authorize"
_COOKIE = "tagwright_authorize"
_NONCE = re.compile(r"[0-9a-f]{32}")
_MOST_FORM_BYTES = 16_384
_ASKED = ("client_id", "response_type", "redirect_uri", "state")
_PURPOSE = "authorize"
# One message for all: strangers do not learn who is a user.
_WRONG = "E-mail and password do not belong to an active user of this application."


@dataclass(frozen=True)
class _Asked:
    """The parameters of a client's request, as text."""

    client_id: str
    response_type: str
    redirect_uri: str
    state: str | None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> _Asked:
        client_id, response_type, redirect_uri = (given.get(name, "") for name in _ASKED[:3])
        return cls(client_id, response_type, redirect_uri, given.get("state"))

    def fields(self) -> dict[str, str]:
        values = zip(_ASKED, (self.client_id, self.response_type, self.redirect_uri, self.state), strict=True)
        return {name: value for name, value in values if value is not None}


def routes(context: Context) -> list[Route]:
    """The page, and its form."""
    one_guess = CapacityLimiter(1)  # a try takes 16 MB and 50 ms of a processor

    async def get(request: Request) -> Response:
        return await _guarded(to_thread.run_sync(_ask, context, request))

    async def post(request: Request) -> Response:
        return await _guarded(_decide(context, request, one_guess))

    return [Route(PATH, get, methods=["GET"]), Route(PATH, post, methods=["POST"])]


async def _guarded(answer: Awaitable[Response]) -> Response:
    try:
        return await answer
    except oauth.Refused as error:
        return page(400, "This does not work", f"<p>{html.escape(str(error))} Nobody was logged in.</p>")
    except ApiError as error:
        return response_of(error_reply(error))


def _ask(context: Context, request: Request) -> Response:
    asked = _Asked.of(request.query_params)
    authorization = _authorization(context, asked)
    if authorization.error is not None:
        return _lead(authorization.answer(error=authorization.error))
    return _form(context, request, asked, authorization)


def _authorization(context: Context, asked: _Asked) -> Authorization:
    with database_errors(), context.database.read() as connection:
        return oauth.asked(
            connection,
            client_id=asked.client_id.replace("\0", ""),
            response_type=asked.response_type,
            redirect_uri=asked.redirect_uri,
            state=asked.state,
        )


async def _decide(context: Context, request: Request, one_guess: CapacityLimiter) -> Response:
    given = await _fields_of(request)
    asked = _Asked.of(given)
    _require_own_page(context, request, given, asked)
    authorization = await to_thread.run_sync(_authorization, context, asked)
    if authorization.error is not None:
        return _lead(authorization.answer(error=authorization.error))
    if given.get("decision") != "allow":
        return _lead(authorization.answer(error="access_denied"))
    key = await to_thread.run_sync(_key, context, authorization, given, limiter=one_guess)
    if key is None:
        return _form(context, request, asked, authorization, email=given.get("email", ""), said=_WRONG)
    return _lead(authorization.answer(access_token=key, token_type="apikey"))  # noqa: S106 - RFC 6749's name


async def _fields_of(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise BadInput("Content-Type: must be that of the page's own form")
    body = await body_of(request, _MOST_FORM_BYTES)
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise BadInput("body: is not that of the page's own form") from error
    return dict(pairs)


def _require_own_page(context: Context, request: Request, given: Mapping[str, str], asked: _Asked) -> None:
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise oauth.Refused("The answer was sent by another page.")
    try:
        nonce = request.cookies.get(_COOKIE, "")
        context.files.signer.require(given, _PURPOSE, nonce, *asked.fields().values())
    except NotAllowed as error:
        raise oauth.Refused("This page is too old, or was sent by another page; start again.") from error


def _key(context: Context, authorization: Authorization, given: Mapping[str, str]) -> str | None:
    """A new key of the user whose e-mail and password these are; None when they are not right."""
    application = authorization.application.id
    try:
        with database_errors(), context.database.read() as connection:
            user = checked(context, connection, application, {**given, "evrythngUser": None})
    except ApiError as error:
        if error.status == 429 or error.status >= 500:
            raise
        return None
    with database_errors(), context.database.write() as connection:
        oauth.require_known(connection, authorization.client.fields()[oauth.CLIENT_ID])
        account = keys.account_of(connection, application)
        return str(users.let_in(connection, user, account)["api_key"])


def _lead(address: str) -> Response:
    return RedirectResponse(address, 302, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def _form(
    context: Context,
    request: Request,
    asked: _Asked,
    authorization: Authorization,
    *,
    email: str = "",
    said: str = "",
) -> HTMLResponse:
    known = request.cookies.get(_COOKIE, "")
    nonce = known if _NONCE.fullmatch(known) else secrets.token_hex(16)
    signed = context.files.signer.query(_PURPOSE, nonce, *asked.fields().values())
    hidden = "\n".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in {**asked.fields(), **signed}.items()
    )
    client = html.escape(authorization.client_name)
    application = html.escape(str(authorization.application.fields()["name"]))
    alert = f'<p role="alert">{html.escape(said)}</p>' if said else ""
    content = f"""{alert}<p>If you agree, <b>{client}</b> at {html.escape(authorization.origin)}
can see and do everything that you can with <b>{application}</b>, until you log out.</p>
<form method="post" action="{PATH}">
{hidden}
<p><label for="email">E-mail</label><br>
<input id="email" name="email" type="email" required autofocus maxlength="320" value="{html.escape(email)}"
 autocomplete="username"></p>
<p><label for="password">Password</label><br>
<input id="password" name="password" type="password" required maxlength="1000"
 autocomplete="current-password"></p>
<p><button name="decision" value="allow">Log in and agree</button>
<button name="decision" value="deny" formnovalidate>Refuse</button></p>
</form>"""
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {authorization.origin}",
        "X-Frame-Options": "DENY",
    }
    answer = page(403 if said else 200, f"{client} asks for access", content, headers)
    answer.set_cookie(
        _COOKIE,
        nonce,
        max_age=LIFETIME_S,
        path="/oauth",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return answer
