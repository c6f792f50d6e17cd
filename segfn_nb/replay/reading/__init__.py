"""Opens whatever holds events (`inputs`), and reads any part of it, any number of times (`parts` says in what form)."""
