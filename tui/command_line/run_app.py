"""One run of the app, from its launch to the exit code."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ...core.experiment import Trainer
from .. import wording
from ..app import MlpApp
from ..controls.messages import EndRequested
from ..preferences import ConfigFile, Preferences
from ..preferences.keys import Keys
from ..saving.session_files import NoSessionError, SessionStore
from ..terminal.watchdog import Watchdog
from ..terminal.workarounds.patched import prepare_output
from .exit_codes import FAILED, FINISHED

__all__ = ["NoSessionError", "run_app"]


def run_app(
    trainer: Trainer | None,
    preferences: Preferences,
    *,
    keys: Mapping[str, Any],
    remarks: Sequence[str] = (),
    welcome: Sequence[str] | None = None,
) -> int:
    """Run the app to its end and return the exit code.

    Args:
        trainer: the run to open with; None: that of the newest saved session.
        preferences: how it shows itself.
        keys: what the person's file says of them.
        remarks: what else is to be said at the start.
        welcome: what is said first, and in place of an offer to resume; None: the app's own.

    Raises:
        NoSessionError: if there is no saved session to open with.
    """
    config_file, chosen_keys = ConfigFile(), Keys(keys)
    wrong_keys = [f"{config_file.shown_path}: keys: {each}" for each in chosen_keys.problems]
    app = _make_app(
        trainer,
        on_ending=lambda code: watchdog.ending(code),
        preferences=preferences,
        keys=chosen_keys,
        config_file=config_file,
        remarks=[*remarks, *wrong_keys],
        welcome=welcome,
    )
    watchdog = Watchdog(
        lambda code: app.post_message(EndRequested(code)),
        save=app.autosaver.finish,
        has_screen=lambda: app.has_screen,
    )
    prepare_output()
    watchdog.start()
    failure: BaseException | None = None
    try:
        app.run(mouse=preferences.mouse)
        code, failure = app.return_code or FINISHED, app.failure
    except Exception as error:  # of Textual's own start and end
        code, failure = FAILED, error
    watchdog.finish(code)
    _tell_the_end(app, code, failure)
    return code


def _make_app(trainer: Trainer | None, **options: Any) -> MlpApp:
    store = SessionStore()
    if trainer is not None:
        return MlpApp(trainer, store, **options)
    resumed = store.resume(Trainer.resumed)
    welcome = *resumed.passed_over, f"{wording.resumed(resumed.run.snapshot())}. Space goes on."
    options["welcome"] = welcome
    return MlpApp(resumed.run, store, session=resumed.session, **options)


def _tell_the_end(app: MlpApp, code: int, failure: BaseException | None) -> None:
    """Say what remains to be said, on the screen that the shell has again."""
    lines = []
    if code == FAILED:
        lines.append(f"Error: {wording.failure(failure)}")
    if app.autosaver.problem is not None:
        lines.append(f"Error: {app.autosaver.problem}")
    elif code == FINISHED and app.autosaver.saved_step:
        lines.append(f"Saved at step {app.autosaver.saved_step:,}: mlp-tui --resume goes on.")
    with contextlib.suppress(OSError):  # the terminal may be gone
        for line in lines:
            print(line, file=sys.stderr)
