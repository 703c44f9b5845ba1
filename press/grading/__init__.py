"""Grade notebooks handed in: the checks of the instructor's copy over answers from a sandbox."""
