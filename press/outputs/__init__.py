"""Forms of the book beside its pages: PDF, EPUB, archive, site, Jupyter in the browser."""
