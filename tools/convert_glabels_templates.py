"""Makes `resources/media.json` of the glabels template database (MIT, see `resources/sheets-LICENSE.txt`).

    python tools/convert_glabels_templates.py FOLDER

FOLDER holds the database's XML files. What cannot be one of our sheets is left out and said on standard
error: labels off their page, outlines that are neither rectangle, ellipse nor disc. Running it again on the
same folder gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

TARGET = Path(__file__).parent.parent / "resources" / "media.json"
NOTICE = "Measures from the glabels template database, MIT licence, see sheets-LICENSE.txt."

#: A length without a unit is in points.
MM_PER_UNIT = {"": 25.4 / 72, "pt": 25.4 / 72, "in": 25.4, "mm": 1.0, "cm": 10.0, "pc": 25.4 / 6}
#: The database rounds; a label this far over the page's edge is still meant to end there.
SLACK_MM = 0.6
SHORTEST_SIDE_MM = 5.0

Row = list[object]


class Unfit(Exception):
    """This template is left out, with the reason."""


def main(folder: Path) -> None:
    papers = _papers(folder / "paper-sizes.xml")
    rows: dict[tuple[str, str], Row] = {}
    aliases: list[tuple[str, str, str]] = []
    for path in sorted(folder.glob("*-templates.xml")):
        for template in ElementTree.parse(path).getroot().iter("Template"):
            brand, part = template.get("brand", "").strip(), template.get("part", "").strip()
            if template.get("equiv"):
                aliases.append((brand, part, template.get("equiv", "").strip()))
                continue
            try:
                rows.setdefault((brand, part), _row(template, brand, part, papers))
            except Unfit as reason:
                print(f"left out: {brand} {part}: {reason}", file=sys.stderr)
    _add_aliases(rows, aliases)
    _write([row for _, row in sorted(rows.items())])


def _row(template: ElementTree.Element, brand: str, part: str, papers: dict[str, tuple[float, float]]) -> Row:
    """In the order of `app.labels.media._Row`."""
    shape, width, height, corner, hole = _outline(template)
    paper, page_width, page_height = _page(template, papers, width, height)
    grids = [_grid(layout) for layout in template.iter("Layout")]
    if not grids:
        raise Unfit("no layout")
    for grid in grids:
        _check(grid, width, height, page_width, page_height)
    title = template.get("_description") or template.get("description") or ""
    return [
        brand,
        [part],
        " ".join(title.split()),
        paper,
        *map(_short, (page_width, page_height)),
        shape,
        *map(_short, (width, height, corner, hole)),
        [[columns, rows, *map(_short, rest)] for columns, rows, *rest in grids],
    ]


def _outline(template: ElementTree.Element) -> tuple[str, float, float, float, float]:
    """Shape, width, height, corner radius and hole's diameter of the label."""
    found = next((child for child in template if child.tag.startswith("Label-")), None)
    if found is None:
        raise Unfit("no label")
    if found.tag == "Label-rectangle":
        width, height = _mm(found, "width"), _mm(found, "height")
        return "rectangle", width, height, min(_mm(found, "round"), width / 2, height / 2), 0
    if found.tag == "Label-ellipse":
        return "ellipse", _mm(found, "width"), _mm(found, "height"), 0, 0
    if found.tag == "Label-round":
        return "ellipse", 2 * _mm(found, "radius"), 2 * _mm(found, "radius"), 0, 0
    if found.tag == "Label-continuous":
        return "continuous", _mm(found, "width"), _mm(found, "default_height"), 0, 0
    if found.tag == "Label-cd" and not (found.get("width") or found.get("height")):
        return "disc", 2 * _mm(found, "radius"), 2 * _mm(found, "radius"), 0, 2 * _mm(found, "hole")
    raise Unfit(f"a {found.tag} of its own outline")


def _page(
    template: ElementTree.Element, papers: dict[str, tuple[float, float]], width: float, height: float
) -> tuple[str, float, float]:
    size = template.get("size", "")
    if size == "roll":
        return "roll", width, height
    if size.casefold() == "other":
        return "", _mm(template, "width"), _mm(template, "height")
    if size not in papers:
        raise Unfit(f"paper {size!r} is not known")
    return size.removeprefix("US-"), *papers[size]


def _grid(layout: ElementTree.Element) -> tuple[int, int, float, float, float, float]:
    columns, rows = int(layout.get("nx", "1")), int(layout.get("ny", "1"))
    left, top, pitch_x, pitch_y = (_mm(layout, name) for name in ("x0", "y0", "dx", "dy"))
    return columns, rows, left, top, pitch_x, pitch_y


def _check(
    grid: tuple[int, int, float, float, float, float],
    width: float,
    height: float,
    page_width: float,
    page_height: float,
) -> None:
    columns, rows, left, top, pitch_x, pitch_y = grid
    if min(width, height) < SHORTEST_SIDE_MM:
        raise Unfit(f"labels of {width:.1f} × {height:.1f} mm")
    if (columns > 1 and pitch_x < width - SLACK_MM) or (rows > 1 and pitch_y < height - SLACK_MM):
        raise Unfit("labels on each other")
    right, foot = left + (columns - 1) * pitch_x + width, top + (rows - 1) * pitch_y + height
    if min(left, top) < -SLACK_MM or right > page_width + SLACK_MM or foot > page_height + SLACK_MM:
        raise Unfit("labels off the page")


def _add_aliases(rows: dict[tuple[str, str], Row], aliases: list[tuple[str, str, str]]) -> None:
    """Other part numbers of the same measures; one may point at another that comes later."""
    bases = {(brand, part): base for brand, part, base in aliases}
    for brand, part, base in aliases:
        while (brand, base) in bases:
            base = bases[brand, base]
        row = rows.get((brand, base))
        if row is None:
            print(f"left out: {brand} {part}: {base} is not there", file=sys.stderr)
        elif (brand, part) not in rows and part not in _parts(row):
            _parts(row).append(part)


def _parts(row: Row) -> list[str]:
    parts = row[1]
    assert isinstance(parts, list)
    return parts


def _write(rows: list[Row]) -> None:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    head = json.dumps(NOTICE)
    TARGET.write_text(f'{{"notice": {head},\n"media": [\n{lines}\n]}}\n', encoding="utf-8")
    names = sum(len(_parts(row)) for row in rows)
    print(f"{TARGET.name}: {names} sheets and rolls of {len(rows)} measures", file=sys.stderr)


def _papers(path: Path) -> dict[str, tuple[float, float]]:
    sizes = ElementTree.parse(path).getroot().iter("Paper-size")
    return {size.get("id", ""): (_mm(size, "width"), _mm(size, "height")) for size in sizes}


def _mm(element: ElementTree.Element, name: str) -> float:
    text = element.get(name, "").strip() or "0"
    found = re.fullmatch(r"(-?[\d.]+)\s*([a-z]*)", text)
    if not found or found[2] not in MM_PER_UNIT:
        raise Unfit(f"{name} is {text!r}")
    return float(found[1]) * MM_PER_UNIT[found[2]]


def _short(length_mm: float) -> float:
    """To a hundredth of a millimetre, whole numbers without a point."""
    value = round(length_mm, 2)
    return int(value) if value == int(value) else value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
