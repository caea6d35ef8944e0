"""`label` with a catalogue: its records merged, links asked about, and every print told to the ledger."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from time import time_ns

from app import public_address
from app.client import Client, Kind, Query, Record, ServiceInfo
from app.commands import label_design, label_records, own_service
from app.commands import options as common
from app.commands.label_output import Output, Written, write_checked
from app.errors import InputError
from app.labels.designs import Design
from app.labels.layout import Label
from app.labels.printing import ledger, links
from app.labels.printing.items import gather
from app.labels.printing.job import Entry, Job, designed_entries, plain_entries
from app.labels.printing.ledger import PrintRun
from app.labels.sheet import Sheet
from app.short_links import link_base

MOST_LABELS = 100_000
_SHOWN = 3


def print_labels(
    options: argparse.Namespace,
    output: Output,
    design: Design | None,
    sheet: Sheet,
    used: Collection[int],
    labels: Iterator[Label],
) -> Written:
    """``labels`` are those of a table or a text, where no design and no record says what they are."""
    with own_service.client(options) as client, own_service.blamed():
        info = _info(client, options)
        entries = _entries(client, info, options, design, labels)
        job = Job(entries, sheet, design, frozenset(used), options.copies)
        run = _noted(PrintRun(job, output.printer, options.reason or ""), output.dpi)
        earlier = ledger.printed_before(client, run)
        if earlier and options.only_new:
            run = _noted(run.without(set(earlier)), output.dpi)
            if not run.job.entries:
                raise InputError("every one of these labels was printed before; nothing was written")
        elif earlier and not options.reason:
            raise InputError(_printed(earlier))
        states = links.asked_of(client, run, info, time_ns() // 1_000_000)
        written = write_checked(output, run.job.lay_out(output.dpi), copies=options.copies, states=states)
        problem = ledger.record(client, common.chosen_data(options).path, run)
    return replace(written, problem=problem)


def _info(client: Client, options: argparse.Namespace) -> ServiceInfo:
    """What the service says of itself, but for the address in codes, which whoever prints may set."""
    info = client.service()
    if options.service and not options.public_url:
        return info
    address = public_address.chosen(options.public_url, common.chosen_data(options))
    return replace(info, public_url=address, short_domain="")


def _noted(run: PrintRun, dpi: float) -> PrintRun:
    """With the codes of all its labels."""
    for _page in run.noting(run.job.once().lay_out(dpi), copies=1):
        pass
    return run


def _printed(earlier: Mapping[str, Record]) -> str:
    named = ", ".join(list(earlier)[:_SHOWN]) + (" …" if len(earlier) > _SHOWN else "")
    return (
        f"{len(earlier):,} of these labels were printed before ({named}); say why with --reason TEXT, "
        "or leave them out with --only-new"
    )


def _entries(
    client: Client,
    info: ServiceInfo,
    options: argparse.Namespace,
    design: Design | None,
    labels: Iterator[Label],
) -> tuple[Entry, ...]:
    if not label_records.is_source(options):
        return tuple(_given(info, options, design, labels))
    records = _records(client, options)
    if not records:
        raise InputError("no record of the catalogue is meant: nothing to print")
    items = gather(client, records, _Unwatched())
    if design is None:
        entries = plain_entries(items, info, "identifier")
        without = [item.record.title for item in items if item.link is None]
        lacking = [f"{len(without):,} have no short link: {', '.join(without[:_SHOWN])}"] if without else []
    else:
        entries, lacking = designed_entries(items, info, design, label_design.completion(options))
    if lacking and not options.skip_incomplete:
        raise InputError("; ".join(lacking) + "; nothing was drawn (--skip-incomplete leaves these out)")
    if not entries:
        raise InputError("; ".join(lacking) + "; no label is left")
    return entries


def _given(
    info: ServiceInfo, options: argparse.Namespace, design: Design | None, labels: Iterator[Label]
) -> Iterator[Entry]:
    if design is None:
        yield from (Entry(None, label=label) for label in labels)
        return

    def link(short_id: str) -> str:
        return public_address.short_link(link_base(info), short_id)

    yield from (Entry(None, fields=fields) for fields in label_design.records(design, options, link))


def _records(client: Client, options: argparse.Namespace) -> list[Record]:
    kind = Kind(options.kind or (Kind.THNGS if options.batch or options.collection else Kind.PRODUCTS))
    filters = [options.filter or ""]
    filters += [f"batch={options.batch}" if options.batch else ""]
    filters += [f"collections={options.collection}" if options.collection else ""]
    given = [f"({each})" if "|" in each else each for each in filters if each]
    ids = tuple(filter(None, (options.ids or "").replace(" ", "").split(",")))
    query = Query(words=options.search or "", filter="&".join(given), ids=ids, descending=False)
    found: list[Record] = []
    for record in client.every(kind, query):
        found.append(record)
        if len(found) > MOST_LABELS:
            raise InputError(f"more than {MOST_LABELS:,} records are meant; take a filter")
    missing = set(ids) - {record.id for record in found}
    if missing:
        raise InputError(f"--ids: the catalogue has no {kind.noun()} {', '.join(sorted(missing)[:_SHOWN])}")
    return found


class _Unwatched:
    def progress(self, done: int, total: int) -> None:
        """Nobody is told: a thousand records take a second or two."""
