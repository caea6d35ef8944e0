"""The Reactor: scripts of applications that run when something happens, or by the clock.

API reference, chapter "Reactor". What a script does to itself stays in a process of its own.

    documents    scripts, schedules and logs as the API reads and writes them
    annotations  filters in a script's comments
    bundles      scripts of several files
    scripts      scripts in the database, and what they listen to
    cron         times by the clock
    schedules    what is due
    filters      what a filter may ask, and its decision
    events       what happened, written down for the scripts that want to know
    queue        events, taken by one service at a time
    logs         what scripts have written
    worker       the process that runs scripts (a file of its own; the language is in ``javascript``)
    process      that process, from outside
    gateway      requests of scripts, answered by our own service
    runner       takes what waits, and runs it
    api          the routes
"""
