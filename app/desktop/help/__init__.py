"""What the window says about itself: its keys, and what runs here."""
