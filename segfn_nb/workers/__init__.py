"""
Processes that run JavaScript, supervised from the parent. Text in, text out: no pandas, no HTTP client.

In the child: `__main__` starts `loop`, `watchdog` ends it when a row overruns or the parent is gone. In the parent:
`process` is one worker, `pool` runs parts on several. `ledger` and `frames` are spoken by both.
"""
