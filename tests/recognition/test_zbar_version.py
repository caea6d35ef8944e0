"""ZBar writes its version through three pointers; with two it once crashed the process."""

import pytest

from recognition.readers.zbar import ZBAR


@pytest.mark.skipif(not ZBAR.status().available, reason="ZBar is not installed here")
def test_all_three_parts_of_the_version_are_asked_for() -> None:
    assert [part.isdigit() for part in ZBAR.status().version.split(".")] == [True, True, True]
