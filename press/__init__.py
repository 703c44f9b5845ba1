"""What makes the book of the notebooks: ``python -m press --help``. No notebook imports it."""
