"""The program's command line, called in the test's own process."""

from __future__ import annotations

from click.testing import CliRunner, Result

from mlp_tui.datasets import clean_text
from mlp_tui.tui.command_line.main import cli


def invoke(*arguments: str) -> Result:
    """What ``mlp-tui`` does with these arguments."""
    return CliRunner().invoke(cli, arguments)


def error_of(*arguments: str) -> str:
    """The one clean line with which ``mlp-tui`` refuses these arguments."""
    result = invoke(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert clean_text(line, len(line)) == line
    return line
