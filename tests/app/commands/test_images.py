"""`images` and `scan --methods ir`: pictures to be recognised by, and what is recognised."""

import json
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.client import Client, Kind, Query
from tests.live import LiveService
from tests.recognition.packages import package, photo


def run(service: LiveService, *words: str) -> int:
    return cli.main([*words, "--service", service.url, "--key", service.key])


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "references"
    (folder / "T2").mkdir(parents=True)
    package(1).save(folder / "T1.png")
    photo(package(1), 20, 0.8, behind=101).save(folder / "T1-side.jpg")
    package(2).save(folder / "T2" / "front.png")
    return folder


def test_pictures_become_references_and_photos_are_recognised_by_them(
    service: LiveService, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Client(service.url, service.key) as client:
        tea, cup = (
            client.create(Kind.PRODUCTS, {"name": name, "identifiers": {"sku": sku}}).id
            for name, sku in (("Tea", "T1"), ("Cup", "T2"))
        )
        (pictures / "unknown.png").write_bytes((pictures / "T1.png").read_bytes())
        (pictures / "T1-b.png").write_bytes(b"no picture")
        add = ["images", "add", str(pictures), "--match", "identifiers.sku"]
        assert run(service, *add) == 1
        said = capsys.readouterr()
        assert "3 added, 0 there already, 2 failed" in said.err
        assert "there is no product with identifiers.sku 'unknown' or 'references'" in said.out
        assert "this is not a picture" in said.out
        for broken in ("unknown.png", "T1-b.png"):
            (pictures / broken).unlink()
        assert run(service, *add) == 0
        assert "0 added, 3 there already, 0 failed" in capsys.readouterr().err

        shots = tmp_path / "shots"
        shots.mkdir()
        photo(package(2), 200, 0.8, behind=102).save(shots / "1.jpg")
        photo(package(9), 0, 0.8, behind=103).save(shots / "2.jpg")
        assert run(service, "scan", "--methods", "ir", "--json", "--record", str(shots)) == 0
        said = capsys.readouterr()
        first, second = map(json.loads, said.out.splitlines())
        (symbol,) = first["symbols"]
        assert (symbol["type"], symbol["method"], first["results"][0]["product"]["id"]) == (
            "image",
            "ir",
            cup,
        )
        assert (second["symbols"], second["results"]) == ([], [])
        assert "1 scans recorded" in said.err
        (scan,) = client.every(Kind.ACTIONS, Query(filter="type=scans"))
        assert (scan.document["product"], scan.document["identifiers"]) == (cup, {"image": symbol["value"]})
        assert run(service, "scan", "--methods", "ir", str(shots)) == 0
        assert f"{symbol['confidence']:.0%} (Cup)" in capsys.readouterr().out

        assert run(service, "images", "list", "--json") == 0
        listed: list[dict[str, Any]] = list(map(json.loads, capsys.readouterr().out.splitlines()))
        assert sorted((each["owner"], each["name"]) for each in listed) == sorted(
            [(tea, "T1.png"), (tea, "T1-side.jpg"), (cup, "front.png")]
        )
        assert run(service, "images", "remove", "--product", tea) == 0
        assert run(service, "images", "remove", symbol["value"]) == 0
        assert run(service, "images", "remove", symbol["value"]) == 2
        capsys.readouterr()
        assert run(service, "images", "list") == 0
        assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "x.png"], "say whose pictures they are"),
        (["add", "x.png", "--product", "U1", "--match", "id"], "say whose pictures they are"),
        (["add", "x.png", "--match", "sku"], "must be id, name or identifiers.KEY"),
        (["remove"], "say which"),
    ],
)
def test_what_is_missing_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["images", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_doubtful_resemblance_is_not_recorded(
    service: LiveService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two products that look the same from afar: which one it is, nobody may say for sure."""
    with Client(service.url, service.key) as client:
        for name, view in (("Tea", package(1)), ("Decaf", photo(package(1), 20, 0.8, behind=101))):
            product = client.create(Kind.PRODUCTS, {"name": name})
            view.save(tmp_path / f"{product.id}.png")
            assert run(service, "images", "add", str(tmp_path / f"{product.id}.png"), "--match", "id") == 0
        shot = tmp_path / "shot.jpg"
        photo(package(1), 10, 0.9, behind=102).save(shot)
        capsys.readouterr()
        assert run(service, "scan", "--methods", "ir", "--record", str(shot)) == 0
        assert "2 looks too doubtful, 0 scans recorded" in capsys.readouterr().err
        assert list(client.every(Kind.ACTIONS, Query(filter="type=scans"))) == []
