"""`label` with a catalogue: its records on labels, its links checked, its ledger told."""

import pytest

from app import cli
from app.client import Client, Kind
from tests.readback import pdf_page, read_zbar, read_zxing

PUBLIC = "https://id.example.com"
WITH_LEVEL_Q = ["--sheet", "A4-21-63x38"]


@pytest.fixture
def catalogue(service):
    """Three products with links, one of them tagged, and one product without a link."""
    with Client(service.url, service.key) as client:
        for number, tags in enumerate((["new"], [], [])):
            product = client.create(
                Kind.PRODUCTS,
                {"name": f"Mug {number}", "identifiers": {"sku": f"M-{number}"}, "tags": tags},
            )
            client.create(
                Kind.REDIRECTIONS,
                {
                    "defaultRedirectUrl": "https://example.com/p",
                    "evrythngId": product.id,
                    "type": "product",
                },
            )
        yield client


def label(service, tmp_path, *words):
    output = tmp_path / "labels.pdf"
    fixed = ["--service", service.url, "--key", service.key, "--public-url", PUBLIC, "-o", str(output)]
    return cli.main(["label", *fixed, *words]), output


def codes(path):
    return sorted(read_zxing(pdf_page(path.read_bytes(), 0, dpi=300)))


def prints(catalogue):
    return [record.document for record in catalogue.every(Kind.PRINTS)]


def links(catalogue):
    return sorted(f"{PUBLIC}/{link.id}" for link in catalogue.every(Kind.REDIRECTIONS))


def test_records_become_labels_and_stand_in_the_ledger(service, catalogue, tmp_path, capsys):
    code, output = label(service, tmp_path, "--kind", "products", "--copies", "2")
    assert code == 0
    assert codes(output) == sorted(links(catalogue) * 2)
    assert "6 labels on 1 page" in capsys.readouterr().out
    told = sorted(prints(catalogue), key=lambda each: each["name"])
    assert [each["name"] for each in told] == ["Mug 0", "Mug 1", "Mug 2"]
    assert {each["copies"] for each in told} == {2}
    assert {each["printer"] for each in told} == {"PDF labels.pdf"}
    assert {each["code"] for each in told} == set(links(catalogue))
    assert all(each["product"] and each["shortId"] for each in told)


@pytest.mark.parametrize(
    "words", [["--filter", "tags=new"], ["--search", "Mug 0"], ["--kind", "products", "--filter", "tags=new"]]
)
def test_a_filter_or_words_choose_among_them(service, catalogue, tmp_path, words):
    assert label(service, tmp_path, *words)[0] == 0
    assert [each["name"] for each in prints(catalogue)] == ["Mug 0"]


def test_a_collection_and_ids_choose_among_them(service, catalogue, tmp_path):
    (product, *_) = sorted(catalogue.every(Kind.PRODUCTS), key=lambda record: record.title)
    thing = catalogue.create(Kind.THNGS, {"name": "This mug"})
    link = {"defaultRedirectUrl": "https://example.com/p", "evrythngId": thing.id, "type": "thng"}
    catalogue.create(Kind.REDIRECTIONS, link)
    collection = catalogue.create(Kind.COLLECTIONS, {"name": "Shelf"})
    catalogue.members.add(collection.id, Kind.THNGS, [thing.id])
    assert label(service, tmp_path, "--collection", collection.id)[0] == 0
    assert label(service, tmp_path, "--ids", product.id)[0] == 0
    assert sorted(each["name"] for each in prints(catalogue)) == ["Mug 0", "This mug"]


def test_a_design_is_filled_from_the_records(service, catalogue, tmp_path):
    code, output = label(service, tmp_path, "--kind", "products", "--design", "product-qr", *WITH_LEVEL_Q)
    assert code == 0
    assert codes(output) == links(catalogue)
    assert {each["design"] for each in prints(catalogue)} == {"product-qr"}


def test_what_records_lack_may_be_set(service, catalogue, tmp_path):
    words = ["--kind", "products", "--design", "asset-tag", *WITH_LEVEL_Q]
    code, output = label(service, tmp_path, *words, "--set", "company=ACME", "--set", "asset=A-{sku}")
    assert code == 0
    assert codes(output) == links(catalogue)


