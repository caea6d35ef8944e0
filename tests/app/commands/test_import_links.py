"""`import` of short links from elsewhere, against the real service."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cli
from app.client import Client, Kind, Query
from tests.app.commands.service_child import serving

KEY = "k" * 80
KUTT = "address,target,description,created_at,visit_count,password\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("data")
    with serving("--data", str(folder), "--operator-key", KEY, "--no-access-log") as (_, url):
        yield url


@pytest.fixture
def client(service: str) -> Iterator[Client]:
    """A client of a catalogue that is empty."""
    with Client(service, KEY) as made:
        for kind in (Kind.REDIRECTIONS, Kind.COLLECTIONS, Kind.PRODUCTS):
            while found := made.list_records(kind).items:
                made.delete_many(kind, [record.id for record in found])
        yield made


def command(client: Client, *words: str) -> int:
    return cli.main([*words, "--service", client.base_url, "--key", KEY])


def file(folder: Path, content: object, name: str = "links.csv") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def links(client: Client) -> dict[str, dict[str, object]]:
    return {link.id: dict(link.document) for link in client.every(Kind.REDIRECTIONS, Query())}


def test_the_links_of_a_shortener_come_in_with_what_they_had(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = file(
        tmp_path,
        KUTT
        + "tea,https://e.example/tea?x={y},Tea box,2021-05-03T10:00:00.000Z,1234,false\n"
        + "oil,https://e.example/oil,,2021-05-03T10:00:00.000Z,0,true\n",
    )
    assert command(client, "import", export, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "an export of Kutt" in said
    assert "2 rows can be imported, 1 value would be mended; nothing was written" in said
    assert links(client) == {}
    assert list(client.every(Kind.COLLECTIONS, Query())) == []
    assert command(client, "import", export) == 0
    assert "2 created" in capsys.readouterr().out
    (collection,) = client.every(Kind.COLLECTIONS, Query())
    assert collection.title == "Short links from Kutt"
    found = links(client)
    tea, oil = found["tea"], found["oil"]
    assert tea["evrythngId"] == oil["evrythngId"] == collection.id
    assert tea["title"] == "Tea box"
    assert tea["origin"] == {"service": "Kutt", "createdAt": 1_620_036_000_000, "clicks": 1234}
    assert tea["redirectUrl"] == "https://e.example/tea?x=%7By%7D"
    assert tea["hits"] == 0
    assert oil["hasPassword"] is True
    assert [link.id for link in client.list_records(Kind.REDIRECTIONS, Query(words="box")).items] == ["tea"]


def test_short_ids_that_are_taken_stay_out_or_are_re_aimed(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    product = client.create(Kind.PRODUCTS, {"name": "Tea"}).id
    client.create(
        Kind.REDIRECTIONS,
        {"evrythngId": product, "shortId": "tea", "defaultRedirectUrl": "https://old.example/"},
    )
    export = file(tmp_path, "slug,url,tags\ntea,https://new.example/,green\noil,https://oil.example/,\n")
    words = ("import", export, "--kind", "redirections")
    assert command(client, *words, "--owner", product) == 1
    said = capsys.readouterr()
    assert "The short ids of 1 of 2 rows are taken already; those rows stay out; --match shortId" in said.err
    assert "tea is taken already" in (tmp_path / "links.csv.errors.csv").read_text("utf-8-sig")
    found = links(client)
    assert found["tea"]["redirectUrl"] == "https://old.example/"
    assert found["oil"]["evrythngId"] == product
    assert command(client, *words, "--match", "shortId") == 0
    found = links(client)
    assert found["tea"]["redirectUrl"] == "https://new.example/"
    assert found["tea"]["tags"] == ["green"]
    assert found["tea"]["evrythngId"] == product
    assert list(client.every(Kind.COLLECTIONS, Query())) == []


def test_a_second_import_of_a_service_uses_its_collection_again(client: Client, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export = file(tmp_path, KUTT + f"{name},https://e.example/,,,,\n", f"{name}.csv")
        assert command(client, "import", export) == 0
    (collection,) = client.every(Kind.COLLECTIONS, Query())
    assert {link["evrythngId"] for link in links(client).values()} == {collection.id}


def test_an_owner_that_is_not_there_is_named(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = file(tmp_path, KUTT + "one,https://e.example/,,,,\n")
    assert command(client, "import", export, "--owner", "U" + "a" * 23) == 1
    assert "there is no thng, product, collection or place" in (tmp_path / "links.csv.errors.csv").read_text(
        "utf-8-sig"
    )
    assert links(client) == {}


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json"])
def test_links_that_go_out_come_in_again(client: Client, tmp_path: Path, suffix: str) -> None:
    product = client.create(Kind.PRODUCTS, {"name": "Tea"}).id
    client.create(
        Kind.REDIRECTIONS,
        {
            "evrythngId": product,
            "shortId": "tea",
            "defaultRedirectUrl": "https://e.example/{productId}",
            "title": "Tea; box",
            "tags": ["a;b", "c"],
            "notes": "On the lid",
            "startsAt": 1,
            "expiresAt": (1 << 53) - 1,
            "maxVisits": 12,
            "fallbackUrl": "https://over.example/",
            "passQuery": True,
            "rules": [{"match": "device=mobile", "redirectUrl": "https://m.example/"}],
            "targets": [{"url": "https://a.example/", "weight": 2}],
            "origin": {"service": "Bitly", "createdAt": 1_620_036_000_000, "clicks": 5},
        },
    )
    (before,) = links(client).values()
    path = str(tmp_path / f"out.{suffix}")
    assert command(client, "export", path, "--kind", "redirections") == 0
    client.delete(Kind.REDIRECTIONS, "tea")
    assert command(client, "import", path, "--kind", "redirections") == 0
    (after,) = links(client).values()
    changing = {"createdAt", "updatedAt"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
