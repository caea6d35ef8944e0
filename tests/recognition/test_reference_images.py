"""Reference images over HTTP: submitted, listed, recognised, removed with their records."""

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from sqlalchemy import text

from catalog.blobs import BlobFolder
from catalog.store import Database
from recognition import workers
from recognition.likeness.features import VERSION
from recognition.likeness.renewing import renew
from recognition.workers import Workers
from tests.live import LiveService, live_service
from tests.recognition.drawing import draw, encoded
from tests.recognition.packages import package, photo

SCAN = "/scan/identifications"


def jpeg(image: Image.Image, quality: int = 90) -> bytes:
    file = BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=quality)
    return file.getvalue()


def product(service: LiveService, name: str = "Tea", **fields: Any) -> dict[str, Any]:
    reply = service.client.post("/products", json={"name": name, **fields})
    assert reply.status_code == 201, reply.text
    document: dict[str, Any] = reply.json()
    return document


def submit(service: LiveService, path: str, content: bytes, **query: str) -> httpx.Response:
    return service.client.post(f"{path}/images", content=content, params=query)


def recognised(service: LiveService, image: Image.Image, wanted: str = "method=ir", **query: str) -> Any:
    reply = service.client.post(SCAN, params={"filter": wanted, **query}, content=jpeg(image))
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_product_is_recognised_by_a_picture_that_was_submitted_before(service: LiveService) -> None:
    tea, cup = product(service), service.client.post("/thngs", json={"name": "Cup"}).json()
    created = submit(service, f"/products/{tea['id']}", jpeg(package(1)), name="front.jpg")
    assert created.status_code == 201, created.text
    image = created.json()
    assert {name: image[name] for name in ("product", "name", "width", "height")} == {
        "product": tea["id"],
        "name": "front.jpg",
        "width": 420,
        "height": 560,
    }
    assert submit(service, f"/thngs/{cup['id']}", jpeg(package(2))).status_code == 201
    (entry,) = recognised(service, photo(package(1), 20, 0.8, behind=101))
    assert entry["results"] == [{"redirections": [], "product": tea}]
    meta = entry["meta"]
    assert (meta["method"], meta["type"], meta["value"]) == ("ir", "image", image["id"])
    assert 60 <= meta["score"] <= 100
    assert (
        recognised(service, photo(package(1), 20, 0.8, behind=101), f"method=ir&score>{meta['score']}") == []
    )
    assert recognised(service, photo(package(7), 20, 0.8, behind=101)) == []
    found = service.client.get(SCAN, params={"filter": f"type=image&value={image['id']}"}).json()
    assert [result["product"]["id"] for result in found[0]["results"]] == [tea["id"]]


def test_codes_come_before_looks_and_both_are_read_when_both_are_asked_for(service: LiveService) -> None:
    code = draw("qr_code").convert("L")
    scene = photo(package(1), 0, 0.8, behind=101)
    scene.paste(code.resize((120, 120)), (4, 4))
    submit(service, f"/products/{product(service)['id']}", jpeg(package(1)))
    submit(
        service,
        f"/thngs/{service.client.post('/thngs', json={'name': 'Cup'}).json()['id']}",
        jpeg(package(2)),
    )
    methods = [entry["meta"]["method"] for entry in recognised(service, scene, "method=ir,2d")]
    assert methods == ["2d", "ir"]
    (entry,) = recognised(service, scene, "type=image", debug="true")
    corners = np.array(entry["meta"]["debug"]["points"])
    np.testing.assert_allclose(corners, [[152, 96], [488, 96], [488, 544], [152, 544]], atol=8)
    assert [entry["meta"]["method"] for entry in recognised(service, scene, "method=1d,2d")] == ["2d"]


