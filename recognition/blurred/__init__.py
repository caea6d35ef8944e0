"""EAN, UPC and Code 128 from bars too blurred, faint or bright for edges: compare brightness with a model.

Engines find edges first, and where bars run into each other there are none. Here the whole symbol is drawn as
a camera would show it: the picture of a number is the sum of its digits' pictures, so the nearest number is
found exactly, digits that blur into each other included. Place, bends, uneven light and the kind of blur are
fitted to the number found, and the number again to them, until it stays. How much farther the second nearest
number is says how sure the reading is.
Rough places come from chains of digits each a little wider or narrower than the last, after Gallo and
Manduchi, "Reading 1D Barcodes with Mobile Phones Using Deformable Templates" (2011), and from quiet zones.

    layout     what a symbology looks like and which numbers it allows, as data
    retail_layouts  EAN-13, EAN-8 and UPC-E as such
    code_128   Code 128 of each length as such
    redrawn    what the bars hold that were found, by zxing-cpp
    patterns   the modules of digits and guards, and how a camera shows them
    fit        what each pattern costs at each place of a row, and the cheapest chain
    drawing    the whole symbol under a kind of blur
    words      the nearest numbers with a right check digit
    places     rough places on a row
    refine     a rough place → the number there, and how well it fits
    reader     a group of bars on a picture → `Found`
"""

from recognition.blurred.reader import NAME, TYPES, Guess, guess, possible, takes_long

__all__ = ["NAME", "TYPES", "Guess", "guess", "possible", "takes_long"]
