"""`scan --record`: what pictures show becomes actions and products, each exactly once."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from app import cli
from app.client import Client, Kind, Query, Record
from app.commands.scan_record import MADE, PICTURE
from tests.app.commands.service_child import serving

KEY = "k" * 80
TEA, UNKNOWN = "4006381333931", "5901234123457"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with (
        serving("--data", str(tmp_path / "data"), "--operator-key", KEY) as (_, url),
        Client(url, KEY) as made,
    ):
        made.create(Kind.PRODUCTS, {"name": "Tea", "identifiers": {"ean_13": TEA}})
        yield made


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, text in (("1.png", TEA), ("2.png", UNKNOWN), ("3.png", UNKNOWN), ("4.png", TEA)):
        symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.EAN13)
        Image.fromarray(np.array(symbol.to_image(scale=3, add_quiet_zones=True))).save(folder / name)
    (folder / "5.png").write_bytes(b"no picture")
    return folder


def scan(client: Client, *words: str) -> int:
    return cli.main(["scan", "--record", "--service", client.base_url, "--key", KEY, *words])


def scans(client: Client) -> list[Record]:
    return list(client.every(Kind.ACTIONS, Query(filter="type=scans")))


def recorded(client: Client) -> list[str]:
    return sorted(Path(one.document["customFields"][PICTURE]).name for one in scans(client))


def test_known_codes_are_recorded_and_unknown_ones_counted(
    client: Client, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan(client, str(pictures)) == 1  # the file that is no picture
    said = capsys.readouterr()
    assert "2 codes known, 2 unknown, 2 scans recorded" in said.err
    assert said.out.count("ERROR") == 1
    assert recorded(client) == ["1.png", "4.png"]
    assert scans(client)[0].document["identifiers"] == {"ean_13": TEA}


def test_unknown_codes_become_one_product_each(
    client: Client, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scan(client, "--create", str(pictures)) == 1
    assert "4 codes known, 0 unknown, 1 products made, 4 scans recorded" in capsys.readouterr().err
    (made,) = client.every(Kind.PRODUCTS, Query(filter=f"tags={MADE}"))
    assert made.document["identifiers"]["ean_13"] == UNKNOWN
    assert recorded(client) == ["1.png", "2.png", "3.png", "4.png"]


@pytest.mark.parametrize("lines_lost", [0, 1])
def test_a_scan_that_goes_on_records_nothing_twice(
    client: Client, pictures: Path, tmp_path: Path, lines_lost: int
) -> None:
    """Killed before or after the line of a picture was written whose action is stored."""
    output = tmp_path / "codes.jsonl"
    words = ["--create", "--output", str(output)]
    assert scan(client, *words, *(str(pictures / f"{number}.png") for number in (1, 2))) == 0
    written = output.read_bytes().splitlines(keepends=True)
    times = output.stat()
    if lines_lost:
        first = next(one for one in scans(client) if one.document["customFields"][PICTURE].endswith("1.png"))
        output.write_bytes(written[0])
        moment_ns = first.document["timestamp"] * 1_000_000
        os.utime(output, ns=(times.st_atime_ns, moment_ns))
    assert scan(client, *words, "--resume", str(pictures)) == 1
    assert recorded(client) == ["1.png", "2.png", "3.png", "4.png"]
    assert len(output.read_bytes().splitlines()) == 5


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        pytest.param(["--create", "."], "--create belongs to --record", id="create"),
        pytest.param(["--shared-paths", "."], "--shared-paths belongs to --cluster", id="shared-paths"),
    ],
)
def test_wrong_words_are_said(
    words: list[str],
    complaint: str,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(pictures)
    assert cli.main(["scan", *words]) == 2
    assert complaint in capsys.readouterr().err
