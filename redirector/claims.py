"""Locks on files that die with the process that holds them."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt

    def claim(descriptor: int) -> bool:
        """Take the file for this process; False when another living process has it."""
        # Far behind its content: Windows would keep others from reading what is locked.
        import os

        position = os.lseek(descriptor, 0, os.SEEK_CUR)
        os.lseek(descriptor, 1 << 40, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, position, os.SEEK_SET)
        return True

else:
    import fcntl

    def claim(descriptor: int) -> bool:
        """Take the file for this process; False when another living process has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
