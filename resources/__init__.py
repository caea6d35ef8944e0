"""Data that is shipped with the application; no code lives here."""
