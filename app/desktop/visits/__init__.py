"""How often short links were visited, and by whom: over time, by country, device and more."""
