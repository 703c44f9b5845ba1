"""Fetch new vintages from the publishers' own interfaces, and say what they would change."""
