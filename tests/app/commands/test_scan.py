"""`scan`: a line for every picture, good or bad, in order."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.client import Client, Kind
from recognition import batch
from recognition.text import availability
from redirector import codes
from tests.app.commands.service_child import run, serving
from tests.recognition.text.reader_process import reading

Codes = Callable[[str, str], Path]


@pytest.fixture
def code(tmp_path: Path) -> Codes:
    """Writes a QR code of a text to a file."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(codes.render(codes.in_millimetres(codes.encode(text), size_mm=20, dpi=200), "png"))
        return path

    return write


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_picture_is_a_line_of_json(code: Codes, capsys: pytest.CaptureFixture[str]) -> None:
    path = code("a.png", "https://a.example/ä")
    assert cli.main(["scan", "--json", str(path)]) == 0
    (line,) = lines(capsys)
    assert line["file"] == str(path)
    (symbol,) = line["symbols"]
    assert (symbol["type"], symbol["method"], symbol["value"]) == ("qr_code", "2d", "https://a.example/ä")
    assert len(symbol["points"]) == 4
    assert all(0 <= value <= 300 for point in symbol["points"] for value in point)
    assert line["results"] == []
    assert line["ms"] > 0


def test_folders_are_walked_in_the_order_people_count(
    code: Codes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("in/10.png", "in/9.png", "in/B/1.PNG", "in/a/2.png"):
        code(name, name)
    (tmp_path / "in" / "notes.txt").write_text("no picture")
    first = code("z.png", "z")
    assert cli.main(["scan", "--json", str(first), str(tmp_path / "in")]) == 0
    assert [Path(line["file"]).name for line in lines(capsys)] == [
        "z.png",
        "9.png",
        "10.png",
        "2.png",
        "1.PNG",
    ]


def test_a_bad_picture_is_an_error_line_in_its_place(
    code: Codes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + b"rubbish" * 10)
    missing = tmp_path / "missing.png"
    good = code("good.png", "x")
    assert cli.main(["scan", "--json", str(bad), str(missing), str(good)]) == 1
    first, second, third = lines(capsys)
    assert "bad.png" in first["error"]
    assert "missing.png" in second["error"]
    assert third["symbols"][0]["value"] == "x"


def test_types_and_methods_choose(code: Codes, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(code("a.png", "x"))
    assert cli.main(["scan", "--json", "--types", "ean_13,upc_a", path]) == 0
    assert cli.main(["scan", "--json", "--methods", "1d", path]) == 0
    assert cli.main(["scan", "--json", "--methods", "2d", "--types", "qr_code", path]) == 0
    assert [len(line["symbols"]) for line in lines(capsys)] == [0, 0, 1]


def test_text_is_read_by_the_method_ocr(
    code: Codes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = reading("GREEN TEA 250 g")
    monkeypatch.setattr(batch, "shared", lambda: pool)
    monkeypatch.setattr(availability, "NEEDED", ())
    path = str(code("a.png", "x"))
    try:
        assert cli.main(["scan", "--json", "--methods", "2d,ocr", path]) == 0
        assert cli.main(["scan", "--json", "--methods", "2d", path]) == 0
        both, codes_only = ([(s["method"], s["value"]) for s in line["symbols"]] for line in lines(capsys))
        assert sorted(both) == [("2d", "x"), ("ocr", "GREEN TEA 250 g")]
        assert codes_only == [("2d", "x")]
        assert cli.main(["scan", "--types", "text", path]) == 0
        assert capsys.readouterr().out == f"{path}: text GREEN TEA 250 g\n"
    finally:
        pool.close()


def test_where_text_cannot_be_read_the_command_is_said_once(
    code: Codes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(availability, "NEEDED", ("no_such_package_is_installed",))
    path = str(code("a.png", "x"))
    for wanted in (["--methods", "ocr"], ["--types", "text,qr_code"]):
        assert cli.main(["scan", *wanted, path, path]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("reading text is not installed; cure: ") == 1
        assert "-m pip install rapidocr onnxruntime" in said.err
    assert cli.main(["scan", "--methods", "1d,ocr", "--types", "qr_code", path]) == 0


def test_without_json_it_is_for_people_and_obeys_no_code(
    code: Codes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = code("evil.png", "line\nline\x1b[31m")
    (tmp_path / "bad.png").write_bytes(b"")
    assert cli.main(["scan", str(evil), str(tmp_path / "bad.png")]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{evil}: qr_code line\\nline\\x1b[31m"
    assert second.startswith(f"{tmp_path / 'bad.png'}: ERROR ")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["/nowhere/at/all"], "there is no file or folder /nowhere/at/all"),
        (["--types", "qr_cod", "."], "unknown type or method: qr_cod"),
        (["--key", "k" * 80, "."], "are for --resolve"),
        ([], "PATH"),
    ],
)
def test_wrong_words_are_one_line(
    words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["scan", *words]) == 2
    said = capsys.readouterr()
    assert complaint in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_folder_without_pictures_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["scan", str(tmp_path)]) == 2
    assert "no pictures" in capsys.readouterr().err


def test_names_that_are_no_text_are_no_obstacle(code: Codes, tmp_path: Path) -> None:
    path = code("a.png", "x")
    strange = tmp_path / "b\udcff.png"
    try:
        path.rename(strange)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes names of text only")
    done = run("scan", "--json", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["file"] == str(strange)


def test_what_a_code_belongs_to_is_looked_up(
    code: Codes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "k" * 80
    with (
        serving("--data", str(tmp_path / "data"), "--operator-key", key) as (_, url),
        Client(url, key) as client,
    ):
        tea = client.create(Kind.PRODUCTS, {"name": "Tea"})
        link = client.create(
            Kind.REDIRECTIONS,
            {"evrythngId": tea.id, "type": "product", "defaultRedirectUrl": "https://a.example"},
        )
        known = str(code("known.png", f"{url}/{link.id}"))
        unknown = str(code("unknown.png", "nobody's"))
        words = ["scan", "--resolve", "--service", url, "--key", key, known, unknown]
        assert cli.main([*words, "--json"]) == 0
        first, second = lines(capsys)
        assert cli.main(words) == 0
        for_people = capsys.readouterr().out.splitlines()
    (result,) = first["results"]
    assert (result["type"], result["value"]) == ("qr_code", f"{url}/{link.id}")
    assert result["product"]["id"] == tea.id
    assert result["redirections"] == [f"{url}/{link.id}"]
    assert second["results"] == []
    assert for_people[0].endswith(f"(Tea -> {url}/{link.id})")
    assert for_people[1].endswith("qr_code nobody's")


def test_a_data_folder_is_looked_up_in_without_a_service(code: Codes, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("Name,identifiers.qr_code\nTea,CODE-1\n")
    data = str(tmp_path / "data")
    assert run("import", str(table), "--data", data).returncode == 0
    done = run("scan", "--json", "--resolve", "--data", data, str(code("a.png", "CODE-1")))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"][0]["product"]["name"] == "Tea"
