"""Codes on the screen: a region of it chosen with the mouse, and read as a picture."""
