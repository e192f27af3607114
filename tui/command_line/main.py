"""The command line: ``mlp-tui`` opens the app, its commands do the rest.

Textual is imported by the command that needs it alone, so that everything else starts at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ...core import __version__
from ..preferences import PREFERENCES
from .command_group import COMMANDS, CommandGroup
from .experiment_options import experiment_options
from .open_app import open_app
from .preference_options import FOR_THE_APP_ALONE, options_of, preference_options
from .start_app import check_workarounds
from .streams import with_streams
from .what import preset_option


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="In the app, ? explains the screen and lists every key.",
)
@experiment_options
@preset_option
@click.option("--resume", is_flag=True, help="Continue the last saved session.")
@preference_options()
@click.version_option(__version__, prog_name="mlp-tui")
@click.pass_context
def cli(context: click.Context, resume: bool, **options: Any) -> None:
    """A playground in the terminal where you watch a neural network learn.

    Without a command it opens the app; without options, with the tutorial's problem: XOR
    clusters, and one hidden layer of two sigmoid neurons. Another dataset opens with settings
    that learn it, unless an option of network or training is given. mlp-tui WHAT opens a CSV
    file with your own points, an experiment file, a saved run, or a link of TensorFlow
    Playground, in quotes; options go before what it says.
    """
    check_workarounds()
    if context.invoked_subcommand is None:
        context.exit(open_app(options, resume=resume))
    if context.invoked_subcommand in COMMANDS:
        _refuse_what_is_for_the_app(resume, options)
    context.obj = {**options, "resume": resume}


def _refuse_what_is_for_the_app(resume: bool, options: Mapping[str, Any]) -> None:
    given = [PREFERENCES[name].option for name in options_of(FOR_THE_APP_ALONE, options)]
    given += ["--resume"] if resume else []
    if given:
        raise click.UsageError(f"{', '.join(given)}: only for the app.")


def main() -> None:
    """The ``mlp-tui`` command."""
    with_streams(lambda: cli(prog_name="mlp-tui"))
