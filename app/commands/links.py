"""`links check`: whether short links still lead somewhere; ends with 1 when one needs a look."""

import argparse
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec

from app.client import Client, Kind, NotFound
from app.client.health import LinkHealth
from app.commands import own_service
from app.errors import InputError

_AT_ONCE = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser("check", help="ask the targets of short links whether they are there")
    check.add_argument("links", metavar="SHORT_ID", nargs="*", help="which ones (default: all)")
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    own_service.add_arguments(check)


def run(options: argparse.Namespace) -> int:
    bad = checked = 0
    with own_service.client(options) as client:
        for short_id, health in _checked(client, options.links or _all(client)):
            checked += 1
            bad += health.needs_a_look
            print(_json(short_id, health) if options.json else _line(short_id, health), flush=True)
    if not checked and not options.json:
        print("there are no short links yet")
    return 1 if bad else 0


def _all(client: Client) -> Iterator[str]:
    return (link.id for link in client.every(Kind.REDIRECTIONS))


def _checked(client: Client, short_ids: Iterable[str]) -> Iterator[tuple[str, LinkHealth]]:
    def check(short_id: str) -> tuple[str, LinkHealth]:
        try:
            return short_id, client.check_link(short_id)
        except NotFound as error:
            raise InputError(f"there is no short link {short_id}") from error

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        yield from threads.map(check, short_ids)


def _line(short_id: str, health: LinkHealth) -> str:
    reason = f"  ({health.message})" if health.message else ""
    return f"{health.state:5}  {short_id}  {health.url}{reason}"


def _json(short_id: str, health: LinkHealth) -> str:
    return msgspec.json.encode({"shortId": short_id, **msgspec.to_builtins(health)}).decode()
