"""One build at a time works in a folder."""

import os
import subprocess
import sys
import threading
import time

import pytest

from press.project.errors import BuildError
from press.project.turn import turn

HOLD = """
import sys
from pathlib import Path
from press.project.turn import turn
with turn(Path(sys.argv[1]), print):
    print("mine", flush=True)
    sys.stdin.read()
"""


def test_the_second_waits_says_so_and_gets_its_turn(tmp_path):
    said, had = [], threading.Event()

    def second():
        with turn(tmp_path, said.append):
            had.set()

    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout.readline() == "mine\n"
    waiting = threading.Thread(target=second)
    waiting.start()
    while not said:
        time.sleep(0.01)
    assert said == [f"waiting for another build in {tmp_path}"]
    assert not had.is_set()
    first.kill()  # however the first ends
    waiting.join(timeout=60)
    assert had.is_set() and len(said) == 1
    first.communicate()


def test_turns_one_after_the_other_are_not_told(tmp_path):
    for _ in range(2):
        with turn(tmp_path / "new", pytest.fail):
            pass


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="an administrator may write anywhere"
)
def test_a_folder_of_somebody_else(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(BuildError, match="cannot be written to"), turn(tmp_path / "new", pytest.fail):
        pass


def test_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BuildError, match="file cannot be written to"), turn(tmp_path / "file", pytest.fail):
        pass
