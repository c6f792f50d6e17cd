"""
From cells to events: what the cells of a column are (`cell_types`, `column_types`, `arrow_values`), and the JSON text of
each row's event (`build`, on top of `json_text`).
"""
