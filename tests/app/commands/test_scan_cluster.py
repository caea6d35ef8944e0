"""`scan --cluster`: the same lines as on this machine, read by two workers of a cluster."""

import json
from pathlib import Path

import pytest

from app import cli
from redirector import codes

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made.scheduler_address


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for number in range(12):
        drawn = codes.in_millimetres(codes.encode(f"https://a.example/{number}"), size_mm=20, dpi=150)
        (tmp_path / f"{number}.png").write_bytes(codes.render(drawn, "png"))
    (tmp_path / "12.png").write_bytes(b"no picture")
    return tmp_path


@pytest.mark.parametrize("more", [[], ["--shared-paths"]], ids=["bytes", "paths"])
def test_workers_read_what_this_machine_reads(
    cluster: str, pictures: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["scan", "--json", "--cluster", cluster, *more, str(pictures)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(line["file"]).name for line in lines] == [f"{number}.png" for number in range(13)]
    read = [line["symbols"][0]["value"] for line in lines if "symbols" in line]
    assert read == [f"https://a.example/{number}" for number in range(12)]
    assert "error" in lines[-1]


def test_a_cluster_that_does_not_answer_is_said(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["scan", "--cluster", "tcp://127.0.0.1:9", str(pictures)]) == 1
    assert "no cluster answers at tcp://127.0.0.1:9" in capsys.readouterr().err
