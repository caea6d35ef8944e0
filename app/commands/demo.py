"""`demo`: the whole job without a window, on a service and a data folder of its own.

It does what an operator, a printer and a phone would do, and believes nothing it has not read back: the code
comes out of a picture, the target out of an HTTP answer.
"""

import argparse
import base64
import http.client
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from app import public_address
from app.client import Client, Kind, Record
from app.commands import own_service
from app.commands.demo_photo import Shot, photograph
from app.data_folder import DataFolder
from app.errors import InputError, TagwrightError
from app.labels import layout, painter, preflight, sheets
from app.labels.layout import Label
from recognition import load, read
from redirector import codes

EXIT_DISAGREED = 1
SHEET = "A4-21-63x38"
USER_AGENT = "Tagwright demo (a phone)"
_CODE_MM = 25.0
_DPI = 300.0
_TIMEOUT_S = 20.0

PRODUCTS = (
    {"name": "Oolong tea, 100 g", "brand": "Kettle & Sons", "identifiers": {"ean_13": "4006381333931"}},
    {"name": "Olive oil, 0.5 l", "brand": "Molino", "identifiers": {"ean_13": "8410010000016"}},
    {"name": "Sea salt, fine", "brand": "Saltworks", "identifiers": {"upc_a": "036000291452"}},
)
SHOTS = (
    Shot(),
    Shot(turn_degrees=-24, tilt=0.2, light=0.6, seed=8),
    Shot(turn_degrees=96, tilt=0.08, blur_px=1.5, noise=14, quality=45, seed=9),
)
FIRST_TARGET = "https://shop.example/{productId}"
SECOND_TARGET = "https://shop.example/summer/{productId}"


class Disagreement(TagwrightError):
    """Something came back other than it was written."""

    exit_code = EXIT_DISAGREED


@dataclass
class Job:
    """What the steps hand on."""

    client: Client
    key: str
    folder: Path
    products: list[Record] = field(default_factory=list)
    links: list[Record] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    photos: list[Path] = field(default_factory=list)


Step = Callable[[Job], str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep", metavar="DIR", type=Path, help="work in this folder and leave the files there"
    )


def run(options: argparse.Namespace) -> int:
    with _folder(options.keep) as folder:
        data = DataFolder(folder / "data")
        # Whatever public address this machine has, the demonstration's links lead to its own service.
        own_address = {public_address.VARIABLE: ""}
        with (
            own_service.running(data, data.operator_key(), **own_address) as service,
            Client(service.url, service.key) as client,
        ):
            print(f"a service of its own at {service.url}, its data in {data.path}")
            with own_service.blamed():
                _do(Job(client, service.key, folder))
    kept = f"; the files are in {options.keep}" if options.keep else ""
    print(f"everything agrees{kept}")
    return 0


def _do(job: Job) -> None:
    for number, (title, step) in enumerate(STEPS, 1):
        print(f"{number:2}/{len(STEPS)}  {title:<38} ", end="", flush=True)
        try:
            print(step(job), flush=True)
        except TagwrightError:
            print("FAILED", flush=True)
            raise


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        DataFolder(keep).create()
        if any(keep.iterdir()):
            raise InputError(f"--keep wants a new or an empty folder; {keep} holds something")
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="tagwright-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_products(job: Job) -> str:
    job.products = job.client.create_many(Kind.PRODUCTS, PRODUCTS)
    for product, given in zip(job.products, PRODUCTS, strict=True):
        stored = job.client.read(Kind.PRODUCTS, product.id).document
        _agree("the stored identifiers", stored["identifiers"], given["identifiers"])
    return ", ".join(product.title for product in job.products)


def create_links(job: Job) -> str:
    for product in job.products:
        link = {"evrythngId": product.id, "type": "product", "defaultRedirectUrl": FIRST_TARGET}
        job.links.append(job.client.create(Kind.REDIRECTIONS, link))
    base = job.client.service().public_url
    job.addresses = [f"{base}/{link.id}" for link in job.links]
    return f"{job.addresses[0]} and {len(job.addresses) - 1} more"


def write_codes(job: Job) -> str:
    for address, link in zip(job.addresses, job.links, strict=True):
        drawing = codes.in_millimetres(codes.encode(address, ecl="Q"), size_mm=_CODE_MM, dpi=_DPI)
        for suffix in codes.FORMATS:
            (job.folder / f"{link.id}.{suffix}").write_bytes(codes.render(drawing, suffix))
        _agree("the code in the PNG", _values(job.folder / f"{link.id}.png"), [address])
    return (
        f"{len(job.links)} codes as {', '.join(codes.FORMATS)} of {_CODE_MM:g} mm; the PNGs read back equal"
    )


