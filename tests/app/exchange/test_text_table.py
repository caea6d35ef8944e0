"""CSV files as people really send them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputError
from app.exchange.rows import Row, Severity
from app.exchange.tables import open_table
from app.exchange.text_table import TextTable


def written(folder: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def values(table: TextTable) -> list[tuple[str, ...]]:
    return [row.values for row in table.rows()]


def only_problem(row: Row) -> str:
    (problem,) = row.problems
    assert problem.severity is Severity.ERROR
    return str(problem)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str, name: str) -> None:
    path = written(tmp_path, "Name;Brand\r\nKäse groß;Müller\r\nBrötchen;Façade\r\n".encode(encoding))
    table = TextTable(path)
    assert table.encoding == name
    assert table.header == ("Name", "Brand")
    assert values(table) == [("Käse groß", "Müller"), ("Brötchen", "Façade")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Сыр российский;молоко\nХлеб чёрный;мука\n", "cp1251"), ("醤油;味噌ラーメン\n日本茶;お茶\n", "cp932")],
)
def test_other_scripts_are_told_from_western_ones(tmp_path: Path, text: str, encoding: str) -> None:
    table = TextTable(written(tmp_path, ("Name;Brand\n" + text).encode(encoding)))
    assert table.encoding == encoding
    assert [";".join(row) for row in values(table)] == text.splitlines()


def test_a_given_encoding_is_used(tmp_path: Path) -> None:
    path = written(tmp_path, "Name\nŻółty ser\n".encode("cp1250"))
    assert values(TextTable(path, encoding="cp1250")) == [("Żółty ser",)]


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64"])
def test_an_encoding_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=name):
        TextTable(written(tmp_path, "Name\n"), encoding=name)


def test_mixed_encodings_are_errors_of_their_rows_with_column_and_byte(tmp_path: Path) -> None:
    head = "Name;Brand\nKäse;Müller\n".encode()
    bad = b"Brot;" + "Bäcker".encode("cp1252") + b"\n"
    path = written(tmp_path, head + bad + "Öl;Mühle\n".encode())
    table = TextTable(path)
    assert table.encoding == "utf-8"
    good, wrong, after = table.rows()
    assert good.problems == after.problems == ()
    assert after.values == ("Öl", "Mühle")
    offset = len(head) + len(b"Brot;B")
    assert (head + bad)[offset] == 0xE4
    assert only_problem(wrong) == (
        f"Brand: byte {offset} (0xe4) is not utf-8; save the whole file in one encoding"
    )
    assert wrong.number == 3


def test_one_wrong_row_at_the_end_of_a_long_file_is_found(tmp_path: Path) -> None:
    """Detection looks at the whole file: not only at its first block."""
    lines = ["Name"] + [f"Käse {number}" for number in range(150_000)]
    path = written(tmp_path, "\n".join(lines).encode() + b"\nBr\xf6tchen\n")
    bad = [row for row in TextTable(path).rows() if row.problems]
    assert [row.number for row in bad] == [150_002]


def test_bytes_a_code_page_does_not_have_are_errors(tmp_path: Path) -> None:
    table = TextTable(written(tmp_path, b"Name;Brand\nK\xe4se;M\x81ller\n"))
    assert table.encoding == "cp1252"
    (row,) = table.rows()
    assert "byte 17 (0x81) is not cp1252" in only_problem(row)


def test_half_a_letter_at_the_end_of_utf16_is_an_error(tmp_path: Path) -> None:
    table = TextTable(written(tmp_path, "Name,Brand\nA,B\n".encode("utf-16") + b"C"))
    rows = list(table.rows())
    assert rows[0].values == ("A", "B")
    assert "is not utf-16" in only_problem(rows[1])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    lines = [["Name", "Tags", "Note"], ["Tea", '"a,b;c|d"', ""], ["Oil", "x", "1.5"]]
    text = "".join(delimiter.join(line) + "\n" for line in lines)
    table = TextTable(written(tmp_path, text))
    assert table.delimiter == delimiter
    assert table.header == ("Name", "Tags", "Note")
    assert values(table)[1] == ("Oil", "x", "1.5")


def test_the_hint_of_spreadsheets_names_the_delimiter_and_is_no_row(tmp_path: Path) -> None:
    table = TextTable(written(tmp_path, "sep=|\nName|Note\nTea|a;b;c\n"))
    assert table.header == ("Name", "Note")
    (row,) = table.rows()
    assert (row.number, row.values) == (3, ("Tea", "a;b;c"))


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert values(TextTable(written(tmp_path, "Name\nTea\nOil\n"))) == [("Tea",), ("Oil",)]


def test_quoted_values_hold_line_ends_and_quotes(tmp_path: Path) -> None:
    table = TextTable(written(tmp_path, 'Name,Note\r\n"Two\r\nlines","5"" pipe"\r\nTea,\r\n'))
    assert values(table) == [("Two\r\nlines", '5" pipe'), ("Tea", "")]


def test_line_ends_of_old_macs_work(tmp_path: Path) -> None:
    assert values(TextTable(written(tmp_path, "Name,Brand\rTea,X\rOil,Y\r"))) == [("Tea", "X"), ("Oil", "Y")]


def test_empty_lines_count_but_are_no_rows(tmp_path: Path) -> None:
    table = TextTable(written(tmp_path, "\n\nName,Brand\n\nTea,X\n , \n,\nOil,Y\n"))
    assert [(row.number, row.values[0]) for row in table.rows()] == [(5, "Tea"), (8, "Oil")]


def test_a_short_row_is_filled_and_a_wide_one_is_an_error(tmp_path: Path) -> None:
    table = TextTable(written(tmp_path, "Name,Brand,Note\nTea\nOil,Y,Z,1,5\nSalt,Y,Z,,\n"))
    short, wide, trailing = table.rows()
    assert short.values == ("Tea", "", "")
    assert short.problems == trailing.problems == ()
    assert "has 5 values, the header names 3" in only_problem(wide)
    assert wide.extra == ("1", "5")


def test_a_quote_that_never_closes_costs_one_row_only(tmp_path: Path) -> None:
    table = TextTable(written(tmp_path, 'Name,Brand\nTea,X\n"Oil,Y\nSalt,Z\nRice,W\n'))
    rows = list(table.rows())
    assert [row.values[0] for row in rows if not row.problems] == ["Tea", "Salt", "Rice"]
    (bad,) = [row for row in rows if row.problems]
    assert bad.number == 3
    assert "never closes it" in only_problem(bad)


def test_a_quote_inside_a_quoted_value_is_an_error(tmp_path: Path) -> None:
    first, second = TextTable(written(tmp_path, 'Name,Brand\n"5" pipe",X\nTea,Y\n')).rows()
    assert 'write it twice ("")' in only_problem(first)
    assert second.values == ("Tea", "Y")


def test_a_nul_is_an_error_of_its_row_and_column(tmp_path: Path) -> None:
    first, second = TextTable(written(tmp_path, b"Name,Brand\nTea,X\0Y\nOil,Z\n")).rows()
    assert only_problem(first).startswith("Brand: holds a NUL")
    assert second.problems == ()


def test_a_header_with_empty_and_repeated_names_is_kept_by_position(tmp_path: Path) -> None:
    table = TextTable(written(tmp_path, "Name,,Tags,Tags,,\nTea,a,b,c,,\n"))
    assert table.header == ("Name", "column 2", "Tags", "Tags")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" ; ;\n"])
def test_an_empty_file_is_named(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"file\.csv is empty"):
        TextTable(written(tmp_path, content))


def test_something_else_altogether_is_refused_in_a_sentence(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20
    with pytest.raises(InputError, match="is not a text file"):
        TextTable(written(tmp_path, picture))


def test_a_line_without_end_is_not_held_in_memory(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a CSV file"):
        TextTable(written(tmp_path, b"Name\n" + b"x" * (1 << 20)))


def test_rows_can_be_read_again_and_tell_their_position(tmp_path: Path) -> None:
    path = written(tmp_path, "Näme;B\nÄ;1\nÖ;2\n")
    table = TextTable(path)
    positions = [row.position for row in table.rows()]
    assert positions == [row.position for row in table.rows()]
    assert positions == [len("Näme;B\nÄ;1\n".encode()), path.stat().st_size]
    assert table.size == path.stat().st_size


@pytest.mark.parametrize(
    ("name", "words"),
    [("old.xls", "old Excel format"), ("sheet.ods", "OpenDocument"), ("fake.xlsx", "not an XLSX workbook")],
)
def test_other_formats_name_the_cure(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        open_table(written(tmp_path, "Name\n", name))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file .*nowhere\.csv"):
        open_table(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="is a folder"):
        open_table(tmp_path)


@given(content=st.binary(max_size=400))
def test_any_bytes_are_rows_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "file.csv"
    path.write_bytes(content)
    try:
        table = TextTable(path)
    except InputError:
        return
    for row in table.rows():
        assert len(row.values) == len(table.header)
        assert row.position <= table.size
