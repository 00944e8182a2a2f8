"""Benchmarks: ratios in one run on one machine; `make bench` runs all and writes `docs/performance.md`."""
