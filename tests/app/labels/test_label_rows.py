"""Tables of labels: columns by any usual name, and rows that cannot be used named."""

import openpyxl
import pytest

from app.errors import InputError
from app.labels import rows
from app.labels.layout import Label


def read(path, **options):
    return list(rows.read(path, link=lambda short_id: f"https://tn.gg/{short_id}", **options))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("text,name,identifier\nA,Mug,1\n", Label(text="A", name="Mug", identifier="1")),
        (
            "Product Name;URL;SKU\nMug;https://x.de/1;S-1\n",
            Label(text="https://x.de/1", name="Mug", identifier="S-1"),
        ),
        ("Short ID\tTitle\nabc\tGröße\n", Label(text="https://tn.gg/abc", name="Größe")),
        ("text,short_id\n,abc\n", Label(text="https://tn.gg/abc")),
        ("short_id,url\nabc,https://x.de\n", Label(text="https://x.de")),
        ("url\nx\n", Label(text="x")),
    ],
)
def test_columns_are_found_by_their_usual_names(tmp_path, text, label):
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8")
    assert read(path) == [label]


def test_a_workbook_serves_as_well(tmp_path):
    path = tmp_path / "labels.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["name", "text"])
    book.active.append(["Mug", "https://tn.gg/a"])
    book.save(path)
    assert read(path, ecl="H") == [Label(text="https://tn.gg/a", name="Mug", ecl="H")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"name,price\nMug,3\n",
            r"labels.csv: no column says what the codes hold; .* \(there are: name, price\)",
        ),
        (b"url,name\nx,Mug\n,Cup\n", "labels.csv, row 3: says nothing for the code"),
        (b"url\nx\n\xc3\x28\xff,\n" + b"url\xc3\xa9\n" * 20, "labels.csv, row 3: "),
        (b"", "empty"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, content, message):
    path = tmp_path / "labels.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        read(tmp_path / "nowhere.csv")
