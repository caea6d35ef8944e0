"""A catalogue comes in from a table and goes out into one, at the window."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from app.client import Kind
from app.desktop.exchange import files
from app.desktop.exchange.import_dialog import ImportDialog
from catalog.gtin import check_digit
from tests.scenarios.operator_at_desk import Operator


def ean(number: int) -> str:
    body = f"29{number:010}"
    return body + check_digit(body)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """5,000 products; two with a wrong check digit."""
    path = tmp_path / "stock.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["Article", "Maker", "EAN", "Colour"])
        for number in range(5000):
            code = ean(number) if number not in (7, 4000) else ean(number)[:-1] + "x"
            rows.writerow([f"Article {number:04}", f"Maker {number % 9}", code, "röd"])
    return path


def opens_import(operator: Operator, path: Path) -> ImportDialog:
    files.open_import(operator.session, path, Kind.PRODUCTS, operator.page)
    operator.wait(lambda: operator.dialog(ImportDialog) is not None)
    return operator.dialog(ImportDialog)


def test_five_thousand_rows_come_in_with_the_bad_ones_put_aside_and_go_as_one_step(
    operator: Operator, table: Path
):
    dialog = opens_import(operator, table)
    dialog.columns.choose("Maker", "brand")
    operator.wait(lambda: dialog.preview.rowCount() == 50)
    assert dialog.preview.item(7, 1).text() == "Stays out"
    asked = []
    operator.session.ask = lambda question: asked.append(question.title) or "import"
    dialog.start()
    operator.wait(lambda: dialog.outcome is not None, lambda: dialog.status)
    assert asked == ["2 of 5,000 rows cannot be imported"]
    assert dialog.outcome.summary.created == 4998
    assert [trouble.row for trouble in dialog.outcome.troubles] == [9, 4002]
    assert (table.parent / "stock.csv.errors.csv").read_text("utf-8-sig").count("Article") == 3
    dialog.reject()
    operator.wait(lambda: operator.list.model.total == 4998)
    brand = operator.service.client.get("/products?filter=name%3DArticle%204999").json()[0]["brand"]
    assert brand == "Maker 4"
    operator.chooses("undo")
    operator.wait(lambda: operator.list.model.total == 0)


def test_the_same_file_again_updates_what_is_there_unless_doubles_are_asked_for(
    operator: Operator, tmp_path: Path
):
    path = tmp_path / "two.csv"
    path.write_text("Name,SKU\nTea,S1\nOil,S2\n", encoding="utf-8")
    for outcome in ("created", "unchanged"):
        dialog = opens_import(operator, path)
        assert dialog.options.match == "identifiers.sku"
        dialog.start()
        operator.wait(lambda shown=dialog: shown.outcome is not None, lambda shown=dialog: shown.status)
        assert getattr(dialog.outcome.summary, outcome) == 2
        dialog.reject()
        operator.wait(lambda: operator.dialog(ImportDialog) is None)
    dialog = opens_import(operator, path)
    operator.wait(
        lambda: "2 of 2 rows are in the catalogue already, by SKU. They are updated" in dialog.status
    )
    dialog._match.setCurrentIndex(0)
    operator.wait(lambda: "to avoid doubles" in dialog.status)
    dialog.columns.choose("Name", "name")
    assert dialog.options.match == ""
    dialog.reject()


def test_nothing_comes_in_when_the_person_says_so(operator: Operator, table: Path):
    dialog = opens_import(operator, table)
    operator.session.ask = lambda question: "cancel"
    dialog.start()
    operator.wait(lambda: "Nothing was imported" in dialog.status)
    assert operator.documents(Kind.PRODUCTS) == []
    dialog.reject()


def test_columns_without_a_name_cannot_be_imported(operator: Operator, table: Path):
    dialog = opens_import(operator, table)
    dialog.columns.choose("Article", "")
    assert "No column holds the name" in dialog.status
    dialog.start()
    assert not dialog.running
    dialog.reject()


def test_a_file_that_is_no_table_is_refused_with_its_name(operator: Operator, tmp_path: Path):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"not a workbook")
    files.open_import(operator.session, path, Kind.PRODUCTS, operator.page)
    operator.sees_message("broken.xlsx")


def test_what_goes_out_comes_in_again(operator: Operator, tmp_path: Path):
    operator.chooses("sample")
    operator.wait(lambda: operator.list.model.total == 40)
    path = tmp_path / "out.xlsx"
    files.export(operator.session, Kind.PRODUCTS, path)
    operator.sees_message("40 products written to out.xlsx")
    operator.chooses("undo")
    operator.wait(lambda: operator.list.model.total == 0)
    dialog = opens_import(operator, path)
    dialog.columns.choose("id", "")
    dialog.start()
    operator.wait(lambda: dialog.outcome is not None, lambda: dialog.status)
    assert dialog.outcome.summary.created == 40
    dialog.reject()
    operator.wait(lambda: operator.list.model.total == 40)


def test_the_links_of_another_shortener_come_in_and_go_as_one_step(operator: Operator, tmp_path: Path):
    path = tmp_path / "kutt.json"
    links = [
        {
            "address": f"link-{number}",
            "target": f"https://e.example/{number}",
            "description": f"Poster {number}",
            "created_at": "2021-05-03T10:00:00.000Z",
            "visit_count": number,
            "password": number == 7,
        }
        for number in range(60)
    ]
    path.write_text(json.dumps({"data": links, "total": 60}), encoding="utf-8")
    taken = {"evrythngId": operator.service.client.post("/products", json={"name": "Tea"}).json()["id"]}
    taken |= {"shortId": "link-3", "defaultRedirectUrl": "https://own.example/"}
    operator.service.client.post("/redirections", json=[taken])
    operator.goes_to("redirections")
    dialog = opens_import(operator, path)
    operator.wait(lambda: "The short ids of 1 of 60 rows are taken already. They stay out" in dialog.status)
    assert dialog.preview.item(0, 1).text() == "/link-0 → https://e.example/0"
    dialog.start()
    operator.wait(lambda: dialog.outcome is not None, lambda: dialog.status)
    assert (dialog.outcome.summary.created, dialog.outcome.summary.failed) == (59, 1)
    assert "link-3 is taken already" in dialog.outcome.troubles[0].reason
    dialog.reject()
    operator.wait(lambda: operator.list.model.total == 60)
    collections = operator.service.client.get("/collections").json()
    assert [each["name"] for each in collections] == ["Short links from Kutt"]
    assert operator.service.client.get("/redirections/link-7").json()["hasPassword"] is True
    operator.chooses("undo")
    operator.wait(lambda: operator.list.model.total == 1)
    assert operator.service.client.get("/collections").json() == []
    assert operator.service.client.get("/redirections/link-3").json()["redirectUrl"] == "https://own.example/"
