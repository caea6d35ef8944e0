"""How many files and connections a process may have open."""

import sys
from contextlib import suppress

# Far more than one process can answer; some systems refuse to be asked for all there are.
_ENOUGH = 65_536


def allow_many() -> None:
    """As many as the system lets this process have: shells begin with 1,024, which are soon taken."""
    if sys.platform == "win32":
        return
    import resource

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if most == resource.RLIM_INFINITY else min(most, _ENOUGH)
    if now == resource.RLIM_INFINITY or now >= wanted:
        return
    with suppress(ValueError, OSError):  # macOS has a limit beside this one; what there is has to do
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
