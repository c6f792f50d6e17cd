"""What of a function's code the rows of a replay reached: counted, and as Istanbul and lcov write it."""
