"""Which encoding and which delimiter a text file has.

Nobody writes it into the file, so both are found out from its bytes. UTF-8 proves itself; what is not UTF-8
is some 8-bit code page, and there only the language tells one from another. A file that holds both is read as
UTF-8, and the rows that are not are reported one by one: a guess must never turn into wrong letters silently.
"""

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from app.errors import InputError

DELIMITERS = ",;\t|"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Code pages whose text is told from Western European by its letters; those of Latin scripts are not.
_OTHER_SCRIPTS = ["cp1251", "cp1253", "cp932", "euc_jp", "gb18030", "big5", "euc_kr"]
_WESTERN = "cp1252"
# In texts of other scripts most letters are outside ASCII; in Western ones only some are.
_OTHER_SCRIPT_SHARE = 0.3
_LETTERS = re.compile(rb"[A-Za-z]")
_CONTROLS = bytes([*range(9), 11, *range(14, 32)])
_TEXT_SHARE = 0.9
_BLOCK = 1 << 20
_EVIDENCE_WANTED = 1 << 16
_ROWS_LOOKED_AT = 50


@dataclass(frozen=True)
class Evidence:
    """What the lines of a file with other than ASCII bytes are."""

    utf8_lines: int
    other_lines: int
    sample: bytes  # of the lines that are not UTF-8


def detect(path: Path) -> str:
    """The name of the codec that reads the file, its byte order mark included."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name
    wide = _utf16_without_mark(start)
    if wide:
        return wide
    if len(start.translate(None, _CONTROLS)) < len(start) * _TEXT_SHARE:
        raise InputError(f"{path.name} is not a text file")
    return _judge(_gather(path))


def check_name(name: str) -> str:
    """The codec a person named, or an InputError."""
    try:
        found = codecs.lookup(name)
    except LookupError as error:
        raise InputError(f"there is no encoding called {name}; try utf-8, cp1252 or utf-16") from error
    if not getattr(found, "_is_text_encoding", True):
        raise InputError(f"{name} is no encoding of text; try utf-8, cp1252 or utf-16")
    return found.name


def _utf16_without_mark(start: bytes) -> str:
    """Western text in UTF-16 has a NUL in every second byte."""
    if len(start) < 8:
        return ""
    even, odd = start[0::2].count(0) / len(start[0::2]), start[1::2].count(0) / len(start[1::2])
    if odd > 0.5 and even < 0.1:
        return "utf-16-le"
    if even > 0.5 and odd < 0.1:
        return "utf-16-be"
    return ""


def _gather(path: Path) -> Evidence:
    """Read the whole file once: a single row of another encoding at its end matters."""
    utf8_lines = other_lines = 0
    sample = bytearray()
    rest = b""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if block.isascii() and rest.isascii():
                rest = b""
                continue
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                utf8_lines, other_lines = _count(line, utf8_lines, other_lines, sample)
    utf8_lines, other_lines = _count(rest, utf8_lines, other_lines, sample)
    return Evidence(utf8_lines, other_lines, bytes(sample))


def _count(line: bytes, utf8_lines: int, other_lines: int, sample: bytearray) -> tuple[int, int]:
    if line.isascii():
        return utf8_lines, other_lines
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        if len(sample) < _EVIDENCE_WANTED:
            sample += line + b"\n"
        return utf8_lines, other_lines + 1
    return utf8_lines + 1, other_lines


def _judge(evidence: Evidence) -> str:
    if evidence.utf8_lines or not evidence.other_lines:
        return "utf-8"
    beyond = sum(byte > 127 for byte in evidence.sample)
    if beyond < _OTHER_SCRIPT_SHARE * (beyond + len(_LETTERS.findall(evidence.sample))):
        return _WESTERN
    best = charset_normalizer.from_bytes(evidence.sample, cp_isolation=[_WESTERN, *_OTHER_SCRIPTS]).best()
    return best.encoding if best is not None and best.encoding in _OTHER_SCRIPTS else _WESTERN


def find_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts the first rows into the same number of columns, the more the better."""
    if not lines:
        return ","
    hint = lines[0].strip()
    if hint.lower().startswith("sep=") and len(hint) == 5:
        return hint[4]
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))


def _fitness(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row][:_ROWS_LOOKED_AT]
    except csv.Error:
        return (0.0, 0)
    if not widths or widths[0] == 1:
        return (0.0, 0)
    usual, times = Counter(widths).most_common(1)[0]
    return (times / len(widths) if usual > 1 else 0.0, widths[0])
