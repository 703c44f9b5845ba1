"""Names under which the library hands things to the book, beside those in `trajectory._show.palette`."""

MODEL = "application/vnd.trajectory.model+json"
