"""Makes resources/world.json, the outlines of countries, from npm's world-atlas and i18n-iso-countries.

    python3 tools/convert_world_map.py countries-110m.json codes.json resources/world.json

The result is ``{"CH": [[x, y, x, y, …], …]}``: for every ISO 3166-1 code its outer rings, longitude and
latitude in tenths of a degree, beyond 180 degrees where a country reaches across the date line.
Antarctica, and what has no code of its own, is left out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

_LEFT_OUT = ("AQ",)


def arcs_of(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs of a TopoJSON file in degrees; each is a chain of steps on a grid."""
    (scale_x, scale_y), (left, low) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + left, y * scale_y + low))
        arcs.append(points)
    return arcs


def unwrapped(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A ring that crosses the date line, drawn on beyond it instead of all around the world."""
    found = points[:1]
    for x, y in points[1:]:
        turns = round((found[-1][0] - x) / 360)
        found.append((x + 360 * turns, y))
    shift = -360 * round(sum(x for x, _ in found) / len(found) / 360)
    return [(x + shift, y) for x, y in found]


def ring(indexes: list[int], arcs: list[list[tuple[float, float]]]) -> list[int]:
    """A ring, flat; a negative index means the arc backwards."""
    points: list[tuple[float, float]] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    points = unwrapped(points)
    rounded = [(round(x * 10), round(y * 10)) for x, y in points]
    kept = [point for at, point in enumerate(rounded) if at == 0 or point != rounded[at - 1]]
    return [number for point in kept for number in point]


def main(atlas: Path, codes: Path, target: Path) -> None:
    """Read both files and write the outlines."""
    topology = json.loads(atlas.read_text(encoding="utf-8"))
    by_number = {row[2]: row[0] for row in json.loads(codes.read_text(encoding="utf-8"))}
    arcs = arcs_of(topology)
    found: dict[str, list[list[int]]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        code = by_number.get(str(shape.get("id", "")).zfill(3))
        if code is None or code in _LEFT_OUT:
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [ring(polygon[0], arcs) for polygon in polygons]
        found.setdefault(code, []).extend(each for each in rings if len(each) >= 8)
    ordered = {code: found[code] for code in sorted(found) if found[code]}
    target.write_text(json.dumps(ordered, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
