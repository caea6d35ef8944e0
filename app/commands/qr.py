"""`qr`: one QR code as a file, at a true size."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app import public_address, whole_file
from app.commands import options as common
from app.errors import InputError
from app.labels.reach import address_problem
from redirector.codes import FORMATS, LEVELS, CodeError, Drawing, encode, in_millimetres, render

DEFAULT_SIZE_MM = 20.0
DEFAULT_DPI = 300.0
LOGO_ECL = "H"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", nargs="?", help="what the code says")
    parser.add_argument("--short-id", metavar="ID", help="in place of TEXT: the code of this short link")
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, required=True, help=f"a file ending in {_suffixes()}"
    )
    parser.add_argument(
        "--size-mm",
        metavar="MM",
        type=float,
        default=DEFAULT_SIZE_MM,
        help=f"the side with its quiet zone (default: {DEFAULT_SIZE_MM:g}); grows to whole dots of the dpi",
    )
    parser.add_argument(
        "--dpi",
        metavar="N",
        type=float,
        help=f"the printer's dots per inch (default: {DEFAULT_DPI:g} for PNG; SVG and PDF are exact without)",
    )
    parser.add_argument(
        "--ecl", metavar="L", help=f"error correction: {', '.join(LEVELS)} (default: Q; with --logo always H)"
    )
    parser.add_argument("--logo", metavar="FILE", type=Path, help="a picture for the middle of a PNG code")
    public_address.add_argument(parser)
    common.add_data(parser)


def run(options: argparse.Namespace) -> int:
    suffix = _suffix(options.output)
    text = _text(options)
    try:
        if options.logo:
            drawing, data = _with_logo(options, text, suffix)
        else:
            drawing = _drawing(options, text, options.ecl or "Q", is_vector=FORMATS[suffix].is_vector)
            data = render(drawing, suffix)
    except CodeError as error:
        raise InputError("; ".join(_as_options(error))) from error
    whole_file.write(options.output, data)
    print(f"{options.output}: {_describe(drawing)}")
    warning = address_problem(text)
    if warning:
        print(f"careful: {warning}", file=sys.stderr)
    return 0


def _text(options: argparse.Namespace) -> str:
    if (options.text is None) == (options.short_id is None):
        raise InputError("give either TEXT or --short-id ID")
    if options.text is not None:
        return str(options.text)
    address = public_address.chosen(options.public_url, common.chosen_data(options))
    return public_address.short_link(address, options.short_id)


def _drawing(options: argparse.Namespace, text: str, ecl: str, *, is_vector: bool) -> Drawing:
    dpi = options.dpi if options.dpi is not None or is_vector else DEFAULT_DPI
    return in_millimetres(encode(text, ecl=ecl), size_mm=options.size_mm, dpi=dpi)


def _with_logo(options: argparse.Namespace, text: str, suffix: str) -> tuple[Drawing, bytes]:
    """Only here: the library for styled codes is loaded for nobody else."""
    from app.logo_code import draw

    if suffix != "png":
        raise InputError("--logo: a code with a logo is a picture; name a file ending in .png")
    if options.ecl not in {None, LOGO_ECL, LOGO_ECL.lower()}:
        raise InputError(f"--ecl: a code with a logo needs level {LOGO_ECL}; leave --ecl out")
    drawing = _drawing(options, text, LOGO_ECL, is_vector=False)
    return drawing, draw(drawing, options.logo)


def _suffix(path: Path) -> str:
    suffix = path.suffix.removeprefix(".").lower()
    if suffix not in FORMATS:
        raise InputError(f"--output: {path} must end in {_suffixes()}")
    return suffix


def _suffixes() -> str:
    *most, last = (f".{suffix}" for suffix in FORMATS)
    return f"{', '.join(most)} or {last}"


def _as_options(error: CodeError) -> list[str]:
    """The parameters by the names they have here."""
    names = {"size: ": "--size-mm: ", "dpi: ": "--dpi: ", "ecl: ": "--ecl: ", "text: ": "TEXT: "}
    return [
        next(
            (option + line.removeprefix(name) for name, option in names.items() if line.startswith(name)),
            line,
        )
        for line in error.errors
    ]


def _describe(drawing: Drawing) -> str:
    dots = f" ({drawing.module} dots at {drawing.dpi:g} dpi)" if drawing.dpi else ""
    symbol = drawing.symbol
    return (
        f"version {symbol.version}-{symbol.ecl}, {drawing.width_mm:.2f} mm with its quiet zone, "
        f"modules of {drawing.module_mm:.3f} mm{dots}"
    )
