"""
Writes cassettes: `scrub` takes out what is secret, `writer` puts the rest into the file.

How the file is written is in `runtime.cassettes`, which also plays it back.
"""
