"""What everything else in the press stands on: the project's files, settings, results and errors."""
