"""What the types of codes are called in front of people."""

from __future__ import annotations

TITLES = {
    "qr_code": "QR Code",
    "micro_qr": "Micro QR Code",
    "rmqr": "rMQR Code",
    "dm": "Data Matrix",
    "aztec": "Aztec Code",
    "pdf417": "PDF417",
    "micro_pdf417": "MicroPDF417",
    "maxicode": "MaxiCode",
    "codabar": "Codabar",
    "code_11": "Code 11",
    "code_32": "Code 32",
    "code_39": "Code 39",
    "code_93": "Code 93",
    "code_128": "Code 128",
    "ean_2": "EAN-2",
    "ean_5": "EAN-5",
    "ean_8": "EAN-8",
    "ean_13": "EAN-13",
    "upc_a": "UPC-A",
    "upc_e": "UPC-E",
    "itf": "ITF",
    "industr_25": "Industrial 2 of 5",
    "rss_14": "GS1 DataBar",
    "rss_expanded": "GS1 DataBar Expanded",
    "rss_limited": "GS1 DataBar Limited",
    "pzn": "PZN",
    "telepen": "Telepen",
    "dx_film_edge": "DX film edge",
    "text": "Printed text",
    "image": "By its looks",
}


def title(code_type: str) -> str:
    return TITLES.get(code_type, code_type.replace("_", " "))
