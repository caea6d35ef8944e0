"""Square codes that engines find nothing on: grids of modules fitted to pictures, and drawn anew."""

from recognition.square.guess import Guess
from recognition.square.qr_reader import guesses

__all__ = ["Guess", "guesses"]
