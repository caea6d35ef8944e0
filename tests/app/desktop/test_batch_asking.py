"""What a new batch asks the service for, and which labels of a large one are printed."""

from __future__ import annotations

from app.desktop.batches.labels import MOST_PRINTED, RangeDialog
from app.desktop.batches.making import SEQUENCE, THING_ID, Wanted


def test_without_links_only_things_are_asked_for() -> None:
    task = Wanted(quantity=5, thing_name="Tea", product="U1", tags=("a",), custom_fields={"lot": 7}).task
    inputs = task["inputParameters"]
    assert inputs["thngTemplate"] == {
        "name": "Tea",
        "product": "U1",
        "tags": ["a"],
        "customFields": {"lot": 7},
    }
    assert (inputs["generateRedirections"], task["outputParameters"]["columns"]) == (False, ["THNG"])
    assert "shortIdTemplate" not in inputs


def test_a_sequence_keeps_one_length_up_to_its_last_number() -> None:
    wanted = Wanted(quantity=100, thing_name="Tea", target="https://e.example", short_ids=SEQUENCE)
    assert wanted.short_id_template["length"] == 3
    longer = Wanted(
        quantity=100, thing_name="T", target="https://e.example", short_ids=SEQUENCE, prefix="TEA", start=950
    )
    template = {"type": "SEQUENTIAL", "prefix": "TEA", "start": 950, "length": 7}
    assert longer.short_id_template == template
    own = Wanted(quantity=1, thing_name="T", target="https://e.example", short_ids=THING_ID)
    assert own.task["inputParameters"]["shortIdTemplate"] == {"type": "THNG_ID"}


def test_a_range_of_labels_that_is_too_long_or_turned_round_cannot_be_chosen(qtbot) -> None:
    dialog = RangeDialog(1_000_000)
    qtbot.addWidget(dialog)
    chosen: list[tuple[int, int]] = []
    dialog.chosen.connect(lambda first, last: chosen.append((first, last)))
    assert dialog.problem == ""
    dialog.last.setValue(MOST_PRINTED + 1)
    assert dialog.problem == "These are 10,001; at most 10,000 at once"
    dialog.accept_range()
    dialog.first.setValue(20_000)
    assert "before the first" in dialog.problem
    dialog.accept_range()
    assert chosen == []
    dialog.last.setValue(20_000)
    dialog.accept_range()
    assert chosen == [(20_000, 20_000)]
