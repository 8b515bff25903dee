"""How fast it is: `make bench` measures, against a named reference in the same run, and writes docs/performance.md."""
