"""The catalogue in and out of files: CSV, TSV, XLSX and JSON."""
