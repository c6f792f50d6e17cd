"""
Many events: reads them, runs them in parts, keeps what came out as tables. The only room with pandas and pyarrow.

The way of the data, left to right: `reading` (with `dialects`, what columns mean, and `events`, from cells to JSON) → `choose` → `engine_door` →
`tables` → `results`. `run` ties them together.
"""
