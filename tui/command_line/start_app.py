"""Starting the app on an experiment, and what ``mlp-tui`` does without any argument.

Nothing here is of click, which such a start can spare.
"""

from __future__ import annotations

import sys

from ...core.experiment import Experiment, SavedRunError, Trainer, opened
from ...core.experiment.formats.sources import Source
from ...datasets import DatasetError
from ..preferences import ConfigFile, InForce, PreferenceError, Preferences, preferences_in_force
from ..saving.opening import looks_of
from ..terminal import capabilities
from ..terminal.workarounds.declarations import WORKAROUNDS
from ..terminal.workarounds.registry import UnknownWorkaroundError
from .errors import CannotStartError, in_one_line, tell_error
from .exit_codes import WRONG_USAGE
from .quick_import import without_garbage_collection
from .streams import with_streams


def start_app(chosen: InForce, source: Source, experiment: Experiment | None) -> int:
    """Open the app and return its exit code.

    Args:
        chosen: how it shows itself.
        source: what it opens, beside the experiment.
        experiment: the settings in force; None: those of the newest saved session.

    Raises:
        CannotStartError: says what is wrong with the dataset, the file or the terminal.
    """
    trainer = None if experiment is None else trainer_for(experiment, source)
    missing = capabilities.missing_terminal()
    if missing is not None:
        raise CannotStartError(missing)
    with without_garbage_collection():
        from .run_app import NoSessionError, run_app
    try:
        return run_app(
            trainer,
            _as_it_shows(source, chosen),
            keys=chosen.keys,
            remarks=_remarks(chosen),
            welcome=source.remarks or None,
        )
    except NoSessionError as error:
        raise CannotStartError(f"{error}; mlp-tui alone starts a new one") from None


def trainer_for(
    experiment: Experiment, source: Source, *, record_every: int | None = None
) -> Trainer:
    """The experiment, ready to run: from its start, or from where a saved run stands.

    Args:
        record_every: as :class:`Trainer` takes it.

    Raises:
        CannotStartError: says what is wrong with the dataset or file.
    """
    try:
        return source.trainer(experiment, record_every=record_every)
    except (DatasetError, SavedRunError) as error:
        raise CannotStartError(str(error)) from None


def check_workarounds() -> None:
    """Raise a :class:`CannotStartError` if one is to be switched off that there is not."""
    try:
        _ = WORKAROUNDS.switched_off
    except UnknownWorkaroundError as error:
        raise CannotStartError(str(error)) from None


def main() -> None:
    """The ``mlp-tui`` command without an argument."""
    with_streams(lambda: sys.exit(_start_plain()))


def _start_plain() -> int:
    try:
        check_workarounds()
        try:
            chosen = preferences_in_force({}, ConfigFile())
        except PreferenceError as error:
            raise CannotStartError(str(error)) from None
        return start_app(chosen, Source({}, says_how_to_learn=False), opened(Experiment()))
    except CannotStartError as error:
        tell_error(in_one_line(str(error)))
        return WRONG_USAGE


def _as_it_shows(source: Source, chosen: InForce) -> Preferences:
    """The preferences, with what a link says of the picture; an option goes before."""
    looks = looks_of(source).items()
    free = {name: on for name, on in looks if chosen.origins[name] != "option"}
    return chosen.preferences.with_changes(**free)


def _remarks(chosen: InForce) -> list[str]:
    """What is to be said of the preferences at the start."""
    reason = capabilities.why_ascii()
    if chosen.preferences.ascii is None and reason is not None:
        return [*chosen.problems, f"plain ASCII, as {reason}; --no-ascii draws with more"]
    return list(chosen.problems)
