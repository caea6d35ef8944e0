"""The options of `serve`, and what their values must look like."""

import argparse
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app import hosts, public_address
from app.commands import options as common
from app.service import MOST_FILE_BYTES
from catalog.api.context import MOST_BODY_BYTES
from redirector.context.privacy import AddressPolicy

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8484
PATIENCE_S = 20
CALLS_PER_SECOND = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_data(parser)
    parser.add_argument(
        "--host",
        metavar="H",
        default=DEFAULT_HOST,
        help=f"the address to listen on (default: {DEFAULT_HOST}, this machine only; 0.0.0.0: every network)",
    )
    parser.add_argument(
        "--port",
        metavar="N",
        type=_port,
        default=DEFAULT_PORT,
        help=f"the port (default: {DEFAULT_PORT}; 0 takes a free one)",
    )
    public_address.add_argument(parser)
    parser.add_argument(
        "--short-domain",
        metavar="D",
        action="append",
        default=[],
        type=_host_name,
        help="the host of short links, if it is one of its own; may be given several times, "
        "the usual one first",
    )
    parser.add_argument(
        "--operator-key",
        metavar="K",
        type=common.operator_key,
        help=f"80 letters and digits (default: {common.KEY_VARIABLE}, or the data folder's own). "
        "Other users of this machine can see a command line; the variable they cannot",
    )
    parser.add_argument(
        "--database",
        metavar="URL",
        type=_database,
        help="postgresql://… in place of the data folder's embedded database",
    )
    parser.add_argument(
        "--trusted-proxy",
        metavar="A",
        type=_proxy,
        action="append",
        default=[],
        help="the address or network of a proxy in front of the service, whose X-Forwarded-For and "
        "X-Forwarded-Proto are believed; may be given several times (default: nobody's are)",
    )
    parser.add_argument(
        "--ip-addresses",
        choices=[policy.value for policy in AddressPolicy],
        default=AddressPolicy.TRUNCATED.value,
        help="how much of the IP addresses of visitors is kept, and of all requests in the log (default: "
        "truncated, which names no household)",
    )
    parser.add_argument(
        "--visitor-details",
        choices=("full", "reduced"),
        default="full",
        help="reduced: of the page a visitor comes from only the site is kept, and of the browser's "
        "self-description only what it stands for (default: %(default)s)",
    )
    parser.add_argument(
        "--keep-hits",
        metavar="DAYS",
        type=_whole_number,
        default=0,
        help="after so many days visits become counts by day, country, device and so on; who visited is "
        "forgotten (default: 0, never)",
    )
    parser.add_argument(
        "--check-links",
        metavar="HOURS",
        type=_whole_number,
        default=0,
        help="ask the targets of all links every so many hours whether they are there (default: 0, never)",
    )
    parser.add_argument(
        "--geo-database",
        metavar="FILE.mmdb",
        type=Path,
        help="a MaxMind DB file for country, region and city of visitors (default: a table of countries "
        "that comes along)",
    )
    parser.add_argument(
        "--files-folder",
        metavar="DIR",
        type=Path,
        help="where the contents of files are (default: in the data folder); services on one database need "
        "the same one",
    )
    parser.add_argument(
        "--max-file-mb",
        metavar="N",
        type=_megabytes,
        default=MOST_FILE_BYTES // 1_000_000,
        help="the largest file that may be uploaded, in megabytes (default: %(default)s)",
    )
    parser.add_argument(
        "--safe",
        action="store_true",
        help="wait for the disk before an answer, so that not even a power failure takes anything back; "
        "without it, it can take the last 0.2 seconds",
    )
    parser.add_argument(
        "--max-body-mb",
        metavar="N",
        type=_megabytes,
        default=MOST_BODY_BYTES // (1024 * 1024),
        help="the largest request but uploads, in megabytes (default: %(default)s)",
    )
    parser.add_argument(
        "--rate-limit",
        metavar="N",
        type=_whole,
        help="how many calls a second each key may make in the long run, and ten times as many at once; 0 is "
        f"no limit (default: {CALLS_PER_SECOND}, on this machine alone no limit). Visits are not counted",
    )
    parser.add_argument(
        "--patience",
        metavar="S",
        type=_whole,
        default=PATIENCE_S,
        help="how long requests under way may take to end when the service is stopped, in seconds "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--log-format",
        choices=["text", "json"],
        default="text",
        help="lines for people or a JSON object a line (default: text)",
    )
    parser.add_argument("--no-access-log", action="store_true", help="do not write a line for each request")
    parser.add_argument(
        "--stop-with-parent", action="store_true", help="stop when standard input is closed (for programs)"
    )


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text}")
    return port


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5):
        raise argparse.ArgumentTypeError(f"must be a whole number from 0, not {text}")
    return int(text)


def _database(text: str) -> str:
    """The text is not repeated: it may hold a password."""
    try:
        make_url(text)
    except (ArgumentError, ValueError) as error:
        raise argparse.ArgumentTypeError(
            "a database is named as postgresql://user:password@host:port/name"
        ) from error
    return text


def _proxy(text: str) -> str:
    if problem := hosts.network_problem(text):
        raise argparse.ArgumentTypeError(f"a proxy is {problem}")
    return text


def _host_name(text: str) -> str:
    if problem := hosts.name_problem(text):
        raise argparse.ArgumentTypeError(f"a short domain is {problem}")
    return text


def _megabytes(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= 1_000_000):
        raise argparse.ArgumentTypeError(f"a size is a number of megabytes from 1 to 1000000, not {text}")
    return int(text)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise argparse.ArgumentTypeError(f"a whole number from 0 to 999999, not {text}")
    return int(text)
