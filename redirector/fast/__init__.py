"""Plain visits answered without the web framework and, where nothing has changed, without the database.

heads      what a visit's headers say, each line read once for all visitors who send the same
senders    who sends it, put together of what many share
known      a link as visits need it
memory     links and documents, remembered for as long as nothing has changed them
changes    what has changed in the database since somebody looked
moment     when the visits of a turn happen
shelf      the latest of very many things
watch      whether anything has been committed to the database at all
existing   which records rules name that there are not
opened     a link that is opened, as rules see it
decisions  what was decided, remembered for as long as nothing it depends on can have changed
rulings    what rules, and the options of links, make of visits
path       the decision: the same as `redirector.visits` makes
turn       the visits of one turn of the event loop: looked up, recorded and answered together

Most visits are answered here. What asks for more (passwords, counted visits), whatever is unusual in a
request and whatever goes wrong is left to `redirector.visits`.
"""

from redirector.fast.heads import MOST_BYTES, Head, read_head, read_visit
from redirector.fast.path import FastPath
from redirector.fast.senders import Sender
from redirector.fast.turn import Answers, Turn

__all__ = ["MOST_BYTES", "Answers", "FastPath", "Head", "Sender", "Turn", "read_head", "read_visit"]
