"""What the code of a short link says."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from app.client import Record, ServiceInfo


def link_base(info: ServiceInfo) -> str:
    """What all codes of the service begin with: its public address, or its short domain's.

    The running service alone is asked: a document that was read before a restart holds the old domain.
    """
    domain, public = info.short_domain, urlsplit(info.public_url)
    base = info.public_url if domain in ("", public.netloc) else f"{public.scheme or 'https'}://{domain}"
    return base.rstrip("/")


def link_text(info: ServiceInfo, link: Record) -> str:
    """The public address of the service, then the short id."""
    return short_id_text(info, link.id)


def short_id_text(info: ServiceInfo, short_id: str) -> str:
    """The same of a link of which only the short id is known."""
    return f"{link_base(info)}/{quote(short_id, safe='')}"
