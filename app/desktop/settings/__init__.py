"""The Settings page: rows of options as data, and the few rows that need more than a field."""
