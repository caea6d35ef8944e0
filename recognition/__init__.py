"""What a picture shows: image to symbols to identifiers to catalogue entries."""
