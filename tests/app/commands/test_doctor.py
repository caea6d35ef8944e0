"""`doctor`: what is fine, what is not, and the cure of the latter."""

import socket
import sqlite3
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cli
from app.commands import display, findings
from app.commands.findings import Finding, Patient, State
from app.data_folder import DataFolder
from catalog.store import Database
from recognition.text import availability

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")


def patient(folder: Path, **rest: str) -> Patient:
    return Patient(DataFolder(folder), **rest)


def problems(found: Iterator[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.state is State.PROBLEM]


def test_a_healthy_folder_is_well_and_its_key_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = DataFolder(tmp_path / "data")
    key = folder.operator_key()
    Database.open(folder.database).close()
    code = cli.main(["doctor", "--data", str(folder.path), "--public-url", "https://id.example"])
    said = capsys.readouterr().out
    assert key in said
    assert str(folder.database) in said
    assert "integrity        ok" in said
    assert "https://id.example" in said
    assert (code == 0) == ("all is well" in said)
    assert not problems(findings.database(patient(folder.path)))
    assert not problems(findings.operator_key(patient(folder.path)))


def test_it_makes_nothing(tmp_path: Path) -> None:
    cli.main(["doctor", "--data", str(tmp_path / "later")])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (found,) = problems(findings.data(patient(tmp_path / "file" / "data")))
    assert "cannot be made" in found.text


def test_records_are_counted(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    Database.open(folder.database).close()
    counts = {finding.name: finding.text for finding in findings.database(patient(tmp_path))}
    assert counts["products"] == counts["short links"] == "0"


def test_a_damaged_database_is_a_problem_with_a_cure(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.database.write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    (problem,) = problems(findings.database(patient(tmp_path)))
    assert "backup" in problem.cure


def test_a_page_that_was_overwritten_is_found(tmp_path: Path) -> None:
    path = DataFolder(tmp_path).database
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE product (seq INTEGER PRIMARY KEY, body TEXT)")
        connection.executemany("INSERT INTO product (body) VALUES (?)", [("x" * 500,) for _ in range(500)])
    connection.close()
    content = bytearray(path.read_bytes())
    content[8192:8292] = b"\xff" * 100
    path.write_bytes(content)
    assert problems(findings.database(patient(tmp_path)))


@pytest.mark.parametrize("content", ["short", "k" * 79 + "!"])
def test_a_damaged_key_is_a_problem(tmp_path: Path, content: str) -> None:
    DataFolder(tmp_path).operator_key_file.write_text(content)
    (problem,) = problems(findings.operator_key(patient(tmp_path)))
    assert "is damaged" in problem.text
    assert "delete the file" in problem.cure


@posix_only
def test_a_key_that_others_can_read_is_a_problem(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.operator_key()
    folder.operator_key_file.chmod(0o644)
    (problem,) = problems(findings.operator_key(patient(tmp_path)))
    assert problem.cure == f"chmod 600 '{folder.operator_key_file}'"
    folder.operator_key_file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert not problems(findings.operator_key(patient(tmp_path)))


def test_a_public_address_no_phone_can_open_is_a_problem_and_exit_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["doctor", "--data", str(tmp_path), "--public-url", "http://127.0.0.1:8484"]) == 1
    assert "a phone that scans the code cannot open it" in capsys.readouterr().out
    assert not problems(findings.addresses(patient(tmp_path, public_url="https://id.example")))
    assert cli.main(["doctor", "--data", str(tmp_path), "--public-url", "id.example"]) == 2


def test_a_port_in_use_is_noted(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = list(findings.addresses(Patient(DataFolder(tmp_path), port=port)))
    assert f"{port} is in use" in found[-1].text


def test_both_engines_are_named(tmp_path: Path) -> None:
    found = {finding.name: finding for finding in findings.reading(patient(tmp_path))}
    assert set(found) == {"zxing", "zbar", "text"}
    assert all(finding.cure for finding in found.values() if finding.state is State.PROBLEM)


def test_what_reads_text_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability, "NEEDED", ("no_such_package_is_installed",))
    missing = list(findings.reading(patient(tmp_path)))[-1]
    assert (missing.name, missing.state) == ("text", State.NOTE)
    assert "-m pip install rapidocr onnxruntime" in missing.cure
    monkeypatch.setattr(availability, "NEEDED", ())
    present = list(findings.reading(patient(tmp_path)))[-1]
    assert (present.text.startswith("rapidocr"), present.state, present.cure) == (True, State.FINE, "")


def test_every_problem_of_this_machine_has_a_cure(tmp_path: Path) -> None:
    everything = [finding for check in findings.CHECKS.values() for finding in check(patient(tmp_path))]
    assert all(finding.cure for finding in everything if finding.state is State.PROBLEM)


def test_without_a_display_that_is_said_with_what_works(tmp_path: Path) -> None:
    found = display.obstacle({}, "linux")
    assert found is not None
    assert "there is no display" in found.problem
    assert "tagwright demo" in found.cure


@pytest.mark.parametrize(
    "environment",
    [
        {"DISPLAY": ":4711"},
        {"DISPLAY": "127.0.0.1:4711"},
        {"WAYLAND_DISPLAY": "wayland-4711", "XDG_RUNTIME_DIR": "/nowhere"},
    ],
)
def test_a_display_that_does_not_answer_is_named(environment: dict[str, str]) -> None:
    found = display.obstacle(environment, "linux")
    assert found is not None
    assert "no display answers at" in found.problem
    assert "4711" in found.problem


def test_a_chosen_platform_and_other_systems_are_left_to_qt() -> None:
    assert display.obstacle({"QT_QPA_PLATFORM": "offscreen"}, "linux") is None
    assert display.obstacle({}, "win32") is None
    assert display.obstacle({}, "darwin") is None


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="sockets of Unix")
def test_a_wayland_display_that_answers_is_enough(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        environment = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
        assert display.obstacle(environment, "linux") is None
