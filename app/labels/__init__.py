"""Labels: what stands on them, where they lie on a sheet, and how they reach paper.

    sheets.find("L7160")                 a sheet and its cells; also sheets.search("herma 63.5x38.1")
    layout.lay_out(labels, sheet)        → pages of a flat display list, in millimetres and whole modules
    painter.write_pdf(path, pages)       → a PDF; also a printer, and pictures for previews
    preflight.check(pages, dpi=300)      → what would not scan, found by reading the very pixels back

Only the painter knows Qt.
"""
