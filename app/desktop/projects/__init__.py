"""The parts of a project beside its own form: its applications, and the people who use them."""
