"""The pages visitors see when a link cannot simply lead on."""

from __future__ import annotations

import html
import math

from starlette.responses import HTMLResponse

from catalog.api.page import page


def unknown_page(name: str) -> HTMLResponse:
    """There is no such link."""
    return page(
        404,
        "This link is not known here",
        f"<p>Nothing is registered under <b>{html.escape(name[:80])}</b>. The label may be misread, or the "
        "link may have been removed. Ask whoever put the label on the product.</p>",
    )


def nowhere_page() -> HTMLResponse:
    """The target cannot be sent to anybody."""
    return page(404, "This link leads nowhere", "<p>Its target is not a web address.</p>")


def closed_page(reason: str) -> HTMLResponse:
    """The link is not open now."""
    return page(410, reason, "<p>Ask whoever put the label on the product where to go instead.</p>")


def password_page(*, was_wrong: bool) -> HTMLResponse:
    """Asks for the link's password, and sends it to the address the page has."""
    said = '<p role="alert">That is not the password.</p>' if was_wrong else ""
    form = """<form method="post">
<p><label for="password">Password</label><br>
<input id="password" name="password" type="password" required autofocus maxlength="200"
 autocomplete="off"></p>
<p><button>Open</button></p>
</form>"""
    return page(403 if was_wrong else 200, "This link asks for a password", said + form)


def waiting_page(wait_s: float) -> HTMLResponse:
    """Too many wrong passwords: how long to wait."""
    minutes = math.ceil(wait_s / 60)
    said = "a minute" if minutes == 1 else f"{minutes} minutes"
    answer = page(429, "Too many wrong passwords", f"<p>Try again in {said}.</p>")
    answer.headers["Retry-After"] = str(math.ceil(wait_s))
    return answer
