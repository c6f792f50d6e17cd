"""Takes people out of events: `pseudonyms` for values, `shapes` they keep, and `personal` for what was forgotten."""
