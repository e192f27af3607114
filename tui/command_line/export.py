"""``mlp-tui export``: a saved run as a file for other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ...core.experiment import SavedRun, SavedRunError, Trainer
from ...core.experiment.formats.sources import SourceError, read_source
from ...core.experiment.past.run_file import read_run
from ...datasets import DatasetError, clean_text, quoted
from .completion import any_file
from .errors import CannotStartError

TO = "--to"
MAX_PATH_TEXT = 200


@click.command()
@click.argument("what", metavar="[WHAT]", required=False, shell_complete=any_file)
@click.option(
    TO,
    "file",
    metavar="FILE",
    required=True,
    help="Where to: a name that ends in .py, .pt.py, .onnx, .csv or .npz.",
    shell_complete=any_file,
)
@click.option("--resume", is_flag=True, help="Take the session that was saved last.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def export(what: str | None, file: str, resume: bool, force: bool) -> None:
    """Write a saved run as a file for other programs.

    WHAT is a saved run, or the name of a saved session. train --export does the same with a
    network that it trained.

    \b
    FILE.py     a script that needs NumPy alone: predict(rows), and a command for CSV files
    FILE.pt.py  a PyTorch module with the weights in it
    FILE.onnx   an ONNX model; needs pip install 'mlp-tui[onnx]'
    FILE.csv    the losses, as the run has them and per point
    FILE.npz    the saved run itself
    """
    if (what is None) != resume:
        raise click.UsageError("give either a saved run or --resume.")
    write_export(with_description(_newest() if what is None else _run(what)), file, force=force)


def export_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option of ``train`` that exports what was trained."""
    return click.option(
        "--export",
        "exports",
        metavar="FILE",
        multiple=True,
        help="Write the trained network, too, as mlp-tui export does; may be given again.",
        shell_complete=any_file,
    )(command)


def check_export(file: str, *, force: bool = False) -> None:
    """Find out what can be known before there is a run.

    Raises:
        CannotStartError: if the name has no ending that is known, a package that it needs is not
            there, or the file is.
    """
    from ..saving.exports import ExportError, format_of

    shown = clean_text(file, MAX_PATH_TEXT)
    try:
        format_of(file).check()
    except ExportError as error:
        raise CannotStartError(f"{shown}: {error}") from None
    if not force and Path(file).exists():
        raise CannotStartError(f"{shown} is there already; give another name")


def write_export(saved: SavedRun, file: str, *, force: bool = False) -> None:
    """Write the run in the format that the name of the file says, and tell of it.

    Raises:
        CannotStartError: if that cannot be; then there is no part of it.
    """
    from ..saving.exports import ExportError, format_of
    from ..saving.whole_file import write_whole

    shown = clean_text(file, MAX_PATH_TEXT)
    try:
        chosen = format_of(file)
        chosen.check()
        content = chosen.content(saved)
        write_whole(Path(file), content, replace=force)
    except FileExistsError:
        raise CannotStartError(f"{shown} is there already; --force replaces it") from None
    except ExportError as error:
        raise CannotStartError(f"{shown}: {error}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotStartError(f"{shown} cannot be written: {reason}") from None
    click.echo(f"saved: {shown}", err=True)


def with_description(saved: SavedRun) -> SavedRun:
    """The run as this version describes it, or, without its points, as the file does."""
    try:
        return Trainer.resumed(saved).saved_run()
    except (DatasetError, SavedRunError):
        return saved


def _run(what: str) -> SavedRun:
    from ..saving.session_files import SAVED, SessionStore

    session = SessionStore().folder / f"{what}{SAVED}"
    is_session = Path(what).name == what and not Path(what).exists() and session.exists()
    try:
        run = read_source(str(session) if is_session else what).run
    except SourceError as error:
        raise CannotStartError(str(error)) from None
    if run is None:
        raise CannotStartError(
            f"{quoted(what)} is no saved run: mlp-tui train {quoted(what)} --export trains it first"
        )
    return run


def _newest() -> SavedRun:
    from ..saving.session_files import SessionStore, newest_first

    reason = "none is saved"
    for path in newest_first(SessionStore().folder):
        try:
            return read_run(path)
        except SavedRunError as error:
            reason = str(error)
    raise CannotStartError(f"there is no session to export: {reason}")
