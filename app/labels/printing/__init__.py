"""From records to printed labels: what they say, on which sheet, and what the ledger is told.

    items = gather(client, records, report)          each record with its short link
    entries, lacking = designed_entries(items, …)    what a design's fields are filled with
    run = PrintRun(Job(entries, sheet, design), printer="…")
    pages = run.noting(run.job.lay_out(dpi))         → a writer; then `ledger.record`

Knows no Qt: the window and the command line print in the same way.
"""
