"""XLSX workbooks: numbers that should have been text, dates, errors, and files that are none."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.errors import InputError
from app.exchange.sheet_table import SheetTable
from app.exchange.tables import open_table


def workbook(folder: Path, *rows: list[Any], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    for cell, number_format in (formats or {}).items():
        page[cell].number_format = number_format
    path = folder / "book.xlsx"
    book.save(path)
    return path


def test_numbers_come_out_with_all_their_digits(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["EAN", "Weight", "Count"], [4006381333931, 1.5, 4006381333931.0])
    (row,) = SheetTable(path).rows()
    assert row.values == ("4006381333931", "1.5", "4006381333931")
    assert row.problems == ()


def test_zeros_that_the_format_shows_are_kept(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["EAN", "Plain"], [12345678905, 12345678905], formats={"A2": "0000000000000"})
    (row,) = SheetTable(path).rows()
    assert row.values == ("0012345678905", "12345678905")


def test_dates_and_truth_values_become_text(tmp_path: Path) -> None:
    moment = dt.datetime(2024, 5, 17, 10, 30)  # noqa: DTZ001  a sheet knows no time zone
    path = workbook(tmp_path, ["Day", "Moment", "Yes"], [dt.date(2024, 5, 17), moment, True])
    (row,) = SheetTable(path).rows()
    assert row.values == ("2024-05-17", "2024-05-17T10:30:00", "true")


def test_a_rounded_number_is_an_error(tmp_path: Path) -> None:
    """A serial shipping container code has 18 digits, a spreadsheet keeps 15."""
    path = workbook(tmp_path, ["SSCC"], [340123450000000000])
    (row,) = SheetTable(path).rows()
    assert "more than 15 digits" in str(row.problems[0])
    assert row.problems[0].column == "SSCC"


def test_an_error_of_the_spreadsheet_is_an_error_of_the_row(tmp_path: Path) -> None:
    (row,) = SheetTable(workbook(tmp_path, ["Name"], ["#N/A"])).rows()
    assert "#N/A" in str(row.problems[0])


def test_an_impossible_date_is_an_error_of_its_row(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["Day"], [1e9], ["Tea"], formats={"A2": "yyyy-mm-dd"})
    bad, good = SheetTable(path).rows()
    assert "#VALUE!" in str(bad.problems[0])
    assert good.values == ("Tea",)


def test_empty_rows_count_but_are_no_rows(tmp_path: Path) -> None:
    path = workbook(tmp_path, [None], ["Name", "Brand"], [None, None], ["Tea", None], ["", ""])
    (row,) = SheetTable(path).rows()
    assert (row.number, row.values) == (4, ("Tea", ""))


def test_a_wide_row_is_an_error(tmp_path: Path) -> None:
    (row,) = SheetTable(workbook(tmp_path, ["Name"], ["Tea", "lost"])).rows()
    assert "has 2 values, the header names 1" in str(row.problems[0])


def test_escaped_control_characters_are_read(tmp_path: Path) -> None:
    (row,) = SheetTable(workbook(tmp_path, ["Name"], ["a_x000D_b"])).rows()
    assert row.values == ("a\rb",)


def test_a_sheet_is_chosen_by_name_and_a_wrong_name_lists_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Prices").append(["Name"])
    book.save(tmp_path / "book.xlsx")
    assert SheetTable(tmp_path / "book.xlsx", sheet="Prices").header == ("Name",)
    with pytest.raises(InputError, match="no sheet called Stock; it has: Sheet, Prices"):
        SheetTable(tmp_path / "book.xlsx", sheet="Stock")


def test_an_empty_sheet_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"book\.xlsx, sheet Sheet, is empty"):
        SheetTable(workbook(tmp_path))


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    with pytest.raises(InputError, match="not a readable XLSX workbook"):
        open_table(tmp_path / "other.xlsx")


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["Name"], ["Tea"])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match="is not an XLSX workbook"):
        open_table(path)


def test_a_workbook_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["Name"], ["Tea"]).rename(tmp_path / "really.csv")
    assert isinstance(open_table(path), SheetTable)
