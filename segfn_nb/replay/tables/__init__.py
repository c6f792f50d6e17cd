"""What came out, as Arrow tables: made from records (`part_tables`), kept (`store`, `run_folder`), and shown as pandas."""
