"""The list of pictures."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.client import Kind
from app.desktop.scan.entries import Code, Entry, Match, State
from app.desktop.scan.model import SHOWS, PictureModel, ShownPictures

ONE, TWO, THREE = Path("1.png"), Path("2.png"), Path("3.png")
CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))
KNOWN = Code("qr_code", "2d", "a", CORNERS, (Match(Kind.PRODUCTS, "U1", "Honey"),))
UNKNOWN = Code("qr_code", "2d", "b", CORNERS, ())


def test_the_models_keep_the_rules(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = PictureModel()
    qtmodeltester.check(model)
    model.add([ONE, TWO, THREE])
    model.update([Entry(TWO, State.READ, (KNOWN,))])
    model.remove([ONE])
    assert model.rowCount() == 2


def test_a_path_is_there_once_and_waits_again_when_it_is_added_again(qtbot: QtBot) -> None:
    model = PictureModel()
    model.add([ONE, TWO, ONE])
    model.update([Entry(ONE, State.EMPTY)])
    assert model.counts == {State.WAITING: 1, State.EMPTY: 1}
    model.add([ONE])
    assert [entry.state for entry in model.entries] == [State.WAITING, State.WAITING]
    assert model.unread() == [ONE, TWO]


def test_what_was_removed_meanwhile_is_passed_over(qtbot: QtBot) -> None:
    model = PictureModel()
    model.add([ONE])
    model.clear()
    model.update([Entry(ONE, State.EMPTY)])
    assert model.rowCount() == 0


def test_a_pasted_picture_keeps_its_name(qtbot: QtBot) -> None:
    model = PictureModel()
    model.add([ONE], label="Pasted picture 1")
    model.update([Entry(ONE, State.EMPTY)])
    assert model.index(0).data(Qt.ItemDataRole.DisplayRole) == "Pasted picture 1"


def test_each_choice_shows_its_rows(qtbot: QtBot) -> None:
    model = PictureModel()
    shown = ShownPictures(model)
    model.add([ONE, TWO, THREE, Path("4.png")])
    model.update(
        [
            Entry(ONE, State.READ, (KNOWN,)),
            Entry(TWO, State.READ, (KNOWN, UNKNOWN)),
            Entry(THREE, State.EMPTY),
            Entry(Path("4.png"), State.ERROR, message="No."),
        ]
    )
    listed = {}
    for show in SHOWS:
        shown.show(show)
        listed[show.title] = [entry.path.stem for entry in shown.every()]
    assert listed == {
        "All pictures": ["1", "2", "3", "4"],
        "With codes": ["1", "2"],
        "With unknown codes": ["2"],
        "Without a code": ["3"],
        "Cannot be read": ["4"],
    }
    assert shown.entry(QModelIndex()) is None


def test_fifty_thousand_rows_are_added_in_one_step(qtbot: QtBot) -> None:
    model = PictureModel()
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    model.add([Path(f"{number}.png") for number in range(50_000)])
    assert inserted == [(0, 49_999)]
    assert model.row_of(Path("49999.png")) == 49_999


def test_the_summary_says_what_is_to_be_done() -> None:
    assert Entry(ONE).summary == "Waiting"
    assert Entry(ONE, State.READ, (KNOWN,)).summary == "1 code"
    assert Entry(ONE, State.READ, (KNOWN, UNKNOWN)).summary == "2 codes, 1 unknown"
    assert Entry(ONE, State.READ, (UNKNOWN, UNKNOWN)).summary == "2 codes, unknown"
    assert Entry(ONE, State.ERROR, message="This is not a picture.").summary == "This is not a picture."
