"""`serve` as a process: ready line, keys, logs, and every way it ends."""

import gc
import json
import signal
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import httpx
import pytest

from app import cli
from app.commands import serve_log
from app.commands.serve import settle
from app.data_folder import DataFolder
from tests.app.commands.service_child import run, serving

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
KEY = "k" * 80


def get(url: str, key: str = "") -> Any:
    request = urllib.request.Request(url, headers={"Authorization": key} if key else {})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.loads(answer.read())


def status(url: str, key: str = "") -> int:
    try:
        get(url, key)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    return 200


def test_it_answers_from_its_ready_line_on_and_to_the_folders_key_only(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path)) as (_, url):
        key = DataFolder(tmp_path).read_operator_key()
        assert url.startswith("http://127.0.0.1:")
        assert get(f"{url}/products", key) == []
        assert status(f"{url}/products") in (401, 403)
        assert status(f"{url}/products", KEY) in (401, 403)


@posix_only
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well_and_it_said_ready_once(tmp_path: Path, number: signal.Signals) -> None:
    with serving("--data", str(tmp_path)) as (child, url):
        get(f"{url}/time")
        child.send_signal(number)
        out, err = child.communicate(timeout=120)
        assert child.returncode == 0
        assert out == ""
        assert "Traceback" not in err


def test_it_stops_with_its_parent_when_it_is_told_to(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--stop-with-parent") as (child, _):
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(120) == 0


def test_it_outlives_its_parent_when_it_is_not(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path)) as (child, url):
        assert child.stdin is not None
        child.stdin.close()
        get(f"{url}/time")
        assert child.poll() is None


def test_the_log_names_requests_and_no_secrets(tmp_path: Path) -> None:
    secret = "S" * 80
    with serving("--data", str(tmp_path), TAGWRIGHT_OPERATOR_KEY=secret) as (child, url):
        assert status(f"{url}/products?access_token={secret}&perPage=3", secret) == 200
        assert status(f"{url}/products/{secret}", secret) == 404
        child.terminate()
        _, err = child.communicate(timeout=120)
    assert "GET /products?access_token=***&perPage=3 200" in err
    assert secret not in err


def test_the_log_keeps_no_more_of_addresses_than_hits_do(tmp_path: Path) -> None:
    folder = ["--data", str(tmp_path), "--operator-key", KEY, "--trusted-proxy", "127.0.0.1"]
    behind = {"X-Forwarded-For": "203.0.113.77", "User-Agent": "Mozilla/5.0 (iPhone)"}
    with serving(*folder) as (child, url), httpx.Client(base_url=url, timeout=120) as visitor:
        own = {**behind, "Authorization": KEY, "Accept": "application/json"}
        owner = visitor.post("/products", json={"name": "Tea"}, headers=own).json()["id"]
        body = {"evrythngId": owner, "defaultRedirectUrl": "https://e.example/", "shortId": "tea"}
        visitor.post("/redirections", json=body, headers=own).raise_for_status()
        visits = [visitor.get(each, headers=behind).status_code for each in ("/tea", "/tea", "/t%65a")]
        child.terminate()
        _, err = child.communicate(timeout=120)
    assert visits == [302, 302, 302]
    assert "203.0.113.77" not in err
    assert [line.split(" ", 1)[1] for line in err.splitlines()] == [
        "203.0.113.0 POST /products 201",
        "203.0.113.0 POST /redirections 201",
        *["203.0.113.0 GET /tea 302"] * 3,
    ]


