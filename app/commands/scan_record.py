"""`scan --record`: what pictures show, written into the catalogue as `scans` actions, each exactly once.

The actions of a picture are stored in one call, and its line is written only afterwards. A scan that is
killed between the two is in doubt about one picture, the next one: `--resume` asks the service about it.
What was recognised by its looks is recorded only where that is sure.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from app.client import Client, Identification, Kind, Query
from app.commands import own_service
from app.commands.scan_looks import is_sure
from app.commands.scan_lookup import Lookup
from catalog import gtin
from recognition.batch import Entry
from recognition.symbol import Symbol

Json = dict[str, Any]
#: A custom field of the actions: the picture that was scanned.
PICTURE: Final = "picture"
#: Products that were made for their codes alone carry this tag until somebody describes them.
MADE: Final = "scanned"
_TARGETS: Final = frozenset({"thng", "product", "collection"})
_GTINS: Final = {"ean_13": "EAN-13", "ean_8": "EAN-8", "upc_a": "UPC-A", "upc_e": "UPC-E"}


class Recorder:
    """Records the codes of pictures, one after the other.

    ``create``: products are made for unknown GTINs. ``doubtful_since_ms``: the scan goes on behind a picture
    whose line was written then (milliseconds since 1970); what the next one shows may be recorded already.
    ``now_ms`` is the clock of both.
    """

    def __init__(
        self,
        client: Client,
        look_up: Lookup,
        *,
        create: bool = False,
        doubtful_since_ms: int | None = None,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._client, self._look_up, self._create = client, look_up, create
        self._doubtful_since_ms, self._now_ms = doubtful_since_ms, now_ms
        self.counts: Counter[str] = Counter()

    def record(self, entry: Entry) -> None:
        """Store an action for each record that a code of the picture belongs to."""
        if entry.reading is None:
            return
        targets: dict[tuple[str, str], Symbol] = {}
        for symbol in filter(lambda symbol: symbol.is_whole, entry.reading):
            if not is_sure(symbol):
                self.counts["doubtful"] += 1
                continue
            results = self._look_up.results([symbol]) or self._made(symbol)
            self.counts["known" if results else "unknown"] += 1
            for result in results:
                for field in _TARGETS & result.keys():
                    targets.setdefault((field, result[field]["id"]), symbol)
        common = {"timestamp": self._now_ms(), "customFields": {PICTURE: _text(entry)}}
        actions = [
            {field: record_id, "identifiers": {symbol.type: symbol.value}, **common}
            for (field, record_id), symbol in targets.items()
        ]
        if actions and not self._is_recorded(entry):
            with own_service.blamed():
                self._client.record_actions("scans", actions)
            self.counts["recorded"] += len(actions)
        self._doubtful_since_ms = None

    def said(self) -> str:
        """What was done, in a line."""
        made = f", {self.counts['made']:,} products made" if self._create else ""
        doubtful = f", {self.counts['doubtful']:,} looks too doubtful" if self.counts["doubtful"] else ""
        return (
            f"{self.counts['known']:,} codes known, {self.counts['unknown']:,} unknown{doubtful}{made}, "
            f"{self.counts['recorded']:,} scans recorded"
        )

    def _made(self, symbol: Symbol) -> Sequence[Json]:
        """The product that is made for an unknown code, if it can be one."""
        title = _GTINS.get(symbol.type)
        if not self._create or title is None or gtin.problem(symbol.type, symbol.value):
            return ()
        document = {
            "name": f"{title} {symbol.value}",
            "identifiers": {symbol.type: symbol.value},
            "tags": [MADE],
        }
        with own_service.blamed():
            product = self._client.create(Kind.PRODUCTS, document)
        self.counts["made"] += 1
        self._look_up.remember(symbol, [Identification(symbol.value, symbol.type, product)])
        return self._look_up.results([symbol])

    def _is_recorded(self, entry: Entry) -> bool:
        if self._doubtful_since_ms is None:
            return False
        since = Query(filter=f"type=scans&timestamp>={self._doubtful_since_ms}")
        with own_service.blamed():
            found = self._client.every(Kind.ACTIONS, since)
            return any(one.document.get("customFields", {}).get(PICTURE) == _text(entry) for one in found)


def _text(entry: Entry) -> str:
    """The name of a file as text, which it need not be."""
    return str(entry.file).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
