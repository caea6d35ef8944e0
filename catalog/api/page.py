"""The plain page of the service: for people who come by a browser, without scripts or anything to load."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import HTMLResponse

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def page(status: int, title: str, content: str, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A page; title and content are HTML, so texts of others must have been escaped."""
    whole = f"""<!doctype html>
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
    return HTMLResponse(whole, status, {**_HEADERS, **(headers or {})})
