"""What asks for a file, to save to or to open."""

from __future__ import annotations

from ...core.experiment.formats.sources import WHAT
from ..saving.opening import ExperimentFiles
from .line_prompt import LinePrompt


class FilePrompt(LinePrompt):
    """Asks for a path."""


def prompt_to_save(files: ExperimentFiles) -> FilePrompt:
    """Asks for a file to save the settings in force to."""
    what = "The experiment as a file that says what each setting is, to be edited and opened."
    return FilePrompt("Save the experiment", what, files.suggested_name, files.saver())


def prompt_to_open(files: ExperimentFiles) -> FilePrompt:
    """Asks for a file or link to open."""
    return FilePrompt("Open", f"{WHAT[:1].upper()}{WHAT[1:]}.", "", files.open)
