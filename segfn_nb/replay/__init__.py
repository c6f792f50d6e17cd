"""
Many events: reads them, runs them in parts, keeps what came out as tables. The only room with pandas and pyarrow.

The way of the data, left to right: `inputs` (with `read_csv`, `read_jsonl`, `read_frame`, `read_dicts`, and `dialects`,
which says what columns mean) → `parts` → `engine_door` → `tables` → `store` → `results`. `run` ties them together.
"""
