"""
Processes that run JavaScript, supervised from the parent. Text in, text out: no pandas, and no HTTP client unless live.

In the child: `__main__` starts `loop`, `watchdog` ends it when a row overruns or the parent is gone. In the parent:
`process` is one worker, `starting` one that starts ahead of need, `pool` runs parts on several. `ledger` and `frames` are
spoken by both. `live/` is the other way, for requests that are sent for real.
"""
