"""What tests of the fast path begin with."""

from pathlib import Path

import pytest

from app.service import ServiceConfig
from catalog.ids import new_key


@pytest.fixture
def config(tmp_path: Path, empty_database: Path) -> ServiceConfig:
    """Of a service with an empty catalogue."""
    location = tmp_path / "tagwright.db"
    location.write_bytes(empty_database.read_bytes())
    return ServiceConfig(
        database=location,
        operator_key=new_key(),
        hits_folder=tmp_path / "hits",
        files_folder=tmp_path / "files",
    )
