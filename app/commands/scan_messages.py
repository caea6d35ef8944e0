"""Messages on several symbols, over the pictures of one scan: joined, and what is missing of them said."""

from collections.abc import Iterator
from dataclasses import replace

from recognition.batch import Entry
from recognition.sequences.joining import Joined
from recognition.symbol import Symbol


class Messages:
    """Hands every entry on, with the parts that earlier pictures had."""

    def __init__(self) -> None:
        self._joined = Joined()

    def joined(self, entry: Entry) -> Entry:
        """The entry of the next picture."""
        if entry.reading is None or all(symbol.is_whole for symbol in entry.reading):
            return entry
        symbols = self._joined.over(str(entry.file), entry.reading.symbols)
        return replace(entry, reading=replace(entry.reading, symbols=tuple(symbols)))

    def missing(self) -> Iterator[str]:
        """A line for each message that no picture completed."""
        for symbol in self._joined.missing():
            assert symbol.parts is not None
            where = ", ".join(symbol.parts.files)
            yield f"{where}: a message on {symbol.parts.count} symbols ({symbol.type}){said_of_parts(symbol)}"


def said_of_parts(symbol: Symbol) -> str:
    """What is missing of a message, behind its value; nothing for what is whole."""
    if symbol.parts is None or not symbol.parts.missing:
        return ""
    missing, read = _listed(symbol.parts.missing), _listed(symbol.parts.read)
    return f" [has {read} of {symbol.parts.count} parts; missing: {missing}]"


def _listed(indices: tuple[int, ...]) -> str:
    return ", ".join(map(str, indices))
