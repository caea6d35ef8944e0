"""Structured append: one message on several symbols, joined again.

zxing-cpp reads each symbol's own text; its Python binding does not say which part of which message it is,
but shows the modules as it saw them. So the first codewords of QR Code, Data Matrix and Aztec Code are read
once more.
"""
