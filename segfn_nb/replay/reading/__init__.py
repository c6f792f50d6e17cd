"""
Opens whatever holds events (`inputs`), with the reader that a file takes (`formats`), and reads any part of it, any number
of times (`parts` says in what form).
"""
