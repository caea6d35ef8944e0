"""Designs of one's own: kept as files, found by name, and told apart from those that come along."""

import msgspec
import pytest

from app.errors import InputError
from app.labels.designs import decode, find, known_designs, own
from app.labels.designs.model import Design

EAN = "ean13"


def titled(title: str) -> Design:
    return msgspec.structs.replace(find(EAN), title=title)


def test_what_is_kept_is_found_by_a_name_made_of_its_title(tmp_path):
    kept = own.keep(tmp_path, titled("  Étikett,\tklein "))
    assert (kept.name, kept.title) == ("etikett-klein", "Étikett, klein")
    (found,) = own.kept(tmp_path)
    assert (found.design, found.problem, found.title) == (kept, "", "Étikett, klein")
    assert decode(found.path.read_bytes()) == kept
    assert find("ETIKETT-klein", own={"etikett-klein": kept}) == kept


def test_names_are_never_given_twice_not_even_those_of_shipped_designs(tmp_path):
    titles = ("EAN13", "Mug", "mug", "日本", "…")
    names = [own.keep(tmp_path, titled(title)).name for title in titles]
    assert names == ["ean13-2", "mug", "mug-2", "日本", "design"]
    assert own.free_title(tmp_path, "Mug") == "Mug 2"
    assert own.free_title(tmp_path, known_designs()[EAN].title) == "EAN-13 alone 2"
    assert own.free_title(tmp_path, "New") == "New"


def test_saving_again_and_renaming_keep_the_name(tmp_path):
    kept = own.keep(tmp_path, titled("Mug"))
    own.keep(tmp_path, msgspec.structs.replace(kept, width_mm=99), name=kept.name)
    renamed = own.rename(tmp_path, "mug", "Cup")
    assert (renamed.name, renamed.title, renamed.width_mm) == ("mug", "Cup", 99)
    assert [each.title for each in own.kept(tmp_path)] == ["Cup"]


def test_a_deleted_one_is_gone_and_cannot_be_deleted_again(tmp_path):
    own.keep(tmp_path, titled("Mug"))
    own.forget(tmp_path, "mug")
    assert own.kept(tmp_path) == ()
    with pytest.raises(InputError, match="none of your own is called 'mug'"):
        own.forget(tmp_path, "mug")


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", ""])
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    with pytest.raises(InputError, match="no name of a file"):
        own.forget(tmp_path, name)


def test_files_that_cannot_be_read_are_listed_with_the_reason(tmp_path):
    own.keep(tmp_path, titled("Mug"))
    (tmp_path / "designs" / "broken.json").write_text('{"version": 1', encoding="utf-8")
    (tmp_path / "designs" / "notes.txt").write_text("", encoding="utf-8")
    broken, mug = own.kept(tmp_path)
    assert broken.design is None
    assert broken.problem.startswith("broken.json: design: ")
    assert mug.design is not None


def test_a_file_from_elsewhere_is_taken_in_under_a_free_name(tmp_path):
    source = tmp_path / "from-elsewhere.json"
    source.write_bytes(msgspec.json.encode(titled("Mug")))
    assert [own.take_in(tmp_path, source).name for _ in range(2)] == ["mug", "mug-2"]
    source.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"from-elsewhere\.json: design: "):
        own.take_in(tmp_path, source)
    assert len(own.kept(tmp_path)) == 2


@pytest.mark.parametrize(
    ("change", "message"), [({"title": " "}, "give it a name"), ({"title": "x" * 121}, "120")]
)
def test_what_cannot_be_a_design_is_not_kept(tmp_path, change, message):
    with pytest.raises(InputError, match=message):
        own.keep(tmp_path, msgspec.structs.replace(find(EAN), **change))
    with pytest.raises(InputError, match="1 to 200 elements"):
        own.keep(tmp_path, msgspec.structs.replace(find(EAN), elements=()))
    assert own.kept(tmp_path) == ()
