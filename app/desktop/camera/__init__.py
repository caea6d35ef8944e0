"""The Camera page: live pictures read as they come, codes outlined, counted once, and listed."""
