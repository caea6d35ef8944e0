"""The service, `scan --json` and the Scan page on the same photos: do they say the same?

    python -m tests.benchmarks.same_answers MANIFEST FOLDER [--count 100]

Each is the real program: `python -m app serve` asked over HTTP as documented, one `python -m app scan --json`
over all photos, and the page of the window in a process without a display. What they said is kept in FOLDER,
and only what is not there yet is asked: `--count` photos a way in one run. Prints where they differ.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import httpx

from app.client import Client
from app.desktop.application import application
from app.desktop.options import Settings
from app.desktop.scan.entries import State
from app.desktop.scan.page import ScanPage
from app.desktop.session import Session
from catalog.ids import new_key
from recognition.workers import close_shared
from tests.benchmarks.redirects.servers import ours

Answer = list[list[str]]  # type, value; or "error", what is wrong
KINDS = {".png": "png", ".gif": "gif"}
MOST_CODES = 100


def by_service(photos: list[Path], folder: Path) -> Iterator[tuple[Path, Answer]]:
    """POST of each, as JSON with a data URL."""
    key = new_key()
    with ours(folder / "data", key) as server, httpx.Client(base_url=server.url, timeout=120) as client:
        client.headers["Authorization"] = key
        for photo in photos:
            kind = KINDS.get(photo.suffix.lower(), "jpeg")
            image = f"data:image/{kind};base64,{base64.b64encode(photo.read_bytes()).decode()}"
            where = f"/scan/identifications?perPage={MOST_CODES}"
            reply = client.post(where, json={"image": image})
            metas: list[dict[str, Any]] = [one["meta"] for one in reply.json()] if reply.is_success else []
            yield photo, _codes(metas) if reply.is_success else [["error", str(reply.status_code)]]


def by_command(photos: list[Path], folder: Path) -> Iterator[tuple[Path, Answer]]:
    """One run of `scan --json` over all."""
    command = [sys.executable, "-m", "app", "scan", "--json", *map(str, photos)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        for line in map(json.loads, process.stdout):
            yield (
                Path(line["file"]),
                _codes(line.get("symbols", [])) if "error" not in line else [["error", ""]],
            )


def by_window(photos: list[Path], folder: Path) -> Iterator[tuple[Path, Answer]]:
    """The Scan page, with the service it asks for records."""
    qt, key = application(), new_key()
    with ours(folder / "data", key) as server:
        session = Session(Client(server.url, key), Settings(folder / "desktop.ini"))
        page = ScanPage(session, open_url=lambda url: None)
        page.show()
        page.add(photos)
        told: set[Path] = set()
        while len(told) < len(photos):
            qt.processEvents()
            time.sleep(0.02)
            for entry in page.controller.model.entries:
                if entry.path not in told and entry.state not in {State.WAITING, State.READING}:
                    told.add(entry.path)
                    failed = [["error", ""]] if entry.state is State.ERROR else None
                    yield entry.path, failed or [[code.type, code.value] for code in entry.codes]
        page.may_leave()
        session.jobs.cancel_all()
        session.client.close()
        page.deleteLater()


def _codes(said: list[dict[str, Any]]) -> Answer:
    return [[one["type"], one["value"]] for one in said]


WAYS: dict[str, Callable[[list[Path], Path], Iterator[tuple[Path, Answer]]]] = {
    "service": by_service,
    "command": by_command,
    "window": by_window,
}


def _known(file: Path) -> dict[str, Answer]:
    text = file.read_text().splitlines() if file.exists() else []
    return {line["path"]: line["codes"] for line in map(json.loads, text)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("manifest", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10_000, help="photos a way in this run")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    root = options.manifest.resolve().parent / "photos"
    names = [json.loads(line)["path"] for line in options.manifest.read_text().splitlines()]
    for way, asks in WAYS.items():
        file = options.folder / f"{way}.jsonl"
        left = [root / name for name in names if name not in _known(file)][: options.count]
        if left:
            with file.open("a") as kept:
                for path, codes in asks(left, options.folder):
                    kept.write(json.dumps({"path": path.relative_to(root).as_posix(), "codes": codes}) + "\n")
                    kept.flush()
    close_shared()
    _compare(names, {way: _known(options.folder / f"{way}.jsonl") for way in WAYS})


def _compare(names: list[str], said: dict[str, dict[str, Answer]]) -> None:
    asked = [name for name in names if all(name in answers for answers in said.values())]
    codes = differing = 0
    for name in asked:
        answers = {way: said[way][name] for way in WAYS}
        codes += len(answers["service"])
        if any(answer != answers["service"] for answer in answers.values()):
            differing += 1
            print(name, json.dumps(answers, ensure_ascii=False))
    print(f"{len(asked)} photos, {codes} codes: {differing} are answered differently")


if __name__ == "__main__":
    main()
