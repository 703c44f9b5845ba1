"""Faults injected into ``data/`` by the hundred, to see which of them would reach a page unnoticed."""
