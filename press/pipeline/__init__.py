"""From sources to the finished book: find what must run, run it, render, check, describe, compare."""
