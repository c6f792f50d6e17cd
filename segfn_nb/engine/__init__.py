"""QuickJS alone: a context with limits, its jobs, and where a script's lines are. Never hears of Segment."""
