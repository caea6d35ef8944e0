"""Scripts of several files."""

import io
import zipfile

import pytest

from catalog.errors import BadInput
from reactor.bundles import check_manifest, files_of


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_js", ".js").replace("_json", ".json"), content)
    return target.getvalue()


def test_files_by_their_paths() -> None:
    archive = zipped(lib__a_js=b"1", main_js="\ufeff// ü".encode(), package_json=b"{}", notes_txt=b"x")
    assert files_of(archive) == {"main.js": "// ü", "lib/a.js": "1", "package.json": "{}"}


@pytest.mark.parametrize(
    ("archive", "error"),
    [
        (b"PK\x03\x04 no more", "cannot be read as a zip file"),
        (zipped(other_js=b""), "has no main.js at its top"),
        (zipped(main_js=b"", node_modules__a_js=b""), "must not bring node_modules"),
        (zipped(main_js=b"\xff\xfe"), "main.js is not UTF-8"),
        (zipped(main_js=b"0" * 3_000_000), "larger than 2 MB unpacked"),
        (zipped(**{"main_js": b"", "..__evil_js": b""}), "leads out of the bundle"),
        (zipped(main_js=b"", **{f"f{n}_js": b"" for n in range(200)}), "more than 200 files"),
        (zipped(main_js=b"", package_json=b'{"dependencies": {"request": "*"}}'), "npm are not available"),
    ],
)
def test_what_is_refused(archive: bytes, error: str) -> None:
    with pytest.raises(BadInput) as caught:
        files_of(archive)
    assert error in caught.value.errors[0]


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{}",
        '{"dependencies": {"evrythng-extended": "^4.1.0", "evrythng": "5"}}',
        '{"devDependencies": {"mocha": "*"}}',
    ],
)
def test_manifests_that_ask_for_nothing_more(manifest: str) -> None:
    check_manifest(manifest)


@pytest.mark.parametrize(
    ("manifest", "error"),
    [
        ('{"dependencies": {"slack": "1", "evrythng": "5", "async": "2"}}', "in this Reactor: async, slack;"),
        ("{", "cannot be read"),
        ('{"dependencies": []}', "cannot be read"),
    ],
)
def test_manifests_that_are_refused(manifest: str, error: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_manifest(manifest)
    assert error in caught.value.errors[0]
