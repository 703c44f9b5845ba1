"""Execute notebooks in parallel, and again only when something they used has changed.

The package stands on its own: it knows notebooks, kernels and files, but neither this book nor
Sphinx. Its one entry point is :func:`execute_notebooks`.
"""

from trajectory.build.execution.run import Failure, Outcome, execute_notebooks

__all__ = ["Failure", "Outcome", "execute_notebooks"]
