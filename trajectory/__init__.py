"""The library behind the book (see the modules)."""
