"""
Workers whose functions send requests for real: several environments at once, each row delivered once.

In the child `loop` does the HTTP in one thread and `javascript` everything else in another, in `lanes`. In the parent
`pool` hands rows out (`work`) and accounts for them. `journal` notes what has left. `asker` serves single events.
"""
