"""Who else serves a data folder."""

from __future__ import annotations

from pathlib import Path

from app.neighbours import announced, living


def test_a_service_is_known_as_long_as_it_lives(tmp_path: Path):
    with announced(tmp_path, "http://127.0.0.1:1") as others:
        assert others == []
        assert living(tmp_path) == ["http://127.0.0.1:1"]
        with announced(tmp_path, "http://127.0.0.1:2") as seen:
            assert seen == ["http://127.0.0.1:1"]
            assert sorted(living(tmp_path)) == ["http://127.0.0.1:1", "http://127.0.0.1:2"]
        assert living(tmp_path) == ["http://127.0.0.1:1"]
    assert living(tmp_path) == []


def test_what_a_killed_service_left_behind_is_removed(tmp_path: Path):
    left = tmp_path / "services" / "U1.address"
    left.parent.mkdir()
    left.write_text("http://127.0.0.1:1")
    assert living(tmp_path) == []
    assert not left.exists()


def test_a_folder_that_cannot_hold_it_is_served_all_the_same(tmp_path: Path):
    (tmp_path / "services").touch()
    with announced(tmp_path, "http://127.0.0.1:1") as others:
        assert others == []
        assert living(tmp_path) == []
