"""The pages visitors see when a link cannot simply lead on."""

from __future__ import annotations

import html

from starlette.responses import HTMLResponse

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def unknown_page(name: str) -> HTMLResponse:
    """There is no such link."""
    return _page(
        404,
        "This link is not known here",
        f"<p>Nothing is registered under <b>{html.escape(name[:80])}</b>. The label may be misread, or the "
        "link may have been removed. Ask whoever put the label on the product.</p>",
    )


def nowhere_page() -> HTMLResponse:
    """The target cannot be sent to anybody."""
    return _page(404, "This link leads nowhere", "<p>Its target is not a web address.</p>")


def closed_page(reason: str) -> HTMLResponse:
    """The link is not open now."""
    return _page(410, reason, "<p>Ask whoever put the label on the product where to go instead.</p>")


def password_page(*, was_wrong: bool) -> HTMLResponse:
    """Asks for the link's password, and sends it to the address the page has."""
    said = '<p role="alert">That is not the password.</p>' if was_wrong else ""
    form = """<form method="post">
<p><label for="password">Password</label><br>
<input id="password" name="password" type="password" required autofocus maxlength="200"
 autocomplete="off"></p>
<p><button>Open</button></p>
</form>"""
    return _page(403 if was_wrong else 200, "This link asks for a password", said + form)


def _page(status: int, title: str, content: str) -> HTMLResponse:
    page = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }}
h1 {{ font-size: 1.5rem; line-height: 1.25 }}
input, button {{ font: inherit; padding: .4rem .8rem; box-sizing: border-box; max-width: 100% }}
</style>
<h1>{title}</h1>
{content}
</html>
"""
    return HTMLResponse(page, status, _HEADERS)
