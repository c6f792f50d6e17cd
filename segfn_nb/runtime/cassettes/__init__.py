"""
Recorded requests and their answers: how they stand in a file, and how a function is answered from it.

`modes` is what users write, `lines` the file's format, `tape` a file that was opened, `comparing` when two requests are
the same, `playing` the answers. Written by `functions.recording`, which knows what is secret.
"""
