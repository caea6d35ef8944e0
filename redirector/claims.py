"""Locks on files that die with the process that holds them."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt

    def claim(descriptor: int, *, waits: bool = False) -> bool:
        """Take the file for who has opened it; False when another has it, unless one ``waits`` for that."""
        # Far behind its content: Windows would keep others from reading what is locked.
        import os

        position = os.lseek(descriptor, 0, os.SEEK_CUR)
        os.lseek(descriptor, 1 << 40, os.SEEK_SET)
        try:
            while True:
                try:
                    msvcrt.locking(descriptor, msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)
                except OSError:  # also after ten seconds of waiting
                    if not waits:
                        return False
                else:
                    return True
        finally:
            os.lseek(descriptor, position, os.SEEK_SET)

else:
    import fcntl

    def claim(descriptor: int, *, waits: bool = False) -> bool:
        """Take the file for who has opened it; False when another has it, unless one ``waits`` for that."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except OSError:
            return False
        return True
