"""The engines behind one interface; ZBar's shared library may be missing."""

import ctypes
from pathlib import Path
from typing import Any

import pytest

from catalog.gtin import expand_upc_e
from recognition import readers
from recognition.readers import Options, retail, zbar
from recognition.readers.zbar import Zbar, ZbarMissing
from recognition.readers.zxing import ZXING
from tests.recognition.drawing import WRITABLE, draw

ON_BOTH = sorted(set(zbar.TYPE_OF.values()) - {"itf"})


def missing() -> Any:
    raise ZbarMissing("the ZBar library is not installed")


def test_both_readers_say_that_they_work() -> None:
    assert [(s.name, s.available) for s in readers.status()] == [("zxing", True), ("zbar", True)]
    assert all(s.version for s in readers.status())


@pytest.mark.parametrize("kind", ON_BOTH)
def test_both_engines_give_the_same_type_and_value(kind: str) -> None:
    looks = [reader.read(draw(kind), Options()) for reader in readers.by_name().values()]
    assert [[(f.type, f.value) for f in found] for found in looks] == [[(kind, WRITABLE[kind][2])]] * 2
    one, other = (found[0].points for found in looks)
    assert abs(sum(x for x, _ in one) - sum(x for x, _ in other)) < 40


def test_a_missing_library_is_told_with_its_cure() -> None:
    status = Zbar(missing).status()
    assert not status.available
    assert status.problem == "the ZBar library is not installed"
    assert "zbar" in status.cure


def test_the_configured_path_is_the_only_one_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(zbar.PATH_VARIABLE, str(tmp_path / "libzbar.so"))
    with pytest.raises(ZbarMissing, match="libzbar"):
        zbar.find()


def test_the_system_s_library_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(zbar.PATH_VARIABLE, raising=False)
    assert isinstance(zbar.find(), ctypes.CDLL)


def test_types_nobody_reads_cost_nothing_and_find_nothing() -> None:
    nothing = Options(types=frozenset({"industr_25", "text"}))
    assert [reader.read(draw("ean_13"), nothing) for reader in readers.by_name().values()] == [[], []]


def test_zbar_keeps_quiet_about_databar(capfd: pytest.CaptureFixture[str]) -> None:
    for kind in ("rss_14", "rss_expanded", "rss_limited", "pdf417"):
        readers.by_name()["zbar"].read(draw(kind), Options())
    assert capfd.readouterr().err == ""


def test_zxing_gives_the_bytes_beside_the_text() -> None:
    (found,) = ZXING.read(draw("qr_code", "hällo"), Options())
    assert (found.value, found.raw) == ("hällo", "hällo".encode("latin-1"))


@pytest.mark.parametrize(
    ("upc_e", "upc_a"),
    [
        ("01234505", "012000003455"),
        ("01234531", "012300000451"),
        ("01234543", "012340000053"),
        ("01234565", "012345000065"),
        ("04963406", "049000006346"),
    ],
)
def test_a_number_compresses_to_the_upc_e_that_stands_for_it(upc_e: str, upc_a: str) -> None:
    assert expand_upc_e(upc_e) == upc_a
    assert retail.compress_upc_e(upc_a) == upc_e


def test_a_number_without_zeros_to_suppress_has_no_upc_e() -> None:
    assert retail.compress_upc_e("882428015084") is None
