"""
Frozen tests: events that really occurred, what the servers answered them, and what the function did with them.

`cases` and `folder` are the files, `masking` takes people out of them, `playing` runs one case in a worker, `choosing` finds
the few events that stand for all, `freezing` puts these together. Nothing here knows replays; see `workspace.freezing`.
"""