def test_pictures_are_listed_shown_and_removed(service: LiveService) -> None:
    path = f"/products/{product(service)['id']}"
    data = "data:image/png;base64," + base64.b64encode(encoded(package(1))).decode()
    front = service.client.post(f"{path}/images", json={"image": data, "name": "front"}).json()
    back = service.client.post(
        f"{path}/images", files={"file": ("back.jpg", jpeg(package(2)), "image/jpeg")}
    ).json()
    assert [image["name"] for image in service.client.get(f"{path}/images").json()] == ["back.jpg", "front"]
    listed = service.client.get("/scan/images", params={"perPage": "1", "withTotalCount": "true"})
    assert (listed.json(), listed.headers["x-result-count"]) == ([back], "2")
    after = service.client.get("/scan/images", params={"nextPageToken": back["id"]})
    assert (after.json(), "link" in listed.headers, "link" in after.headers) == ([front], True, False)
    assert service.client.get(f"{path}/images/{front['id']}").json() == front
    shown = service.client.get(front["contentUrl"])
    assert (shown.headers["content-type"], Image.open(BytesIO(shown.content)).size) == (
        "image/jpeg",
        (420, 560),
    )
    assert service.client.delete(f"{path}/images/{front['id']}").status_code == 200
    assert service.client.get(front["contentUrl"]).status_code == 404
    assert recognised(service, package(1)) == []
    assert len(recognised(service, package(2))) == 1
    assert service.client.delete(f"{path}/images").headers["x-result-count"] == "1"
    assert service.client.get(f"{path}/images").json() == []
    assert list((service.folder / "files").glob("??/*")) == []


def test_the_same_picture_is_refused_in_whatever_file_it_comes(service: LiveService) -> None:
    tea, cup = (f"/products/{product(service, name)['id']}" for name in ("Tea", "Cup"))
    first = submit(service, tea, jpeg(package(1))).json()
    same = package(1)
    for path, again in (
        (tea, same),
        (cup, same),
        (
            cup,
            same.resize((315, 420), Image.Resampling.LANCZOS).point(
                [round(0.7 * value) for value in range(256)]
            ),
        ),
        (cup, same.crop((5, 5, 415, 555)).transpose(Image.Transpose.ROTATE_90)),
    ):
        refused = submit(service, path, jpeg(again, quality=60))
        assert refused.status_code == 400
        said = refused.json()["errors"]
        assert said[0] == "Duplicate images are not allowed"
        assert first["id"] in said[1]
    other_view = photo(package(1), 20, 0.8, behind=101)
    assert submit(service, tea, jpeg(other_view)).status_code == 201
    service.client.delete(f"{tea}/images")
    assert submit(service, cup, jpeg(same)).status_code == 201


def with_alpha(alpha: int) -> Image.Image:
    picture = package(1).convert("RGBA")
    picture.putpixel((9, 9), (0, 0, 0, alpha))
    return picture


def test_transparent_pictures_are_refused_in_the_platform_s_words(service: LiveService) -> None:
    path = f"/products/{product(service)['id']}"
    for reply in (
        submit(service, path, encoded(with_alpha(254))),
        service.client.post(SCAN, params={"filter": "method=ir"}, content=encoded(with_alpha(0))),
    ):
        assert (reply.status_code, reply.json()["errors"][0]) == (400, "Alpha transparency not supported")
    assert submit(service, path, encoded(with_alpha(255))).status_code == 201
    assert service.client.post(SCAN, content=encoded(with_alpha(0))).json() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "image: is missing"),
        (b"%PDF-1.7", "this is a PDF document"),
        (jpeg(Image.new("L", (400, 400), 200)), "too little detail"),
        (b'{"image": "data:image/png;base64,aGVsbG8=", "picture": 1}', "picture: is not known here"),
        (b'{"image": "data:image/png;base64,aGVsbG8=", "name": 5}', "name: must be a text"),
    ],
)
def test_what_cannot_be_a_reference_image_is_told(service: LiveService, content: bytes, said: str) -> None:
    reply = submit(service, f"/products/{product(service)['id']}", content)
    assert reply.status_code == 400
    assert said in " ".join(reply.json()["errors"])
    assert list((service.folder / "files").glob("??/*")) == []


def test_unknown_records_and_images_are_not_found(service: LiveService) -> None:
    path = f"/products/{product(service)['id']}"
    image = submit(service, path, jpeg(package(1))).json()
    other = f"/products/{product(service)['id']}/images/{image['id']}"
    thng = f"/thngs/{image['product']}/images"
    assert submit(service, "/products/U" + "1" * 23, jpeg(package(2))).status_code == 404
    assert [service.client.get(each).status_code for each in (other, f"{other}/content", thng)] == [404] * 3
    assert service.client.delete(other).status_code == 404
    assert service.client.get("/scan/images", params={"nextPageToken": "x"}).status_code == 400


def test_images_go_with_their_record_and_come_back_with_it(service: LiveService) -> None:
    tea = product(service)
    path = f"/products/{tea['id']}"
    submit(service, path, jpeg(package(1)))
    assert len(recognised(service, package(1))) == 1
    service.client.delete(path)
    assert recognised(service, package(1)) == service.client.get("/scan/images").json() == []
    assert service.client.post(f"{path}/restore").status_code in (200, 201)
    assert len(recognised(service, package(1))) == len(service.client.get(f"{path}/images").json()) == 1