def test_without_an_access_log_it_is_silent(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--no-access-log") as (child, url):
        get(f"{url}/time")
        child.terminate()
        assert child.communicate(timeout=120) == ("", "")


def test_the_keys_of_option_variable_and_folder_go_in_that_order(tmp_path: Path) -> None:
    other = "v" * 80
    with serving("--data", str(tmp_path), TAGWRIGHT_OPERATOR_KEY=other) as (_, url):
        assert status(f"{url}/products", other) == 200
    with serving("--data", str(tmp_path), "--operator-key", KEY, TAGWRIGHT_OPERATOR_KEY=other) as (_, url):
        assert status(f"{url}/products", KEY) == 200
        assert status(f"{url}/products", other) != 200
    assert not DataFolder(tmp_path).operator_key_file.exists()


def test_the_public_address_is_the_one_in_codes(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--operator-key", KEY, "--public-url", "https://id.example/") as (
        _,
        url,
    ):
        assert get(f"{url}/service", KEY)["publicUrl"] == "https://id.example"


def test_the_public_address_of_the_environment_holds_as_well(tmp_path: Path) -> None:
    folder = ["--data", str(tmp_path), "--operator-key", KEY]
    with serving(*folder, TAGWRIGHT_PUBLIC_URL="https://id.example") as (_, url):
        assert get(f"{url}/service", KEY)["publicUrl"] == "https://id.example"


def test_two_services_on_one_folder_see_each_others_records(tmp_path: Path) -> None:
    with (
        serving("--data", str(tmp_path), "--operator-key", KEY) as (_, first),
        serving("--data", str(tmp_path), "--operator-key", KEY) as (_, second),
    ):
        body = json.dumps({"name": "Tea"}).encode()
        request = urllib.request.Request(
            f"{first}/products", body, {"Authorization": KEY, "Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=120).close()
        assert [product["name"] for product in get(f"{second}/products", KEY)] == ["Tea"]


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--data", str(tmp_path), "--port", str(port))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"port {port} on 127.0.0.1 is taken" in done.stderr


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--port", "99999"], "a port is a number from 0 to 65535"),
        (["--operator-key", "short"], "exactly 80 letters and digits"),
        (["--short-domain", "https://x"], "a host such as id.example.com"),
        (["--database", "postgresql://u:p@h:x/y"], "a database is named as"),
        (["--unknown"], "--unknown"),
    ],
)
def test_wrong_options_are_one_line_each(
    tmp_path: Path, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--data", str(tmp_path / "data"), *words]) == 2
    said = capsys.readouterr()
    assert complaint in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["--host", "203.0.113.7"], 1, "is no address of this machine"),
        (["--public-url", "id.example"], 2, "is no address such as https://"),
        (["--database", "nonsense://u:hidden@x"], 2, "--database: cannot use"),
    ],
)
def test_what_is_found_wrong_later_is_one_line_too(
    tmp_path: Path, words: list[str], code: int, complaint: str
) -> None:
    done = run("serve", "--data", str(tmp_path), "--port", "0", *words)
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (code, 1, ""), done.stderr
    assert complaint in done.stderr
    assert "hidden" not in done.stderr


def test_a_wrong_key_is_not_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--data", str(tmp_path), "--operator-key", "hunter2"]) == 2
    assert "hunter2" not in capsys.readouterr().err


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "tagwright.db").write_bytes(b"this is no database" * 100)
    done = run("serve", "--data", str(tmp_path), "--port", "0")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "cannot open the database" in done.stderr


def test_it_loads_no_window_library(tmp_path: Path) -> None:
    done = run("serve", "--help", PYTHONPROFILEIMPORTTIME="1", PYTHONVERBOSE="")
    assert done.returncode == 0
    assert "uvicorn" in done.stderr
    assert "PySide6" not in done.stderr


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"GET /x?a=1&access_token={KEY}&b=2", "GET /x?a=1&access_token=***&b=2"),
        ("GET /x?apiKey=abc", "GET /x?apiKey=***"),
        (f"token {KEY} in a path", "token *** in a path"),
        ("GET /products?q=monkey=1", "GET /products?q=monkey=***"),
        ("GET /x?name=tea", "GET /x?name=tea"),
    ],
)
def test_what_could_be_a_key_is_hidden(text: str, shown: str) -> None:
    assert serve_log.redact(text) == shown


def test_the_garbage_collector_is_spared_what_stays() -> None:
    settle()
    try:
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
