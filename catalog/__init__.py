"""What exists: documents, storage, filters, keys and scopes, and the HTTP routes of these."""
