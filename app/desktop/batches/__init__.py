"""The page Batches: many things with short links, made by the service in the background."""
