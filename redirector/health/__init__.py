"""Whether links still lead somewhere: their targets are asked, on demand and by the clock.

probe   one address, followed through its redirects: alive, dead, a loop, or a long way round
asking  one question over HTTP
book    what was found, kept beside the links
api     the routes
rounds  all links, one after the other, as old as their last check
"""
