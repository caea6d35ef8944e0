"""Makes `resources/gs1_syntax.json` of the GS1 Barcode Syntax Dictionary (Apache-2.0, see `gs1-LICENSE.txt`).

    python tools/convert_gs1_syntax_dictionary.py gs1-syntax-dictionary.txt

One row per application identifier or range of them: identifier, flags, components, attributes, title, as the
dictionary writes them.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "resources" / "gs1_syntax.json"
NOTICE = "From the GS1 Barcode Syntax Dictionary, Apache-2.0, see gs1-LICENSE.txt; changed: made compact."

#: Components start with a type and a length; what follows are attributes.
_COMPONENT = re.compile(r"\[?[NXYZ](?:\.\.)?\d")
_FLAGS = re.compile(r"[*!?\"$%&'()+,\-./:;<=>@\[\\\]^_`{|}~]+")


def main(source: Path) -> None:
    lines = source.read_text(encoding="utf-8").splitlines()
    rows = [_row(line) for line in lines if line.strip() and not line.startswith("#")]
    text = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    TARGET.write_text(f'{{"notice": {json.dumps(NOTICE)},\n"identifiers": [\n{text}\n]}}\n', encoding="utf-8")
    print(f"{TARGET.name}: {len(rows)} rows", file=sys.stderr)


def _row(line: str) -> list[str]:
    body, _, title = line.partition("#")
    identifiers, *words = body.split()
    flags = words.pop(0) if _FLAGS.fullmatch(words[0]) else ""
    components = [word for word in words if _COMPONENT.match(word)]
    attributes = words[len(components) :]
    return [identifiers, flags, " ".join(components), " ".join(attributes), title.strip()]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
