"""The one file of a form (multipart/form-data), taken out while the form is received."""

from __future__ import annotations

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from catalog.errors import BadInput


class FormFile:
    """Fed with a form piece by piece, gives the pieces of its only file; other fields are passed over."""

    def __init__(self, content_type: str) -> None:
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise BadInput("Content-Type: a form needs a boundary")
        self._files = 0
        self._is_file = False
        self._type = ""
        self._name = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._content = bytearray()
        self._is_complete = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_header_begin": self._begin_header,
                    "on_header_field": self._add_to_name,
                    "on_header_value": self._add_to_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_part_begin": self._begin_part,
                    "on_part_data": self._add_content,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise _unreadable(error) from error

    def feed(self, chunk: bytes) -> bytes:
        """The file's part of a piece of the form; BadInput when it is no form."""
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _unreadable(error) from error
        content = bytes(self._content)
        self._content.clear()
        return content

    def finish(self) -> str:
        """The file's media type, empty when it has none; BadInput unless there was exactly one file."""
        if not self._is_complete:
            raise BadInput("body: the form ended before it was complete")
        if self._files != 1:
            raise BadInput(f"body: one file is expected in the form, not {self._files}")
        return self._type

    def _begin_part(self) -> None:
        self._headers = {}

    def _begin_header(self) -> None:
        self._name = self._value = b""

    def _add_to_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add_to_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._name.lower()] = self._value

    def _end_headers(self) -> None:
        disposition = parse_options_header(self._headers.get(b"content-disposition", b""))[1]
        self._is_file = b"filename" in disposition
        if self._is_file:
            self._files += 1
            self._type = self._headers.get(b"content-type", b"").decode("latin-1")

    def _add_content(self, data: bytes, start: int, end: int) -> None:
        if self._is_file and self._files == 1:
            self._content += data[start:end]

    def _end(self) -> None:
        self._is_complete = True


def _unreadable(error: FormParserError) -> BadInput:
    return BadInput(f"body: not a valid form: {error}")
