"""What users hold: functions, their results, and the project file. Each method is one line into a room below."""
