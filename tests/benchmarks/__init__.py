"""Speed and memory, measured on demand: `python -m tests.benchmarks.spine`. No test looks at the clock."""
