"""Run a command on the book: ``python -m trajectory --help``."""

import sys

from trajectory.build.cli import main

if __name__ == "__main__":
    sys.exit(main())
