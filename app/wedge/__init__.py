"""Hand scanners that type like a keyboard: told from typing, and what they scanned understood. No Qt."""
