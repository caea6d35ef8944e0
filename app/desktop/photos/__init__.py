"""Photos of products: loaded in the background, kept small on disk, added from files."""
