"""``mlp-tui save-experiment``: what options describe, as a file to be edited and opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ...core.experiment.formats.sources import SUFFIX
from ...datasets import clean_text
from .completion import any_file
from .errors import CannotStartError
from .experiment_options import experiment_from, experiment_options
from .what import named, preset_option, what_argument


@click.command("save-experiment")
@click.argument("file", metavar="FILE.toml", shell_complete=any_file)
@what_argument
@experiment_options
@preset_option
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.pass_context
def save_experiment(
    context: click.Context, file: str, what: str | None, force: bool, **options: Any
) -> None:
    """Write an experiment to a file that says what each setting is, to be edited and opened.

    The settings are those of the options, on top of WHAT: a CSV file, another experiment file, a
    saved run, or a link of TensorFlow Playground, in quotes. Settings without an option have
    their defaults; the app's suggestions are not applied.
    """
    from ...core.experiment.formats.experiment_file import ExperimentFileError, experiment_text
    from ..saving.whole_file import write_whole

    given = {name: value for name, value in options.items() if value is not None}
    if not file.endswith(SUFFIX):
        raise click.UsageError(f"{clean_text(file, 200)}: give a name that ends in {SUFFIX}.")
    source = named(what, {**context.obj, **given})
    experiment = experiment_from({**context.obj, **given}, source)
    path = Path(file)
    shown = clean_text(file, 200)
    try:
        write_whole(path, experiment_text(experiment, str(path.parent)), replace=force)
    except FileExistsError:
        raise CannotStartError(f"{shown} is there already; --force replaces it") from None
    except (ExperimentFileError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotStartError(f"{shown} cannot be written: {reason}") from None
    for remark in source.remarks:
        click.echo(remark, err=True)
    click.echo(f"saved: {shown}; mlp-tui {shown} opens it", err=True)
