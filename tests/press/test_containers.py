"""What a container, Binder and a launch button rely on: names that exist, and nothing that outranks them.

No container engine is needed; that the image builds is not shown here.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from press.sphinx_ext.launch import possible

ROOT = Path(__file__).parents[2]
CONTAINER = ROOT / ".devcontainer"
# files that repo2docker would build a repository from before it looks at requirements.txt
OUTRANK = [
    "Dockerfile", "environment.yml", "Project.toml", "REQUIRE", "default.nix", "install.R", "DESCRIPTION",
    "Pipfile", "Pipfile.lock", "setup.py", "binder", ".binder",
]  # fmt: skip


def instructions():
    text = (CONTAINER / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]


def test_the_container_copies_and_runs_what_is_there():
    for name, rest in instructions():
        if name == "COPY":
            *sources, _ = [word for word in rest.split() if not word.startswith("--")]
            for source in sources:
                assert (ROOT / source).exists(), source
    settings = json.loads((CONTAINER / "devcontainer.json").read_text("utf-8"))
    assert (CONTAINER / settings["build"]["dockerfile"]).is_file()
    assert (CONTAINER / settings["build"]["context"]).resolve() == ROOT


def test_the_container_works_as_an_ordinary_user_with_a_python_the_book_runs_on():
    lines = dict(instructions())  # the last of each name
    base = next(rest for name, rest in instructions() if name == "FROM")
    version = re.fullmatch(r"python:(\d\.\d+)-slim@sha256:[0-9a-f]{64}", base)[1]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert version in SpecifierSet(project["requires-python"])
    assert lines["USER"] != "root"
    settings = json.loads((CONTAINER / "devcontainer.json").read_text("utf-8"))
    assert settings["remoteUser"] == lines["USER"]
    # Codespaces mounts the folder where it wants; the library is then that of the mounted folder
    assert not {"workspaceFolder", "workspaceMount"} & set(settings)
    assert "--editable ." in settings["postCreateCommand"]
    # its environment is the one that make would use, and make finds nothing to do for it
    environment = (
        next(rest for name, rest in instructions() if name == "ENV").removeprefix("VENV=").split()[0]
    )
    editor = settings["customizations"]["vscode"]["settings"]
    assert editor["python.defaultInterpreterPath"].startswith(environment)


@pytest.mark.skipif(sys.platform == "win32", reason="make is not expected there")
def test_make_uses_an_environment_that_is_already_there(tmp_path):
    (tmp_path / ".installed").touch()
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "book", f"--old-file={tmp_path}/.installed"],
        cwd=ROOT, env={"VENV": str(tmp_path), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == [f"{tmp_path}/bin/python", "-m", "press", "book"]


def test_binder_builds_from_requirements_and_nothing_else():
    assert [name for name in OUTRANK if (ROOT / name).exists()] == []
    runtime = (ROOT / "runtime.txt").read_text().strip()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert runtime.removeprefix("python-") in SpecifierSet(project["requires-python"])
    # what opens the notebook there knows Python's kernel
    assert re.search(r"^ipykernel==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)


def test_binder_and_container_put_the_library_on_the_path_as_make_does():
    words = "--no-deps --no-build-isolation --editable ."
    after = ROOT / "postBuild"
    assert after.read_text("utf-8").startswith("#!") and words in after.read_text("utf-8")
    assert sys.platform == "win32" or os.access(after, os.X_OK)
    assert words in (ROOT / "Makefile").read_text("utf-8")
    assert words in (CONTAINER / "Dockerfile").read_text("utf-8")
    # what builds it is pinned and installed before
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    for requirement in map(Requirement, build):
        pinned = re.search(rf"^{requirement.name}==(\S+)", lock, re.MULTILINE)
        assert pinned[1] in requirement.specifier


def test_workflows_name_the_actions_they_run_by_what_these_contain():
    for workflow in (ROOT / ".github" / "workflows").glob("*.yml"):
        used = re.findall(r"uses: (\S+)(.*)", workflow.read_text("utf-8"))
        assert used
        for action, remark in used:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), f"{workflow.name}: {action}"
            assert re.fullmatch(r"  # v[\d.]+", remark), f"{workflow.name}: {action}: which version?"


@pytest.mark.parametrize(
    ("repository", "kept"),
    [
        ("", set()),
        ("https://github.com/someone/book", {"binderhub_url", "colab_url", "notebook_interface"}),
        ("https://gitlab.com/someone/book", {"binderhub_url", "notebook_interface"}),
        ("https://git.example.org/someone/book", {"binderhub_url", "notebook_interface"}),
    ],
)
def test_launch_buttons_are_those_that_can_work(repository, kept):
    buttons = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["launch_buttons"]
    assert set(possible(buttons, repository)) == kept
