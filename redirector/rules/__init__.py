"""The redirector's rules: which address a scan leads to, by what is scanned, when, where and with what.

API reference, "Redirector". A rule set is tried rule by rule; the first that matches decides.

    fields      what a rule may refer to
    template    addresses with fields in them
    compiled    rule sets made ready, and the decision
    check       what is wrong with a rule set, before it is stored
    documents   rule sets as the API reads and writes them
    book        rule sets in the database, compiled once a version
    delegates   applications that decide in the account's place
"""
