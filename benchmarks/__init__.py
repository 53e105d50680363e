"""Benchmarks: us and the peers on the same text in the same process."""
