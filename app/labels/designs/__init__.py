"""Label designs: JSON files of elements in millimetres, merged with records into the display list.

design = find("shelf-ean13")
merging.check(design, records)                     every field that is missing, before anything is drawn
merging.lay_out(design, records, sheet, dpi=203)   → pages, as `app.labels.layout` gives them
"""

from app.labels.designs.library import find, known_designs
from app.labels.designs.model import Design, decode, encode

__all__ = ["Design", "decode", "encode", "find", "known_designs"]
