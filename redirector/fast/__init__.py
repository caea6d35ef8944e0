"""Plain visits answered without the web framework and, where nothing has changed, without the database.

heads   what a visit's headers say, read once for all visitors who send the same
memory  links and documents, remembered for as long as nothing has changed them
path    the decision: the same as `redirector.visits` makes
turn    the visits of one turn of the event loop: looked up, recorded and answered together

Most visits are answered here. What asks for more (passwords, counted visits, delegates, places), whatever is
unusual in a request and whatever goes wrong is left to `redirector.visits`.
"""

from redirector.fast.heads import Head, read_head
from redirector.fast.path import FastPath
from redirector.fast.turn import Turn

__all__ = ["FastPath", "Head", "Turn", "read_head"]
