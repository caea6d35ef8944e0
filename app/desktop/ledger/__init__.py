"""The ledger of printed labels in the window."""
