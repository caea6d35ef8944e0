"""`qr` as a person calls it: what it writes, what it says, and how it refuses."""

import io

import pytest
from PIL import Image, ImageDraw

from app import cli, logo_code
from app.errors import EnvironmentFault, InputError
from redirector.codes import encode, in_millimetres
from tests.readback import pdf_page_sizes_mm, rasterise, read_zbar, read_zxing

LINK = "https://tn.gg/a3gZQXfF"


@pytest.fixture
def logo(tmp_path):
    path = tmp_path / "logo.png"
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((10, 10, 290, 190), fill=(200, 30, 60, 255))
    image.save(path)
    return path


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_text_becomes_a_file_that_reads_back(tmp_path, capsys, suffix):
    path = tmp_path / f"code.{suffix}"
    assert cli.main(["qr", LINK, "-o", str(path)]) == 0
    image = rasterise(path.read_bytes(), suffix, dpi=300)
    assert (read_zxing(image), read_zbar(image)) == ([LINK], [LINK])
    output = capsys.readouterr()
    assert output.out.startswith(f"{path}: version 3-Q, 2")
    assert output.err == ""


def test_sizes_are_true(tmp_path, capsys):
    path = tmp_path / "code.pdf"
    assert cli.main(["qr", LINK, "-o", str(path), "--size-mm", "33.3", "--ecl", "h"]) == 0
    assert pdf_page_sizes_mm(path.read_bytes()) == [pytest.approx((33.3, 33.3), abs=0.001)]
    assert "version 3-H, 33.30 mm" in capsys.readouterr().out
    path = tmp_path / "code.png"
    assert cli.main(["qr", LINK, "-o", str(path), "--size-mm", "20", "--dpi", "203"]) == 0
    with Image.open(path) as image:
        assert image.info["dpi"] == pytest.approx((203, 203), abs=0.02)
        assert image.width == 37 * 5
    assert "modules of 0.626 mm (5 dots at 203 dpi)" in capsys.readouterr().out


@pytest.mark.parametrize("public_url", ["https://go.example.com", "https://go.example.com/"])
def test_a_short_id_becomes_its_address(tmp_path, public_url):
    path = tmp_path / "code.svg"
    assert cli.main(["qr", "--short-id", "a3gZQXfF", "--public-url", public_url, "-o", str(path)]) == 0
    assert read_zxing(rasterise(path.read_bytes(), "svg", dpi=300)) == ["https://go.example.com/a3gZQXfF"]


def test_the_public_address_is_found_in_the_environment_and_in_the_desktops_settings(tmp_path, monkeypatch):
    path, data = tmp_path / "code.svg", tmp_path / "data"
    data.mkdir()
    (data / "desktop.ini").write_text(
        "[window]\npage=x%20y\n\n[service]\npublic-url=https://set.example.com\n"
    )
    command = ["qr", "--short-id", "abc", "--data", str(data), "-o", str(path)]
    assert cli.main(command) == 0
    assert read_zxing(rasterise(path.read_bytes(), "svg", dpi=300)) == ["https://set.example.com/abc"]
    monkeypatch.setenv("TAGWRIGHT_PUBLIC_URL", "https://env.example.com")
    assert cli.main(command) == 0
    assert read_zxing(rasterise(path.read_bytes(), "svg", dpi=300)) == ["https://env.example.com/abc"]


def test_an_address_of_this_computer_is_warned_of(tmp_path, capsys):
    assert cli.main(["qr", "http://127.0.0.1:8484/a", "-o", str(tmp_path / "code.svg")]) == 0
    assert "careful: 127.0.0.1 is this computer itself" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "give either TEXT or --short-id ID"),
        (["a", "--short-id", "b"], "give either TEXT or --short-id ID"),
        (["--short-id", "b"], "no public address is known: give --public-url https://…"),
        (["--short-id", "b", "--public-url", "ftp://x"], "--public-url: 'ftp://x' is no address"),
        (["--short-id", "b", "--public-url", "https://["], "--public-url: 'https://[' is no address"),
        (["--short-id", "a/b", "--public-url", "https://x.de"], "--short-id: 'a/b' is no short id"),
        ([""], "TEXT: must not be empty"),
        (["a" * 3000], "TEXT: 3000 bytes do not fit"),
        (["a", "--ecl", "Z"], "--ecl: must be L, M, Q or H"),
        (["a", "--size-mm", "0"], "--size-mm: must be more than 0"),
        (["a", "--size-mm", "2", "--dpi", "203"], "--size-mm: 2 mm leaves less than 2 dots"),
        (["a", "--dpi", "0"], "--dpi: must be between 1 and 4800"),
    ],
)
def test_wrong_input_ends_with_2_one_line_and_no_file(tmp_path, capsys, words, message):
    path = tmp_path / "code.png"
    assert cli.main(["qr", *words, "--data", str(tmp_path / "data"), "-o", str(path)]) == 2
    complaint = capsys.readouterr().err
    assert message in complaint
    assert complaint.count("\n") == 1
    assert not path.exists()