def write_labels(job: Job) -> str:
    painter.ensure_application()
    labels = [
        Label(text=address, name=product.title, identifier=_identifier(product))
        for address, product in zip(job.addresses, job.products, strict=True)
    ]
    pages = list(layout.lay_out(labels, sheets.find(SHEET), copies=7))
    findings = preflight.check(pages, dpi=_DPI)
    faults = [finding.message for finding in findings if finding.severity is preflight.Severity.FAULT]
    _agree("faults of the labels", faults, [])
    painter.write_pdf(job.folder / "labels.pdf", pages)
    count = sum(len(page.labels) for page in pages)
    return f"labels.pdf: {count} labels on {len(pages)} page, each read back from its dots"


def take_photos(job: Job) -> str:
    for link, shot in zip(job.links, SHOTS, strict=True):
        with Image.open(job.folder / f"{link.id}.png") as printed:
            picture = photograph(printed.resize((printed.width * 2, printed.height * 2)), shot)
        path = job.folder / f"photo-{link.id}.jpg"
        path.write_bytes(picture)
        job.photos.append(path)
    return f"{len(job.photos)} pictures: turned, tilted, in shade, soft, noisy, JPEG"


def read_photos(job: Job) -> str:
    for path, address in zip(job.photos, job.addresses, strict=True):
        _agree(f"the code on {path.name}", _values(path), [address])
    return f"{len(job.photos)} codes, equal to what was written"


def identify_photos(job: Job) -> str:
    for path, product in zip(job.photos, job.products, strict=True):
        encoded = base64.b64encode(path.read_bytes()).decode()
        answer = _post(job, {"image": f"data:image/jpeg;base64,{encoded}"})
        found = [result["product"]["id"] for symbol in answer for result in symbol["results"]]
        _agree("the product on the picture", found, [product.id])
    by_number = job.client.identify(PRODUCTS[0]["identifiers"]["ean_13"], ["ean_13"])  # type: ignore[index]
    _agree("the product of the EAN-13", [each.record.id for each in by_number], [job.products[0].id])
    return "each picture names its product, and the EAN-13 its own"


def follow_links(job: Job) -> str:
    for address, product in zip(job.addresses, job.products, strict=True):
        _agree("the target", _visit(address), FIRST_TARGET.replace("{productId}", product.id))
    return f"302 to {_visit(job.addresses[0])}"


def move_links(job: Job) -> str:
    for link in job.links:
        job.client.patch(Kind.REDIRECTIONS, link.id, {"defaultRedirectUrl": SECOND_TARGET})
    for address, product in zip(job.addresses, job.products, strict=True):
        _agree("the new target", _visit(address), SECOND_TARGET.replace("{productId}", product.id))
    return f"the same codes now lead to {_visit(job.addresses[0])}"


def count_visits(job: Job) -> str:
    # The first link was followed twice a round: once more to show its target.
    for link, product, visits in zip(job.links, job.products, (4, 2, 2), strict=True):
        stored = job.client.read(Kind.REDIRECTIONS, link.id).document
        _agree(f"the hits of {link.id}", stored["hits"], visits)
        scans = [a for a in job.client.actions_of(product) if a.document["type"] == "implicitScans"]
        _agree(f"the implicitScans of {product.title}", len(scans), visits)
    return "8 hits, 8 implicitScans actions"


STEPS: tuple[tuple[str, Step], ...] = (
    ("create products", create_products),
    ("give each a short link", create_links),
    ("write the links' QR codes", write_codes),
    ("write a sheet of labels", write_labels),
    ("photograph the codes", take_photos),
    ("read the photographs", read_photos),
    ("identify them over HTTP", identify_photos),
    ("follow the links", follow_links),
    ("re-aim the links and follow them again", move_links),
    ("count the visits", count_visits),
)


def _identifier(product: Record) -> str:
    return str(next(iter(product.document["identifiers"].values())))


def _values(path: Path) -> list[str]:
    return [symbol.value for symbol in read(load(path), types=["qr_code"])]


def _agree(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise Disagreement(f"{what}: {found!r} came back, {expected!r} was expected")


def _visit(address: str) -> str:
    """Where a phone that opens the address is sent; redirects are not followed any further."""
    status, headers, _ = _request("GET", address, headers={"User-Agent": USER_AGENT})
    _agree(f"the status of {address}", status, 302)
    return str(headers.get("Location", ""))


def _post(job: Job, body: dict[str, str]) -> list[dict[str, Any]]:
    headers = {"Authorization": job.key, "Content-Type": "application/json"}
    address = f"{job.client.base_url}/scan/identifications?filter=type%3Dqr_code"
    status, _, content = _request("POST", address, headers=headers, body=json.dumps(body))
    _agree("the status of the identification", status, 200)
    found: list[dict[str, Any]] = json.loads(content)
    return found


def _request(
    method: str, address: str, *, headers: dict[str, str], body: str | None = None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=_TIMEOUT_S)
    try:
        connection.request(method, address.partition(parts.netloc)[2], body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()
