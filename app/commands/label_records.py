"""The options of `label` that name records of a catalogue."""

from __future__ import annotations

import argparse

from app.client import Kind
from app.commands import own_service

KINDS = (Kind.PRODUCTS, Kind.THNGS, Kind.COLLECTIONS, Kind.PLACES, Kind.REDIRECTIONS)
_CHOOSING = ("kind", "filter", "search", "batch", "collection", "ids")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group(
        "from the catalogue",
        "its folder (--data) or its service (--service); every print goes into its ledger",
    )
    what.add_argument("--kind", choices=[str(kind) for kind in KINDS], help="all of these, or those that …")
    what.add_argument("--filter", metavar="F", help="… a filter lets through, such as tags=new")
    what.add_argument("--search", metavar="WORDS", help="… have these words")
    what.add_argument("--batch", metavar="ID", help="… are things of this batch")
    what.add_argument("--collection", metavar="ID", help="… are things in this collection")
    what.add_argument("--ids", metavar="A,B,…", help="… have these ids")
    what.add_argument("--skip-incomplete", action="store_true", help="leave out records that lack a field")
    what.add_argument(
        "--ledger", action="store_true", help="check and record labels of a table or text with it too"
    )
    again = what.add_mutually_exclusive_group()
    again.add_argument(
        "--reason", metavar="TEXT", help="why labels that were printed before are printed again"
    )
    again.add_argument("--only-new", action="store_true", help="leave out labels that were printed before")
    own_service.add_arguments(parser)


def is_asked(options: argparse.Namespace) -> bool:
    """Whether a catalogue has a part in this print."""
    return bool(options.ledger or options.service) or is_source(options)


def is_source(options: argparse.Namespace) -> bool:
    """Whether the catalogue says what is printed."""
    return any(getattr(options, name) is not None for name in _CHOOSING)
