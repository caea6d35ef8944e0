"""The hand scanner at the window: its keys caught anywhere, its codes looked up or put into a field."""
