"""Recognising products by how they look: features of pre-registered photos, an index, a check of geometry."""
