"""One picture, three ways to have it read: the service, the command line and the window say the same."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from app import cli
from app.client import Client
from app.desktop.scan.engine import read_entry
from tests.live import LiveService
from tests.recognition.drawing import draw, encoded
from tests.recognition.packages import package, photo

Seen = list[tuple[str, str]]


def beside(one: Image.Image, other: Image.Image) -> Image.Image:
    sheet = Image.new("L", (one.width + other.width, max(one.height, other.height)), 255)
    sheet.paste(one, (0, 0))
    sheet.paste(other, (one.width, 0))
    return sheet


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "clean": lambda: draw("qr_code"),
    "blurred": lambda: draw("ean_13", module_px=3).filter(ImageFilter.GaussianBlur(2.6)),
    "turned": lambda: draw("code_128").rotate(25, Image.Resampling.BICUBIC, expand=True, fillcolor=255),
    "two codes": lambda: beside(draw("upc_a"), draw("dm")),
    "nothing": lambda: Image.new("L", (300, 200), 200),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_service_the_command_line_and_the_window_give_the_same_answer(
    name: str, service: LiveService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = encoded(PICTURES[name]())
    path = tmp_path / "picture.png"
    path.write_bytes(data)

    image = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    reply = service.client.post("/scan/identifications", json={"image": image})
    assert reply.status_code == 200, reply.text
    by_service: Seen = [(one["meta"]["type"], one["meta"]["value"]) for one in reply.json()]

    assert cli.main(["scan", "--json", str(path)]) == 0
    line = json.loads(capsys.readouterr().out.splitlines()[0])
    by_command: Seen = [(symbol["type"], symbol["value"]) for symbol in line["symbols"]]

    entry = read_entry(path, lambda kind, value: ())
    by_window: Seen = [(code.type, code.value) for code in entry.codes]

    assert by_service == by_command == by_window
    assert len(by_window) == {"nothing": 0, "two codes": 2}.get(name, 1)


def test_all_three_recognise_the_same_by_looks(
    service: LiveService, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    product = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    service.client.post(f"/products/{product}/images", content=encoded(package(1))).raise_for_status()
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(beside(draw("qr_code"), photo(package(1), 20, 0.8, behind=101))))

    wanted = {"filter": "method=2d,ir", "debug": "true"}
    reply = service.client.post("/scan/identifications", params=wanted, content=path.read_bytes())
    metas = [one["meta"] for one in reply.json()]
    by_service = [(meta["type"], meta["value"], meta["debug"]["points"]) for meta in metas]
    assert [meta["method"] for meta in metas] == ["2d", "ir"]

    where = ["--service", service.url, "--key", service.key]
    assert cli.main(["scan", "--json", "--methods", "2d,ir", str(path), *where]) == 0
    line = json.loads(capsys.readouterr().out.splitlines()[0])
    by_command = [(symbol["type"], symbol["value"], symbol["points"]) for symbol in line["symbols"]]
    assert [result["product"]["id"] for result in line["results"]] == [product]

    with Client(service.url, service.key) as client:
        entry = read_entry(path, lambda kind, value: (), compare=client.images.recognise)
    by_window = [(code.type, code.value, [list(point) for point in code.points]) for code in entry.codes]
    assert by_service == by_command == by_window
    assert entry.codes[1].score == metas[1]["score"]
