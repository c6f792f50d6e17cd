"""
From cells to events: what columns mean (`dialects`), what their cells are (`cell_types`, `column_types`), and the JSON text
of each row's event (`build`, on top of `json_text`).
"""
