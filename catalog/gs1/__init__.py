"""GS1 element strings checked against GS1's own dictionary of application identifiers (AI).

    parse("(01)09501101530003(10)AB-1")     → elements, or `Gs1Error` naming the AI and what is wrong with it
    check_company(elements)                 whether all elements of an item may be, and are, together

Source: GS1 Barcode Syntax Dictionary; GS1 General Specifications, chapters 3 and 7.
"""

from catalog.gs1.dictionary import Identifier, identifiers
from catalog.gs1.elements import Element, Gs1Error, check_company, in_square_brackets, parse

__all__ = ["Element", "Gs1Error", "Identifier", "check_company", "identifiers", "in_square_brackets", "parse"]
