"""Who opens a link, where and with what: told from the request alone, from data that ships with libraries.

visitor      what the request says
agent        browser, system, device and bots, from the user agent
whereabouts  country and time zone, from an address or from coordinates
privacy      how much of an address is kept
action       the same as an action keeps it
scan         the redirection context that rules are decided on
"""
