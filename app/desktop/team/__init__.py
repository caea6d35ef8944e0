"""The page of operators and roles: who may do what."""
