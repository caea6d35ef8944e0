"""EAN-13 and UPC-A from bars too blurred, faint or bright for edges: compare brightness with a model.

Engines find edges first, and where bars run into each other there are none. Here every digit's seven modules
are drawn as a blurred camera would show them and compared with the row; the best chain of digits, each a
little wider or narrower than the last, is found by dynamic programming, and of all numbers with a right check
digit the best and the second best are kept. Their distance says how sure the reading is.
After Gallo and Manduchi, "Reading 1D Barcodes with Mobile Phones Using Deformable Templates" (2011).

    patterns   the modules of digits and guards, and how a camera shows them
    fit        what each pattern costs at each place of a row, and the cheapest chain
    words      the cheapest numbers with a right check digit
    reader     a group of bars on a picture → `Found`
"""

from recognition.blurred.reader import NAME, Guess, guess

__all__ = ["NAME", "Guess", "guess"]
