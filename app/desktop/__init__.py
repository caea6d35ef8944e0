"""The windows. An ordinary client of the service: everything goes through ``app.client``."""