@pytest.mark.parametrize("name", ["code.gif", "code", "missing/code.png"])
def test_a_file_that_cannot_be_written_is_named(tmp_path, capsys, name):
    assert cli.main(["qr", "a", "-o", str(tmp_path / name)]) == 2
    assert name in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_logo_stands_in_the_middle_of_a_code_that_still_reads(tmp_path, logo):
    plain, path = tmp_path / "plain.png", tmp_path / "code.png"
    assert cli.main(["qr", LINK, "-o", str(path), "--size-mm", "30", "--logo", str(logo)]) == 0
    assert cli.main(["qr", LINK, "-o", str(plain), "--size-mm", "30", "--ecl", "H"]) == 0
    with Image.open(path) as image, Image.open(plain) as bare:
        assert image.size == bare.size
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.02)
        assert image.getpixel((image.width // 2, image.height // 2)) == (200, 30, 60)
        grey = image.convert("L")
    assert (read_zxing(grey), read_zbar(grey)) == ([LINK], [LINK])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "code.svg"], "a code with a logo is a picture"),
        (["-o", "code.png", "--ecl", "L"], "needs level H"),
    ],
)
def test_a_logo_asks_for_png_and_level_h(tmp_path, capsys, monkeypatch, logo, words, message):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["qr", LINK, *words, "--logo", str(logo)]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"), [(b"no picture", "is not a picture"), (None, "there is no file")]
)
def test_a_logo_that_is_none_is_named(tmp_path, capsys, content, message):
    path = tmp_path / "logo.png"
    if content:
        path.write_bytes(content)
    assert cli.main(["qr", LINK, "-o", str(tmp_path / "code.png"), "--logo", str(path)]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "code.png").exists()


def test_a_truncated_logo_is_named(tmp_path, logo, capsys):
    logo.write_bytes(logo.read_bytes()[:200])
    assert cli.main(["qr", LINK, "-o", str(tmp_path / "code.png"), "--logo", str(logo)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_logo_is_refused_when_an_engine_cannot_read_the_code(logo):
    drawing = in_millimetres(encode(LINK, ecl="H"), size_mm=30, dpi=300)
    with pytest.raises(InputError, match=r"--logo: with this logo the code cannot be read \(by zbar\)"):
        logo_code.draw(drawing, logo, read_by_each=lambda _: {"zxing": {LINK}, "zbar": set()})
    with pytest.raises(InputError, match=r"cannot be read from a distance \(by zxing and zbar\)"):
        logo_code.draw(
            drawing,
            logo,
            read_by_each=lambda seen: {
                name: {LINK} if seen.width > 200 else {"other"} for name in ("zxing", "zbar")
            },
        )


def test_one_engine_is_not_enough_for_a_logo(logo):
    drawing = in_millimetres(encode(LINK, ecl="H"), size_mm=30, dpi=300)
    with pytest.raises(EnvironmentFault, match="only one works here"):
        logo_code.draw(drawing, logo, read_by_each=lambda _: {"zxing": {LINK}})


def test_a_logo_that_hides_too_much_is_refused_by_the_real_engines(tmp_path, monkeypatch):
    """The share of the logo is ours and safe; made too large, the engines must notice."""
    path = tmp_path / "logo.png"
    Image.new("RGB", (100, 100), "black").save(path)
    monkeypatch.setattr(logo_code, "LOGO_SHARE", 0.7)
    drawing = in_millimetres(encode(LINK, ecl="H"), size_mm=30, dpi=300)
    with pytest.raises(InputError, match="cannot be read"):
        logo_code.draw(drawing, path)


def test_the_logo_file_is_not_changed(logo):
    before = logo.read_bytes()
    drawing = in_millimetres(encode(LINK, ecl="H"), size_mm=30, dpi=300)
    with Image.open(io.BytesIO(logo_code.draw(drawing, logo))) as image:
        assert image.format == "PNG"
    assert logo.read_bytes() == before
