"""Benchmarks, which compare costs in one run on one machine.

`make bench` runs all of them and writes `docs/benchmark.md`.
"""
