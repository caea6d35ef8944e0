"""`import` and `export` against the real service."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cli
from app.client import Client, Kind, Query
from tests.app.commands.service_child import run, serving

KEY = "k" * 80


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("data")
    with serving("--data", str(folder), "--operator-key", KEY, "--no-access-log") as (_, url):
        yield url


@pytest.fixture
def client(service: str) -> Iterator[Client]:
    """A client of a catalogue that is empty."""
    with Client(service, KEY) as made:
        for kind in (Kind.REDIRECTIONS, Kind.THNGS, Kind.PRODUCTS):
            while found := made.list_records(kind).items:
                made.delete_many(kind, [record.id for record in found])
        yield made


def command(client: Client, *words: str) -> int:
    return cli.main([*words, "--service", client.base_url, "--key", KEY])


def names(client: Client, kind: Kind = Kind.PRODUCTS) -> list[str]:
    return [record.title for record in client.every(kind, Query(descending=False))]


def table(folder: Path, text: str, name: str = "file.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_table_comes_in_with_its_links(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(
        tmp_path,
        "Product name;EAN;SKU;Tags;Link\n"
        "Tea;4006381333931;S1;hot, green;https://shop.example/{productId}\n"
        "Oil;12345678905;S2;;\n",
    )
    assert command(client, "import", file) == 0
    assert "2 created" in capsys.readouterr().out
    tea, oil = client.every(Kind.PRODUCTS, Query(descending=False))
    assert tea.document["identifiers"] == {"ean_13": "4006381333931", "sku": "S1"}
    assert tea.document["tags"] == ["hot", "green"]
    assert oil.document["identifiers"]["ean_13"] == "0012345678905"
    (link,) = client.links_of(tea.id)
    assert link.document["defaultRedirectUrl"] == f"https://shop.example/{tea.id}"


def test_one_bad_row_keeps_everything_out_and_is_named(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, "Name,EAN\nTea,4006381333931\nOil,4006381333932\n")
    assert command(client, "import", file) == 2
    said = capsys.readouterr()
    assert "row 3: EAN: check digit should be 1, not 2" in said.out
    assert said.err.count("\n") == 1
    assert "1 of 2 rows cannot be imported, nothing was written" in said.err
    assert names(client) == []
    errors = list(csv.reader((tmp_path / "file.csv.errors.csv").read_text("utf-8-sig").splitlines()))
    assert errors[1][:3] == ["Oil", "4006381333932", "3"]


def test_mixed_encodings_change_nothing_and_name_row_column_and_byte(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("Name,Brand\nKäse,x\n".encode() + b"Tea,M\xfcller\n")
    assert command(client, "import", str(path)) == 2
    assert "row 3: Brand: byte 24 (0xfc) is not utf-8" in capsys.readouterr().out
    assert names(client) == []


def test_the_others_come_in_when_that_is_wished(client: Client, tmp_path: Path) -> None:
    file = table(tmp_path, "Name,EAN\nTea,4006381333931\nOil,4006381333932\n")
    assert command(client, "import", file, "--skip-bad-rows", "--errors", str(tmp_path / "bad.csv")) == 1
    assert names(client) == ["Tea"]
    assert "Oil" in (tmp_path / "bad.csv").read_text("utf-8-sig")


def test_a_dry_run_writes_nothing(client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(client, "import", table(tmp_path, "Name\nTea\n"), "--dry-run") == 0
    assert "1 row can be imported; nothing was written" in capsys.readouterr().out
    assert names(client) == []


def test_the_same_import_again_makes_nothing_twice(client: Client, tmp_path: Path) -> None:
    rows = "".join(f"Product {number},S-{number},https://a.example/{number}\n" for number in range(120))
    file = table(tmp_path, "Name,SKU,Link\n" + rows)
    for _ in range(2):
        assert command(client, "import", file, "--match", "identifiers.sku") == 0
    assert len(names(client)) == 120
    assert len(list(client.every(Kind.REDIRECTIONS))) == 120


def test_rows_that_are_there_already_are_said_with_the_way_to_update_them(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, "Name,SKU\nTea,S1\nOil,S2\n")
    command(client, "import", file)
    assert capsys.readouterr().err == ""
    both = table(tmp_path, "Name,SKU\nTea,S1\nOil,S2\nSalt,S3\n")
    assert command(client, "import", both, "--dry-run") == 0
    said = capsys.readouterr().err
    assert "2 of 3 rows are in the catalogue already, by SKU; --match identifiers.sku updates them" in said
    assert said.count("\n") == 1
    assert command(client, "import", both, "--match", "identifiers.sku") == 0
    assert capsys.readouterr().err == ""
    assert len(names(client)) == 3
    command(client, "import", both)
    assert "3 of 3 rows are in the catalogue already" in capsys.readouterr().err


def test_values_with_every_sign_of_the_filter_language_are_matched(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "signs.csv"
    skus = ["a,b", "a&b", "a|b", "a*", "50%", "%41", "(x)", "a\\b", "a=b", "~x", " > ", "ü"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["Name", "SKU"], *([f"N{sku}", sku] for sku in skus)])
    for _ in range(2):
        assert command(client, "import", str(path), "--match", "identifiers.sku") == 0
    assert len(names(client)) == len(skus)


def test_things_find_their_products(client: Client, tmp_path: Path) -> None:
    command(client, "import", table(tmp_path, "Name,SKU\nTea,S1\n"))
    (tea,) = client.every(Kind.PRODUCTS)
    file = table(
        tmp_path, f"Name,Serial number,Product\nBox 1,0001,sku:S1\nBox 2,0002,{tea.id}\n", "things.csv"
    )
    assert command(client, "import", file, "--kind", "thngs") == 0
    things = list(client.every(Kind.THNGS, Query(descending=False)))
    assert [thing.document["product"] for thing in things] == [tea.id, tea.id]
    assert things[0].document["identifiers"] == {"serial": "0001"}


def test_a_record_that_only_the_service_refuses_is_found_in_its_chunk(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = "U" + "a" * 23
    rows = "".join(f"Thing {number},{missing if number == 7 else ''}\n" for number in range(20))
    file = table(tmp_path, "Name,Product\n" + rows)
    assert command(client, "import", file, "--kind", "thngs") == 1
    assert len(names(client, Kind.THNGS)) == 19
    assert "19 created, 0 updated, 0 unchanged, 1 failed" in capsys.readouterr().out
    assert "Thing 7," in (tmp_path / "file.csv.errors.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "jsonl"])
def test_what_is_exported_and_imported_again_is_what_it_was(
    client: Client, tmp_path: Path, suffix: str
) -> None:
    first = client.create(
        Kind.PRODUCTS,
        {
            "name": "=Tea, ü",
            "brand": "0012",
            "tags": ["a;b", "c"],
            "identifiers": {"gs1:01": "00012345678905"},
            "customFields": {"n": 5, "deep": {"x": [1]}},
        },
    )
    link = client.create(
        Kind.REDIRECTIONS,
        {"evrythngId": first.id, "type": "product", "defaultRedirectUrl": "https://a.example/{productId}"},
    )
    file = str(tmp_path / f"out.{suffix}")
    links = ["--with-links"] if suffix in ("csv", "xlsx") else []
    assert command(client, "export", file, *links) == 0
    assert command(client, "import", file, "--match", "id") == 0
    assert client.read(Kind.PRODUCTS, first.id).document == first.document

    client.delete(Kind.REDIRECTIONS, link.id)
    client.delete(Kind.PRODUCTS, first.id)
    assert command(client, "import", file) == 0
    (second,) = client.every(Kind.PRODUCTS)
    assert [each.id for each in client.links_of(second.id)] == ([link.id] if links else [])
    unalike = {"id", "createdAt", "updatedAt"}
    assert {k: v for k, v in second.document.items() if k not in unalike} == {
        k: v for k, v in first.document.items() if k not in unalike
    }


def test_json_holds_the_documents_as_they_are(client: Client, tmp_path: Path) -> None:
    client.create_many(Kind.PRODUCTS, [{"name": f"P{number}"} for number in range(230)])
    for name in ("out.json", "out.jsonl"):
        assert command(client, "export", str(tmp_path / name)) == 0
    documents = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [document["name"] for document in documents] == [f"P{number}" for number in range(230)]
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == documents
    assert client.read(Kind.PRODUCTS, documents[0]["id"]).document == documents[0]


def test_a_filter_chooses_and_a_wrong_one_is_named(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client.create_many(Kind.PRODUCTS, [{"name": "Tea", "tags": ["hot"]}, {"name": "Oil"}])
    assert command(client, "export", str(tmp_path / "hot.jsonl"), "--filter", "tags=hot") == 0
    assert (tmp_path / "hot.jsonl").read_text(encoding="utf-8").count("\n") == 1
    assert command(client, "export", str(tmp_path / "no.csv"), "--filter", "nope=1") == 2
    assert "unknown field nope" in capsys.readouterr().err
    assert not (tmp_path / "no.csv").exists()


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["import", "nowhere.csv"], 2, "there is no file"),
        (["import", "{file}", "--map", "Nmae=name"], 2, "there is no column Nmae"),
        (["import", "{file}", "--match", "brand"], 2, "--match wants"),
        (["import", "{file}", "--delimiter", "ab"], 2, "a delimiter is one sign"),
        (["export", "out.doc"], 2, "must end in one of"),
        (["export", "/nowhere/at/all.csv"], 1, "cannot write"),
    ],
)
def test_wrong_words_are_one_line_each(
    client: Client,
    tmp_path: Path,
    words: list[str],
    code: int,
    complaint: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = table(tmp_path, "Name\nTea\n")
    assert command(client, *[word.replace("{file}", file) for word in words]) == code
    said = capsys.readouterr().err
    assert complaint in said
    assert said.count("\n") == 1


def test_a_wrong_key_and_a_silent_service_are_said(
    service: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, "Name\nTea\n")
    assert cli.main(["import", file, "--service", service, "--key", "x" * 80]) == 1
    assert "does not accept this operator key" in capsys.readouterr().err
    assert cli.main(["import", file, "--service", "http://127.0.0.1:1", "--key", KEY]) == 1
    assert "does not answer" in capsys.readouterr().err
    assert cli.main(["import", file, "--service", service]) == 2
    assert "needs its operator key" in capsys.readouterr().err


def test_an_export_of_no_catalogue_makes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", str(tmp_path / "a.csv"), "--data", str(tmp_path / "typo")]) == 2
    assert "there is no catalogue in" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_unknown_headers_are_named_with_the_way_to_map_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(tmp_path, "Zzname,Zzpreis\nTee,3\n")
    assert cli.main(["import", file, "--data", str(tmp_path / "data")]) == 2
    said = capsys.readouterr().err
    assert "columns not recognised: Zzname, Zzpreis; for example --map 'Zzname=name'" in said


def test_a_data_folder_needs_no_service_of_yours(tmp_path: Path) -> None:
    file = table(tmp_path, "Name\nTea\n")
    data = str(tmp_path / "data")
    done = run("import", file, "--data", data)
    assert done.returncode == 0, done.stderr
    done = run("export", str(tmp_path / "out.jsonl"), "--data", data)
    assert (done.returncode, done.stdout) == (0, f"1 product in {tmp_path / 'out.jsonl'}\n")
    assert json.loads((tmp_path / "out.jsonl").read_text())["name"] == "Tea"
