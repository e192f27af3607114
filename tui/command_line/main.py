"""The command line: ``mlp-tui`` opens the app, ``mlp-tui train`` runs without a screen.

Textual is imported by the command that needs it alone, so that everything else starts at once.
"""

from __future__ import annotations

import io
import math
import os
import sys
from typing import Any

import click

from ..terminal import capabilities
from ..terminal.workarounds.declarations import WORKAROUNDS
from ..terminal.workarounds.registry import UnknownWorkaroundError
from .errors import CannotStart, OneLineGroup
from .exit_codes import FAILED
from .experiment_options import (
    ascii_option,
    experiment_from,
    experiment_options,
    trainer_for,
)
from .quick_import import without_garbage_collection
from .train import train

FRAMES_PER_SECOND = 0.1, 60.0
"""The least and the most."""


class FramesPerSecond(click.ParamType):
    """A number in range; click's own range lets NaN through."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        low, high = FRAMES_PER_SECOND
        try:
            rate = float(value)
        except ValueError:
            rate = math.nan
        if not low <= rate <= high:
            self.fail(f"{value!r} is not a number from {low:g} to {high:g}", param, ctx)
        return rate


@click.group(
    cls=OneLineGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="In the app, ? explains the screen and lists every key.",
)
@experiment_options
@click.option(
    "--fps",
    type=FramesPerSecond(),
    metavar="NUMBER",
    help="Most pictures a second while training.  [default: "
    f"{capabilities.LOCAL_FRAMES_PER_SECOND:g}, "
    f"over SSH {capabilities.REMOTE_FRAMES_PER_SECOND:g}]",
)
@click.option("--resume", is_flag=True, help="Go on with the session that was saved last.")
@click.option("--theme", metavar="NAME", help="A theme of Textual, such as textual-light.")
@ascii_option
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
@click.version_option(package_name="mlp-tui", prog_name="mlp-tui")
@click.pass_context
def cli(
    context: click.Context,
    fps: float | None,
    resume: bool,
    theme: str | None,
    ascii_only: bool | None,
    no_mouse: bool,
    **options: Any,
) -> None:
    """A playground in the terminal where you watch a neural network learn.

    Without a command it opens the app, and without options there the problem of the
    tutorial: XOR clusters, one hidden layer of two sigmoid units.
    """
    _check_workarounds()
    if context.invoked_subcommand is not None:
        if fps is not None or theme is not None or no_mouse or resume:
            raise click.UsageError("--fps, --resume, --theme and --no-mouse are for the app alone.")
        context.obj = {**options, "ascii_only": ascii_only}
        return
    if theme is not None:
        _check_theme(theme)
    experiment = experiment_from(options)
    if resume and any(value is not None for value in options.values()):
        raise click.UsageError("--resume opens a session as it is: give no other experiment.")
    trainer = None if resume else trainer_for(experiment)
    missing = capabilities.missing_terminal()
    if missing is not None:
        raise CannotStart(missing)
    with without_garbage_collection():
        from .run_app import Display, NoSessionError, run_app
    display = Display(
        fps or capabilities.default_frames_per_second(), theme, *_characters(ascii_only)
    )
    try:
        context.exit(run_app(trainer, display, mouse=not no_mouse))
    except NoSessionError as error:
        raise CannotStart(f"{error}; mlp-tui alone starts a new one") from None


def _check_workarounds() -> None:
    try:
        _ = WORKAROUNDS.switched_off
    except UnknownWorkaroundError as error:
        raise CannotStart(str(error)) from None


def _check_theme(theme: str) -> None:
    from textual.theme import BUILTIN_THEMES

    if theme not in BUILTIN_THEMES:
        names = ", ".join(sorted(BUILTIN_THEMES))
        raise click.BadParameter(f"{theme!r} is none of {names}", param_hint="--theme")


def _characters(ascii_only: bool | None) -> tuple[bool, str]:
    """Whether to keep to ASCII, and what to say of it where nobody asked for it."""
    reason = capabilities.why_ascii()
    if ascii_only is not None or reason is None:
        return bool(ascii_only), ""
    return True, f"plain ASCII, as {reason}; --no-ascii draws with more"


cli.add_command(train)


def main() -> None:
    """The ``mlp-tui`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a class or a file may have any name
    try:
        cli(prog_name="mlp-tui")
    except OSError as error:
        click.echo(f"mlp-tui: cannot write the output: {error.strerror or error}", err=True)
        # What is still in the buffer must not fail once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
