"""Build the book: execute its notebooks, render its pages, check and describe the result."""
