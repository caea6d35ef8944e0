"""The Scan page: pictures in, codes found on them, the records they belong to, and what to do with each."""
