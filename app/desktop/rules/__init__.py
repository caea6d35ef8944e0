"""The Rules page: the account's redirector written, tried on made-up scans, and saved."""
