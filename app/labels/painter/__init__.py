"""Pages onto paper and pictures: the display list painted with Qt. The only part of the labels that knows Qt.

Modules are painted as integer rectangles in module units, never as an image or through SVG, so that every
printer gets whole modules. Texts are laid out in units of their own, so a preview breaks its lines exactly
where the print does.
"""

from app.labels.painter.application import ensure_application
from app.labels.painter.devices import pdf_bytes, print_to, write_pdf
from app.labels.painter.eps import eps_bytes
from app.labels.painter.marks import paint_page
from app.labels.painter.pictures import (
    code_pictures,
    page_pixels,
    picture_of_code,
    render_image,
)
from app.labels.painter.svg import svg_bytes
from app.labels.painter.typesetting import missing_characters, set_texts

__all__ = [
    "code_pictures",
    "ensure_application",
    "eps_bytes",
    "missing_characters",
    "page_pixels",
    "paint_page",
    "pdf_bytes",
    "picture_of_code",
    "print_to",
    "render_image",
    "set_texts",
    "svg_bytes",
    "write_pdf",
]
