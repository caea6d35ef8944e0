"""What happened to a record: its actions, the values of its properties, where it was."""