def test_keys_see_the_images_of_their_project_alone(service: LiveService) -> None:
    project = service.client.post("/projects", json={"name": "P"}).json()["id"]
    path = f"/projects/{project}/applications"
    application = service.client.post(path, json={"name": "A", "socialNetworks": {}}).json()
    secret = service.client.get(f"{path}/{application['id']}/secretKey").json()["secretApiKey"]
    inside = product(service, scopes={"projects": [project]})
    outside = product(service)
    for number, each in enumerate((inside, outside), start=1):
        assert submit(service, f"/products/{each['id']}", jpeg(package(number))).status_code == 201

    def scanned(key: str, number: int) -> list[Any]:
        headers = {"Authorization": key}
        reply = service.stranger.post(
            SCAN, params={"filter": "method=ir"}, content=jpeg(package(number)), headers=headers
        )
        assert reply.status_code == 200, reply.text
        return [result["product"]["id"] for entry in reply.json() for result in entry["results"]]

    for key in (secret, application["appApiKey"]):
        assert (scanned(key, 1), scanned(key, 2)) == ([inside["id"]], [])
    listed = service.stranger.get("/scan/images", headers={"Authorization": secret}).json()
    assert [image["product"] for image in listed] == [inside["id"]]
    app_only = {"Authorization": application["appApiKey"]}
    assert service.stranger.get("/scan/images", headers=app_only).status_code == 403
    denied = service.stranger.post(
        f"/products/{inside['id']}/images", content=jpeg(package(3)), headers=app_only
    )
    assert denied.status_code == 403


def test_what_another_process_changes_is_known_at_once(service: LiveService, tmp_path: Path) -> None:
    (tmp_path / "beside").mkdir()
    with live_service(tmp_path / "beside", key=service.key, database=service.database) as beside:
        assert recognised(beside, package(1)) == []
        path = f"/products/{product(service)['id']}"
        submit(service, path, jpeg(package(1)))
        assert len(recognised(beside, package(1))) == 1
        service.client.delete(path)
        assert recognised(beside, package(1)) == []


def test_what_an_older_version_described_is_described_anew(tmp_path: Path) -> None:
    with live_service(tmp_path) as service:
        submit(service, f"/products/{product(service)['id']}", jpeg(package(1)))
        submit(service, f"/products/{product(service)['id']}", jpeg(package(2)))
    database = Database.open(tmp_path / "tagwright.db")
    with database.write() as connection:
        connection.execute(text(f"UPDATE reference_image SET version = {VERSION - 1}, features = x'00'"))
    next((tmp_path / "files").glob("??/*")).unlink()
    assert renew(database, BlobFolder(tmp_path / "files", 1_000_000)) == 1
    database.close()
    with live_service(tmp_path, key=service.key) as service:
        assert sum(len(recognised(service, package(number))) for number in (1, 2)) == 1


def test_looks_that_were_described_elsewhere_answer_like_the_picture(service: LiveService) -> None:
    tea = product(service)
    submit(service, f"/products/{tea['id']}", jpeg(package(1)))
    scene = jpeg(photo(package(1), 20, 0.8, behind=101))
    looks = workers.shared().read(scene, methods=["ir"]).looks
    assert looks is not None
    body = {
        "version": VERSION,
        "aspect": looks.aspect,
        "features": base64.b64encode(looks.to_bytes()).decode(),
    }
    by_looks = service.client.post("/scan/looks", json=body).json()
    by_picture = service.client.post(SCAN, params={"filter": "method=ir"}, content=scene).json()
    corners = by_looks[0]["meta"].pop("corners")
    assert by_looks == by_picture
    assert all(0 < each < 1 for point in corners for each in point)
    for wrong in ({"version": VERSION + 1}, {"features": "AAAA"}, {"aspect": 0}, {"more": 1}):
        assert service.client.post("/scan/looks", json={**body, **wrong}).status_code == 400


def test_a_reading_process_that_answers_rubbish_is_an_error_of_the_picture(
    service: LiveService, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wrong(Workers):
        def portrait(self, *given: Any, **options: Any) -> Any:
            raise workers.GivenUp("image", "the reader crashed", "Save it")

    monkeypatch.setattr(workers, "shared", Wrong)
    reply = submit(service, f"/products/{product(service)['id']}", jpeg(package(1)))
    assert (reply.status_code, "the reader crashed" in reply.text) == (400, True)
