"""Completion, by click's own protocol, and by the shells that are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete, get_completion_class
from click.testing import CliRunner

from mlp_tui.core.experiment import SETTINGS
from mlp_tui.core.operations import ACTIVATIONS
from mlp_tui.datasets import CATALOGUE
from mlp_tui.tui.command_line import COMPLETION_VARIABLE
from mlp_tui.tui.command_line.completion import SHELLS
from mlp_tui.tui.command_line.main import cli
from mlp_tui.tui.preferences import PREFERENCES
from mlp_tui.tui.preferences.preferences import THEMES

COMMANDS = {"train", "inspect", "keys", "config", "completion", "export", "save-experiment"}
OPTIONS = {each.option for each in (*SETTINGS.values(), *PREFERENCES.values())}


def completed(*words: str) -> tuple[set[str], set[str]]:
    """What the last of the words may become, and the kinds of it that are left to the shell."""
    *before, incomplete = words
    items = ShellComplete(cli, {}, "mlp-tui", COMPLETION_VARIABLE).get_completions(
        before, incomplete
    )
    texts = {item.value for item in items if item.type == "plain"}
    return texts, {item.type for item in items} - {"plain"}


@pytest.mark.parametrize(
    ("words", "texts", "files"),
    [
        (["--dataset", ""], {*CATALOGUE}, set()),
        (["--dataset", "three"], {"three-blobs", "three-spirals"}, set()),
        (["train", "--activation", ""], {*ACTIVATIONS}, set()),
        (["--theme", "nor"], {"nord"}, set()),
        (["my.csv", "--theme", ""], {"auto", *THEMES}, set()),
        (["--batch-size", ""], {"1", "10", "32", "full"}, set()),
        (["--preset", "tutorial-p"], {"tutorial-perceptron"}, set()),
        (["--data", ""], set(), {"file"}),
        (["train", ""], set(), {"file"}),
        ([""], COMMANDS, {"file"}),
        (["completion", ""], {*SHELLS}, set()),
    ],
)
def test_values_are_completed(words, texts, files):
    assert completed(*words) == (texts, files)


def test_options_are_completed():
    assert completed("--")[0] >= OPTIONS | {"--resume", "--no-mouse", "--no-ascii"}
    assert completed("my.csv", "--")[0] >= OPTIONS - {"--resume"}
    assert completed("train", "--")[0] >= {each.option for each in SETTINGS.values()}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_what_it_is_told(shell, tmp_path):
    script = CliRunner().invoke(cli, ["completion", shell]).stdout
    complete = get_completion_class(shell)
    assert complete is not None
    assert script == complete(cli, {}, "mlp-tui", COMPLETION_VARIABLE).source() + "\n"
    program = shutil.which(shell)
    if shell != "bash" or program is None:
        return  # the others complete in a terminal only
    launcher = tmp_path / "mlp-tui"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mlp_tui.tui "$@"\n')
    launcher.chmod(0o755)
    asking = f"""{script}
        COMP_WORDS=(mlp-tui --dataset moo) COMP_CWORD=2
        _mlp_tui_completion mlp-tui
        echo "${{COMPREPLY[@]}}" """
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}", COMPLETION_VARIABLE: ""}
    del environ[COMPLETION_VARIABLE]
    run = subprocess.run([program, "-c", asking], env=environ, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("moons\n", "")


def test_completion_does_not_load_the_screen_library():
    code = (
        "import sys; from click.shell_completion import ShellComplete; "
        "from mlp_tui.tui.command_line.main import cli; "
        f"shell = ShellComplete(cli, {{}}, 'mlp-tui', {COMPLETION_VARIABLE!r}); "
        "shell.get_completions(['--theme'], ''); "
        "sys.exit('textual' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path("/")).returncode == 0
