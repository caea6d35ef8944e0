"""The page of codes to try a scanner with: what it says is what readers read."""

from app.labels import painter, scanner_page
from app.wedge.trial_codes import TRIAL_CODES
from tests.readback import pdf_page, pdf_page_sizes_mm, read_zxing


def test_every_code_of_the_page_reads_back(tmp_path) -> None:
    path = tmp_path / "codes.pdf"
    painter.write_pdf(path, [scanner_page.page()])
    data = path.read_bytes()
    ((width, height),) = pdf_page_sizes_mm(data)
    assert (round(width), round(height)) == (210, 297)
    read = {text.replace("\x1d", "") for text in read_zxing(pdf_page(data, 0, dpi=300))}
    plain = {code.text.replace("(", "").replace(")", "") for code in TRIAL_CODES}
    assert {text.replace("(", "").replace(")", "") for text in read} == plain
