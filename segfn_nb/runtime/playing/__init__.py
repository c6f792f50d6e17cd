"""
Recording an invocation and playing it again.

An environment is entered through doors and asks its host for little that is not the same every time. Both are kept
while recording (`taped`), and given back while playing (`played`): nothing leaves this machine then, and every step
runs as it did.
"""
