"""The data package: its description, the check of changes before it is written, a file of one's own."""
