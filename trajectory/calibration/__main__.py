"""Measure how often each method errs: ``python -m trajectory.calibration --help``."""

from trajectory.calibration.command import main

main()
