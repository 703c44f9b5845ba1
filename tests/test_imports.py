"""Who may import whom, and that what is imported is declared."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OWN = {"trajectory", "press", "tests"}


def test_imports_keep_to_their_direction():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def declared():
    """The distributions that pyproject.toml names, normalised."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(line for group in optional for line in group)]
    return {normal(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in lines}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path):
    """The top-level names that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - OWN


@pytest.mark.parametrize("folder", ["trajectory", "press", "tests", "benchmarks"])
def test_every_distribution_that_is_imported_is_declared(folder):
    providers = packages_distributions()
    missing = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for name in imported(path):
            if not {normal(d) for d in providers.get(name, [])} & declared():
                missing.setdefault(name, path.relative_to(ROOT).as_posix())
    assert not missing
