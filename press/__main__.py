"""Run a command on the book: ``python -m press --help``."""

import sys

from press.cli import main

if __name__ == "__main__":
    sys.exit(main())
