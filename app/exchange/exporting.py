"""Writes the catalogue to a file, record by record.

A table's columns are known only when the last record has passed, so tables are written in two steps over a
file on disk; JSON is written as it comes.
"""

import contextlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec

from app.client import ClientError, Kind, Page, Query, Record, Unreachable
from app.errors import EnvironmentFault, InputError
from app.exchange import columns, fields, links, writers
from app.exchange.progress import Progress, Summary, Tally

Json = Mapping[str, Any]
Watch = Callable[[Progress], None]

_TELL_EVERY = 500


class Source(Protocol):
    """The part of `app.client.Client` that an export uses."""

    def list_records(self, kind: Kind, query: Query | None = None) -> Page: ...

    def every(self, kind: Kind, query: Query | None = None) -> Iterator[Record]: ...


class Cancelled(Exception):
    """The person stopped the export; nothing was written."""


def export(
    source: Source,
    kind: Kind,
    path: Path,
    *,
    filter: str = "",
    with_links: bool = False,
    short_url_base: str = "",
    watch: Watch = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Summary:
    """Write all records of a kind, oldest first; `rows` of the summary is their number.

    `with_links` adds the short link of each product or thing: its target, its short id and, if there is a
    `short_url_base` to put before it, its address. InputError for a filter the service does not take.
    """
    suffix = writers.check_suffix(path)
    query = Query(filter=filter, descending=False)
    try:
        first = source.list_records(kind, replace(query, per_page=1, with_total=True))
        tally = Tally(first.total or 0)
        documents = _watched(source, kind, query, tally, watch, should_stop)
        with writers.appearing(path) as stream:
            if suffix in writers.DOCUMENT_WRITERS:
                _write_documents(writers.DOCUMENT_WRITERS[suffix](stream), documents)
            else:
                with (
                    _Links(source, short_url_base, wanted=with_links and kind in fields.LINKED) as found,
                    contextlib.closing(writers.ROW_WRITERS[suffix](stream)) as writer,
                ):
                    _write_rows(writer, kind, documents, found)
    except Cancelled:
        return tally.summary(cancelled=True)
    except Unreachable as error:
        raise EnvironmentFault(f"the service does not answer ({error})") from error
    except ClientError as error:
        raise InputError(error.text()) from error
    watch(tally.progress())
    return tally.summary()


def _watched(
    source: Source,
    kind: Kind,
    query: Query,
    tally: Tally,
    watch: Watch,
    should_stop: Callable[[], bool],
) -> Iterator[Json]:
    for record in source.every(kind, query):
        yield record.document
        tally.add("rows")
        tally.position += 1
        if tally.position % _TELL_EVERY == 0:
            watch(tally.progress())
            if should_stop():
                raise Cancelled


def _write_documents(writer: writers.DocumentWriter, documents: Iterator[Json]) -> None:
    for document in documents:
        writer.write(document)
    writer.finish()


def _write_rows(writer: writers.RowWriter, kind: Kind, documents: Iterator[Json], found: "_Links") -> None:
    survey = columns.Survey(kind)
    with tempfile.TemporaryFile() as spool:
        for document in documents:
            complete = found.add_to(document)
            survey.look(complete)
            spool.write(msgspec.json.encode(complete) + b"\n")
        spool.seek(0)
        header = survey.header(links=found.fields)
        writer.write(header)
        for document in _lines(spool):
            writer.write(columns.row(kind, document, header))
    writer.finish()


def _lines(spool: BinaryIO | Any) -> Iterator[Json]:
    for line in spool:
        yield msgspec.json.decode(line)


class _Links:
    """The oldest short link of every record, kept on disk while they are joined."""

    def __init__(self, source: Source, short_url_base: str, *, wanted: bool) -> None:
        self._wanted = wanted
        self._base = short_url_base.rstrip("/")
        self._table = sqlite3.connect("", isolation_level=None)
        self._table.execute("CREATE TABLE link (id TEXT PRIMARY KEY, short_id, target) WITHOUT ROWID")
        if wanted:
            self._fill(source)

    @property
    def fields(self) -> tuple[str, ...]:
        """What is added to each record."""
        if not self._wanted:
            return ()
        return ("redirection", "shortId", "shortUrl") if self._base else ("redirection", "shortId")

    def _fill(self, source: Source) -> None:
        self._table.execute("BEGIN")
        for link in source.every(Kind.REDIRECTIONS, Query(descending=False)):
            row = (link.document.get("evrythngId", ""), link.id, links.target_of(link))
            self._table.execute("INSERT OR IGNORE INTO link VALUES (?, ?, ?)", row)

    def add_to(self, document: Json) -> Json:
        if not self._wanted:
            return document
        statement = "SELECT short_id, target FROM link WHERE id = ?"
        found = self._table.execute(statement, (document.get("id", ""),)).fetchone()
        if found is None:
            return document
        short_id, target = found
        return {
            **document,
            "shortId": short_id,
            "redirection": target,
            "shortUrl": f"{self._base}/{short_id}",
        }

    def __enter__(self) -> "_Links":
        return self

    def __exit__(self, *_: object) -> None:
        self._table.close()