def test_records_that_lack_something_are_all_named_before(service, catalogue, tmp_path, capsys):
    catalogue.create(Kind.PRODUCTS, {"name": "Plate"})
    assert label(service, tmp_path, "--kind", "products")[0] == 2
    assert "1 have no short link: Plate" in capsys.readouterr().err
    design = ["--design", "shelf-ean13", *WITH_LEVEL_Q]
    assert label(service, tmp_path, "--kind", "products", *design)[0] == 2
    said = capsys.readouterr().err
    assert "is missing in “" in said
    assert "nothing was drawn" in said
    assert list(tmp_path.glob("*.pdf")) == []
    assert prints(catalogue) == []
    assert label(service, tmp_path, "--kind", "products", "--skip-incomplete")[0] == 0
    assert len(prints(catalogue)) == 3


def test_what_was_printed_before_needs_a_reason_or_is_left_out(service, catalogue, tmp_path, capsys):
    assert label(service, tmp_path, "--filter", "tags=new")[0] == 0
    assert label(service, tmp_path, "--kind", "products")[0] == 2
    assert "1 of these labels were printed before" in capsys.readouterr().err
    code, output = label(service, tmp_path, "--kind", "products", "--only-new")
    assert code == 0
    assert len(codes(output)) == 2
    assert label(service, tmp_path, "--kind", "products", "--only-new")[0] == 2
    assert "every one of these labels was printed before" in capsys.readouterr().err
    assert label(service, tmp_path, "--kind", "products", "--reason", "got wet")[0] == 0
    again = [each for each in prints(catalogue) if each.get("reprintOf")]
    assert len(again) == 3
    assert {each["reason"] for each in again} == {"got wet"}


def test_codes_of_a_table_are_checked_against_the_catalogue(service, catalogue, tmp_path, capsys):
    table = tmp_path / "labels.csv"
    table.write_text(f"url,name\n{links(catalogue)[0]},Mug\n{PUBLIC}/nowhere1,Ghost\n")
    assert label(service, tmp_path, "--csv", str(table))[0] == 2
    assert "label 2: its short link is not in the catalogue" in capsys.readouterr().err
    assert prints(catalogue) == []
    table.write_text(f"url,name,identifier\n{links(catalogue)[0]},Mug,M-1\nhttps://example.com/other,Card,\n")
    assert label(service, tmp_path, "--csv", str(table))[0] == 0
    assert sorted((each["name"], each.get("identifier", "")) for each in prints(catalogue)) == [
        ("Card", ""),
        ("Mug", "M-1"),
    ]


def test_a_link_that_has_ended_is_not_printed(service, catalogue, tmp_path, capsys):
    (link, *_) = catalogue.every(Kind.REDIRECTIONS)
    catalogue.patch(Kind.REDIRECTIONS, link.id, {"expiresAt": 1})
    assert label(service, tmp_path, "--kind", "products")[0] == 2
    assert "has ended" in capsys.readouterr().err
    assert prints(catalogue) == []


def test_running_numbers_with_prefix_step_and_check_digit_are_recorded(service, catalogue, tmp_path):
    words = ["--design", "running-number", "--count", "3", "--number-from", "10", "--number-step", "5"]
    code, output = label(service, tmp_path, *words, *WITH_LEVEL_Q)
    assert code == 0
    assert len(prints(catalogue)) == 3
    assert len({each["code"] for each in prints(catalogue)}) == 3
    assert output.exists()


def test_who_is_meant_is_said_once(service, tmp_path, capsys):
    assert label(service, tmp_path, "--text", "a", "--filter", "tags=new")[0] == 2
    assert "--text and records: give one" in capsys.readouterr().err
    assert label(service, tmp_path, "--filter", "tags=none-such")[0] == 2
    assert "nothing to print" in capsys.readouterr().err
    assert label(service, tmp_path, "--ids", "UKeVYQTpbKmKnhRRwPfbMFxs")[0] == 2
    assert "has no product UKeVYQTpbKmKnhRRwPfbMFxs" in capsys.readouterr().err


def test_both_engines_read_what_a_records_label_says(service, catalogue, tmp_path):
    code, output = label(service, tmp_path, "--filter", "tags=new", "--sheet", "62x29")
    assert code == 0
    image = pdf_page(output.read_bytes(), 0, dpi=203)
    assert read_zxing(image) == read_zbar(image)
    assert len(read_zxing(image)) == 1
