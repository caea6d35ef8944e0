"""Structured append: one message on several symbols, joined again.

zxing-cpp reads each symbol's own text; its Python binding does not say which part of which message it is. So
the first codewords of a QR Code are read once more, between the corners that it found.
"""
