"""`import` and `export` of collections, places and projects, against the real service."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.client import Client, Kind
from tests.app.commands.service_child import serving

KEY = "k" * 80
ADDRESS = {"street": "Rue du Lac 7", "postalCode": "1003", "city": "Lausanne", "countryCode": "CH"}
DOCUMENTS: dict[Kind, dict[str, Any]] = {
    Kind.COLLECTIONS: {"name": "=Spring", "tags": ["a;b", "c"], "identifiers": {"sku": "007"}},
    Kind.PLACES: {
        "name": "Dock 4",
        "latitude": 46.5,
        "longitude": -6.25,
        "address": ADDRESS,
        "icon": "dock",
        "customFields": {"gates": 4},
    },
    Kind.PROJECTS: {
        "name": "Launch",
        "startsAt": 1_510_918_625_202,
        "shortDomains": ["a.example", "b.example"],
        "customFields": {"deep": {"x": [1]}},
    },
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("data")
    with (
        serving("--data", str(folder), "--operator-key", KEY, "--no-access-log") as (_, url),
        Client(url, KEY) as made,
    ):
        yield made


@pytest.fixture(autouse=True)
def _empty(client: Client) -> None:
    for kind in (Kind.REDIRECTIONS, *DOCUMENTS):
        while found := client.list_records(kind).items:
            client.delete_many(kind, [record.id for record in found])


def command(client: Client, *words: str) -> int:
    return cli.main([*words, "--service", client.base_url, "--key", KEY])


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
@pytest.mark.parametrize("kind", list(DOCUMENTS))
def test_what_is_exported_and_imported_again_is_what_it_was(
    client: Client, tmp_path: Path, kind: Kind, suffix: str
) -> None:
    first = client.create(kind, DOCUMENTS[kind])
    file = str(tmp_path / f"out.{suffix}")
    links = ["--with-links"] if suffix == "csv" else []
    if kind is not Kind.PROJECTS:
        target = {"evrythngId": first.id, "type": kind.type_name, "defaultRedirectUrl": "https://a.example/x"}
        client.create(Kind.REDIRECTIONS, target)
    assert command(client, "export", file, "--kind", str(kind), *links) == 0
    assert command(client, "import", file, "--kind", str(kind), "--match", "id") == 0
    assert client.read(kind, first.id).document == first.document
    before = [link.id for link in client.links_of(first.id)]
    client.delete_many(Kind.REDIRECTIONS, before) if before else None
    client.delete(kind, first.id)
    assert command(client, "import", file, "--kind", str(kind)) == 0
    (second,) = client.every(kind)
    unalike = {"id", "createdAt", "updatedAt"}
    assert {k: v for k, v in second.document.items() if k not in unalike} == {
        k: v for k, v in first.document.items() if k not in unalike
    }
    assert [link.id for link in client.links_of(second.id)] == (before if links else [])


def test_a_list_of_shops_comes_in_under_its_own_headers(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shops.csv"
    file.write_text(
        "Name;Lat;Lng;Street;ZIP;City;Country code;Link\n"
        "Lakeside;46,5197;6.6323° E;Rue du Lac 7;1003;Lausanne;CH;https://shops.example/1\n"
        "Harbour;33.9 S;18.4;;;Cape Town;ZA;\n",
        encoding="utf-8",
    )
    assert command(client, "import", str(file), "--kind", "places") == 0
    lakeside, harbour = sorted(client.every(Kind.PLACES), key=lambda one: one.title, reverse=True)
    assert (lakeside.document["latitude"], lakeside.document["longitude"]) == (46.5197, 6.6323)
    assert lakeside.document["address"] == ADDRESS
    assert harbour.document["latitude"] == -33.9
    assert [each.document["type"] for each in client.links_of(lakeside.id)] == ["place"]

    file.write_text("Name,Latitude,Longitude\nNorth of north,91,0\nNowhere,here,0\n", encoding="utf-8")
    assert command(client, "import", str(file), "--kind", "places") == 2
    assert "2 of 2 rows cannot be imported" in capsys.readouterr().err
    with Path(f"{file}.errors.csv").open(encoding="utf-8-sig") as refused:
        north, here = [" ".join(row) for row in csv.reader(refused)][1:]
    assert "90" in north
    assert "no number of degrees" in here
    assert len(list(client.every(Kind.PLACES))) == 2
