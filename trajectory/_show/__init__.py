"""How things are shown: colours, wording, names of economies."""
