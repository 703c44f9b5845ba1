"""The error that ends a command with one line instead of a traceback."""


class BuildError(Exception):
    """Something an author or reader can put right; the message says what."""
