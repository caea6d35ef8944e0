"""Import and export at the window, upon ``app.exchange``."""
