"""Loading pictures from strangers: formats, orientation, colour modes, limits and broken files."""

import threading
import warnings
from pathlib import Path

import pytest
from PIL import Image

import recognition
from recognition.errors import NotAPicture, PictureError, TooLarge, Unreadable
from recognition.image import load
from tests.recognition.drawing import WRITABLE, draw, encoded, png_header

VALUE = WRITABLE["qr_code"][2]


def values(data: bytes) -> list[str]:
    return [symbol.value for symbol in recognition.read(load(data))]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF"])
def test_every_format_on_the_list_is_read(kind: str) -> None:
    assert values(encoded(draw("qr_code").convert("RGB"), kind)) == [VALUE]


@pytest.mark.parametrize("kind", ["PPM", "ICO", "TGA", "PCX"])
def test_formats_off_the_list_are_refused(kind: str) -> None:
    with pytest.raises(NotAPicture, match=r"PNG, JPEG, WebP, GIF, BMP, TIFF and HEIC"):
        load(encoded(draw("qr_code", module_px=1).convert("RGB"), kind))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation: int) -> None:
    upright = Image.new("L", (300, 200), 255)
    upright.paste(0, (0, 0, 60, 40))
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the reverse of what the reader must do
    stored = upright.transpose(Image.Transpose(turns[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = load(encoded(stored, "PNG", exif=exif))
    assert (picture.width, picture.height) == (300, 200)
    assert picture.grey.point(lambda value: 255 - value).getbbox() == (0, 0, 60, 40)


def test_corners_are_those_of_the_upright_picture() -> None:
    sheet = Image.new("L", (900, 500), 255)
    sheet.paste(draw("qr_code"), (600, 0))
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = sheet.transpose(Image.Transpose.ROTATE_90)
    symbol = recognition.read(load(encoded(stored, "JPEG", exif=exif)))[0]
    assert min(x for x, _ in symbol.points) > 600


def test_the_first_frame_of_an_animation_is_read() -> None:
    first, second = draw("qr_code"), draw("qr_code", "the second frame")
    for kind in ("GIF", "WEBP", "TIFF"):
        data = encoded(first, kind, save_all=True, append_images=[second.resize(first.size)])
        assert values(data) == [VALUE], kind


def with_alpha(ink: int, paper_alpha: int) -> Image.Image:
    symbol = draw("qr_code")
    layers = Image.new("RGBA", symbol.size, (ink, ink, ink, 255))
    layers.putalpha(symbol.point(lambda value: paper_alpha if value else 255))
    return layers


@pytest.mark.parametrize("ink", [0, 255])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_a_symbol_on_a_transparent_ground_is_read_whatever_its_ink(ink: int, kind: str) -> None:
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    data = encoded(with_alpha(ink, 0), kind, **options)
    assert values(data) == [VALUE]
    assert load(data).alpha


def test_every_colour_mode_is_read() -> None:
    grey = draw("qr_code")
    samples = grey.convert("I").point(lambda value: value * 16)  # 12 bits in 16, as scanners store them
    files = {
        "1-bit": encoded(grey.convert("1")),
        "palette": encoded(grey.convert("RGB").quantize(8)),
        "transparent palette": encoded(grey.quantize(8), transparency=1),
        "grey and alpha": encoded(grey.convert("LA")),
        "CMYK JPEG": encoded(grey.convert("CMYK"), "JPEG"),
        "CMYK TIFF": encoded(grey.convert("CMYK"), "TIFF"),
        "LAB TIFF": encoded(Image.merge("LAB", [grey, *[Image.new("L", grey.size, 128)] * 2]), "TIFF"),
        "16-bit PNG": encoded(samples.convert("I;16")),
        "16-bit TIFF": encoded(samples.convert("I;16"), "TIFF"),
        "32-bit TIFF": encoded(samples, "TIFF"),
        "float TIFF": encoded(grey.convert("F").point(lambda value: value * 0.001 + 0.0), "TIFF"),
    }
    for name, data in files.items():
        assert values(data) == [VALUE], name


def test_a_400_megapixel_png_is_refused_by_its_size_and_the_limit() -> None:
    with pytest.raises(TooLarge, match=r"bomb\.png.*20,000 × 20,000.*400 megapixels.*120 megapixels"):
        load(png_header(20_000, 20_000), name="bomb.png")


@pytest.mark.parametrize("size", [(2**31 - 1, 2**31 - 1), (100_000, 1), (1, 100_000)])
def test_absurd_sizes_are_refused_before_decoding(size: tuple[int, int]) -> None:
    with pytest.raises(TooLarge):
        load(png_header(*size))


def test_a_large_but_allowed_picture_raises_no_warning_of_pillow() -> None:
    huge = Image.new("1", (10_000, 10_000), 1)  # above Pillow's own 89 megapixels
    huge.paste(draw("qr_code").convert("1"), (4000, 4000))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = load(encoded(huge))
    assert (picture.width, picture.height) == (10_000, 10_000)


def test_a_jpeg_of_a_large_sensor_is_drawn_at_half_size_and_its_corners_scaled_back() -> None:
    huge = Image.new("L", (14_000, 9_000), 255)
    huge.paste(draw("qr_code", module_px=16), (9000, 4000))
    picture = load(encoded(huge, "JPEG", quality=60))
    assert (picture.width, picture.grey.width) == (14_000, 7_000)
    symbol = recognition.read(picture, types=["qr_code"])[0]
    assert all(9000 < x < 10_000 and 4000 < y < 5000 for x, y in symbol.points)


def test_a_file_with_too_many_bytes_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.bmp"
    with path.open("wb") as file:
        file.truncate(401 * 1024 * 1024)  # sparse
    with pytest.raises(TooLarge, match=r"big\.bmp: the file has 401 MB"):
        load(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF"])
def test_a_file_cut_off_below_the_code_still_reads(kind: str) -> None:
    symbol = draw("qr_code")
    sheet = Image.effect_noise((symbol.width, symbol.height * 4), 60)
    sheet.paste(symbol, (0, symbol.height * 3 if kind == "BMP" else 0))  # BMP stores the bottom row first
    data = encoded(sheet, kind)
    picture = load(data[: len(data) * 3 // 4])
    assert picture.note is not None
    assert "cut off" in picture.note
    reading = recognition.read(picture)
    assert [s.value for s in reading] == [VALUE]
    assert reading.note == picture.note


def loads_or_explains(data: bytes) -> bool:
    """True when the file loads; False when it is refused in words. Anything else raises."""
    try:
        load(data, name="broken")
    except PictureError as error:
        return not (str(error).startswith("broken: ") and error.cure)
    return True


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF"])
def test_any_cut_gives_a_picture_or_a_clear_error(kind: str) -> None:
    data = encoded(Image.effect_noise((200, 150), 60).convert("RGB"), kind)
    lengths = [*range(1, 60, 3), *range(60, len(data), max(1, len(data) // 40))]
    loaded = [loads_or_explains(data[:length]) for length in lengths]
    assert not any(loaded[:5])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF"])
def test_flipped_bytes_give_a_picture_or_a_clear_error(kind: str) -> None:
    data = encoded(draw("qr_code", module_px=2).convert("RGB"), kind)
    places = range(0, len(data), max(1, len(data) // 60))
    loaded = [loads_or_explains(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]) for at in places]
    assert not loaded[0]


def test_a_wrong_suffix_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "really-a-jpeg.png"
    path.write_bytes(encoded(draw("qr_code"), "JPEG"))
    assert recognition.read(load(path))[0].value == VALUE


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\xef\xbb\xbf  <svg xmlns=''/>", "an SVG drawing"),
        (b"\0\0\0\x20ftypavif....", "an AVIF picture"),
        (b"hello world, this is text", "not a picture"),
        (bytes(range(256)) * 8, "not a picture"),
        (b"", "the file is empty"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(NotAPicture, match=kind):
        load(data)


def test_files_that_cannot_be_opened_say_why(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No such file"):
        load(tmp_path / "missing.png")
    with pytest.raises(Unreadable, match="this is a folder"):
        load(tmp_path)
    with pytest.raises(Unreadable, match="not a valid path"):
        load("nul\0.png")


def test_pictures_load_from_many_threads_at_once() -> None:
    data = encoded(draw("qr_code"), "JPEG")
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(values(data))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[VALUE]] * 6
