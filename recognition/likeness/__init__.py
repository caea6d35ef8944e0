"""Recognising products by their looks (method `ir`): reference images, an index, a check of geometry."""

METHOD, TYPE = "ir", "image"
