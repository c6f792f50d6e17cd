"""Results a page at a time, as text: what a screen asks for is found, filtered and sorted here (`pages`), sheet by sheet (`sheets`)."""
