"""`label` as a person calls it, without a display."""

import os
import subprocess
import sys

import pytest
from PIL import Image

from app import cli
from app.labels import engines, sheets
from tests.readback import pdf_page, pdf_page_sizes_mm, rasterise, read_zxing

pytestmark = pytest.mark.usefixtures("qapp")


def test_one_label_on_a_roll(tmp_path, capsys):
    path = tmp_path / "label.pdf"
    words = ["--text", "https://tn.gg/a", "--name", "Mug", "--identifier", "S-1", "--sheet", "62x29"]
    assert cli.main(["label", *words, "-o", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: 1 label on 1 page, Single label of 62 × 29 mm\n"
    assert pdf_page_sizes_mm(path.read_bytes()) == [pytest.approx((62, 29), abs=0.001)]
    assert read_zxing(pdf_page(path.read_bytes(), 0, dpi=300)) == ["https://tn.gg/a"]


def test_a_table_on_a_partly_used_sheet_with_copies(tmp_path, capsys):
    table, path = tmp_path / "labels.csv", tmp_path / "labels.pdf"
    table.write_text("short id;name\n" + "".join(f"id{n};Product {n}\n" for n in range(6)), encoding="utf-8")
    words = [
        "--csv",
        str(table),
        "--public-url",
        "https://tn.gg",
        "--sheet",
        "5163",
        "--start",
        "4",
        "--copies",
        "2",
    ]
    assert cli.main(["label", *words, "-o", str(path)]) == 0
    assert "12 labels on 2 pages, Letter, 10 labels" in capsys.readouterr().out
    data = path.read_bytes()
    read = [read_zxing(pdf_page(data, page, dpi=150)) for page in (0, 1)]
    assert [len(page) for page in read] == [7, 5]
    assert sorted(read[0] + read[1]) == sorted(f"https://tn.gg/id{n}" for n in range(6) for _ in "ab")


def test_the_sheets_are_listed(capsys):
    assert cli.main(["label", "--list-sheets"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:-2]] == [sheet.id for sheet in sheets.known_sheets()]
    assert "62x29" in lines[-2]


def test_sheets_are_searched_by_brand_and_size(capsys):
    assert cli.main(["label", "--list-sheets", "Herma", "63.5x38.1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Herma 4103  A4, 21 labels of 63.5 × 38.1 mm")
    assert all("Herma" in line and "63.5 × 38.1 mm" in line for line in lines)
    assert cli.main(["label", "--list-sheets", "Herma", "singing"]) == 2
    assert "no known sheet has all of: Herma singing" in capsys.readouterr().err


def test_a_sheet_of_ones_own_is_kept_used_and_forgotten(tmp_path, capsys):
    data = ["--data", str(tmp_path / "data")]
    assert (
        cli.main(["label", "--keep-sheet", "Shelf strips", "--sheet", "A4 1x20 190x12 at 10,20", *data]) == 0
    )
    pdf = tmp_path / "strips.pdf"
    words = ["--text", "tn.gg/a", "--sheet", "shelf strips", "--copies", "21", "-o", str(pdf), *data]
    assert cli.main(["label", *words]) == 0
    assert "21 labels on 2 pages, 20 labels of 190 × 12 mm on A4" in capsys.readouterr().out
    assert cli.main(["label", "--list-sheets", "strips", *data]) == 0
    assert capsys.readouterr().out.startswith("Shelf strips  20 labels of 190 × 12 mm on A4")
    assert cli.main(["label", "--forget-sheet", "SHELF STRIPS", *data]) == 0
    assert cli.main(["label", "--forget-sheet", "SHELF STRIPS", *data]) == 2
    assert "none of your own is called 'SHELF STRIPS'" in capsys.readouterr().err


def test_warnings_are_said_once(tmp_path, capsys):
    words = [
        "--text",
        "http://localhost/a",
        "--sheet",
        "3474",
        "--copies",
        "3",
        "-o",
        str(tmp_path / "a.pdf"),
    ]
    assert cli.main(["label", *words]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("careful: label 1 and 2 more: localhost is this computer itself")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give one of --text, --short-id or --csv"),
        (["--text", "a", "--csv", "b"], "give one of"),
        (["--csv", "b", "--name", "Mug"], "--name and --identifier belong to --text"),
        (["--csv", "nowhere.csv"], "nowhere.csv"),
        (["--text", "a", "--sheet", "L7I60"], "sheet: 'L7I60' is not known; did you mean"),
        (["--text", "a", "--start", "22"], "start: this sheet has labels 1 to 21, not 22"),
        (["--text", "a", "--copies", "0"], "copies: must be 1 to 10000"),
        (["--text", "a", "--dpi", "10"], "--dpi: must be 72 to 4800"),
        (["--text", ""], "label 1 (): text: must not be empty"),
        (["--text", "a" * 1500, "--sheet", "L7651"], "its code needs"),
    ],
)
def test_wrong_input_ends_with_2_one_line_and_no_file(tmp_path, capsys, words, message):
    path = tmp_path / "labels.pdf"
    assert cli.main(["label", *words, "--data", str(tmp_path / "data"), "-o", str(path)]) == 2
    complaint = capsys.readouterr().err
    assert message in complaint
    assert complaint.count("\n") == 1
    assert not path.exists()


def test_only_known_formats_are_written(tmp_path, capsys):
    assert cli.main(["label", "--text", "a", "-o", str(tmp_path / "a.gif")]) == 2
    assert "must end in .pdf, .svg, .eps, .png, .zpl" in capsys.readouterr().err
    assert cli.main(["label", "--text", "a"]) == 2
    assert "-o FILE.pdf (or .svg, .eps, .png, .zpl) is missing" in capsys.readouterr().err


def test_a_header_without_rows_is_said(tmp_path, capsys):
    table = tmp_path / "labels.csv"
    table.write_text("url,name\n")
    assert cli.main(["label", "--csv", str(table), "-o", str(tmp_path / "a.pdf")]) == 2
    assert "has a header and no rows" in capsys.readouterr().err


def test_a_code_that_does_not_read_back_is_not_printed(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(engines, "_readers", dict)
    words = ["label", "--text", "a", "--sheet", "5163", "--copies", "2", "-o", str(tmp_path / "a.pdf")]
    assert cli.main(words) == 2
    assert (
        "label 1: its code cannot be read; it should say a (and 1 more); nothing was written"
        in capsys.readouterr().err
    )
    assert list(tmp_path.iterdir()) == []
    assert cli.main([*words, "--no-check"]) == 0


def test_without_a_display_it_works_all_the_same(tmp_path):
    path = tmp_path / "label.pdf"
    environment = {
        key: value for key, value in os.environ.items() if key not in {"QT_QPA_PLATFORM", "DISPLAY"}
    }
    words = [sys.executable, "-m", "app", "label", "--text", "a", "-o", str(path)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_a_design_with_a_table_in_each_format(tmp_path, suffix, capsys):
    table, path = tmp_path / "shelf.csv", tmp_path / f"shelf.{suffix}"
    table.write_text("Name,Price,EAN\nMug,12.9,4006381333931\nBowl,7.5,4006381333932\n", encoding="utf-8")
    words = ["label", "--design", "shelf-ean13", "--data", str(table), "--sheet", "L7160", "-o", str(path)]
    assert cli.main(words) == 2
    assert "label 2: element 4 of shelf-ean13: EAN-13" in capsys.readouterr().err
    assert not path.exists()
    table.write_text("Name,Price,EAN\nMug,12.9,4006381333931\nBowl,7.5,9780306406157\n", encoding="utf-8")
    assert cli.main(words) == 0
    assert sorted(read_zxing(rasterise(path.read_bytes(), suffix, dpi=300))) == [
        "4006381333931",
        "9780306406157",
    ]


def test_running_numbers_on_a_roll_as_zpl_and_as_a_picture_each(tmp_path, capsys):
    words = [
        "label",
        "--design",
        "running-number",
        "--count",
        "3",
        "--number-from",
        "40",
        "--number-step",
        "5",
    ]
    words += ["--set", "prefix=BOX-", "--dpi", "203", "-o"]
    assert cli.main([*words, str(tmp_path / "box.png")]) == 0
    read = [read_zxing(rasterise((tmp_path / f"box-{page}.png").read_bytes(), "png")) for page in (1, 2, 3)]
    assert read == [["BOX-000040"], ["BOX-000045"], ["BOX-000050"]]
    assert cli.main([*words, str(tmp_path / "box.zpl")]) == 0
    assert (tmp_path / "box.zpl").read_bytes().count(b"^XA^PW400^LL200") == 3
    assert "3 labels on 3 pages, Single label of 50 × 25 mm" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--design", "shelf-ean13"], "name: missing in record 1; price: missing in record 1; ean"),
        (["--design", "ean13", "--set", "ean"], "--set: write FIELD=VALUE, not 'ean'"),
        (["--design", "ean13", "--text", "a"], "with --design, what labels say comes from --csv"),
        (["--design", "running-number", "--count", "0"], "--count: must be 1 to 100000"),
        (["--design", "eaan13"], "did you mean ean13"),
    ],
)
def test_a_design_that_cannot_be_drawn_says_why(tmp_path, words, message, capsys):
    assert cli.main(["label", *words, "-o", str(tmp_path / "a.pdf")]) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_designs_are_listed_with_their_fields(capsys):
    assert cli.main(["label", "--list-designs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "product-qr" in " ".join(lines)
    assert any(line.startswith("ean13 ") and line.endswith("fields: ean") for line in lines)


def test_used_labels_are_left_out(tmp_path, capsys):
    path = tmp_path / "labels.png"
    words = ["--text", "https://tn.gg/a", "--sheet", "5163", "--copies", "6", "--used", "1-3,5,10"]
    assert cli.main(["label", *words, "-o", str(path)]) == 0
    assert "6 labels on 2 pages" in capsys.readouterr().out
    assert [len(read_zxing(Image.open(tmp_path / f"labels-{page}.png"))) for page in (1, 2)] == [5, 1]


def test_a_sheet_put_aside_goes_on_where_it_ended(tmp_path, capsys):
    def label(copies):
        words = ["--text", "https://tn.gg/a", "--copies", str(copies), "--part-used", "Top drawer"]
        assert cli.main(["label", *words, "-o", str(tmp_path / "a.pdf"), "--data", str(tmp_path)]) == 0
        return capsys.readouterr().out.splitlines()[-1]

    first = ["--text", "https://tn.gg/a", "--sheet", "5163", "--part-used", "Top drawer"]
    assert cli.main(["label", *first, "-o", str(tmp_path / "a.pdf"), "--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Top drawer: 1 used, 9 left"
    assert label(4) == "Top drawer: 1-5 used, 5 left"
    assert label(5) == "Top drawer: used up"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--start", "2", "--used", "1"], "one of --start, --used or --part-used"),
        (["--used", "11"], "labels 1 to 10, not 11"),
        (["--start", "11"], "labels 1 to 10, not 11"),
        (["--part-used", " "], "--part-used: give the sheet a name"),
    ],
)
def test_used_labels_that_cannot_be_are_refused(words, message, tmp_path, capsys):
    path = tmp_path / "a.pdf"
    arguments = ["label", "--text", "a", "--sheet", "5163", *words, "-o", str(path), "--data", str(tmp_path)]
    assert cli.main(arguments) == 2
    assert message in capsys.readouterr().err
    assert not path.exists()
