"""Where a code leads: templates, resolving, recorded hits and QR images."""
