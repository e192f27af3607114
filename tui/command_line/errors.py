"""Errors of the command line in one line, whatever was typed there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from ...datasets import clean_text
from .exit_codes import WRONG_USAGE

MAX_MESSAGE = 1000
"""Longer than any list of valid names that a message ends with."""


class CannotStart(click.ClickException):
    """No option is wrong, so the list of them would not help."""


class OneLineGroup(click.Group):
    """Commands whose errors are one line each: no usage, no hint on a line of its own."""

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        with _errors_in_one_line():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _errors_in_one_line():
            return super().invoke(ctx)


class _OneLineError(click.ClickException):
    exit_code = WRONG_USAGE


class ReaderLeftError(Exception):
    """Whoever read the output reads no more, as ``head`` does when it has its lines."""


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    try:
        yield
    except click.ClickException as error:
        message = clean_text(" ".join(error.format_message().split()), MAX_MESSAGE)
        if isinstance(error, click.UsageError):
            command = "mlp-tui" if error.ctx is None else error.ctx.command_path
            see = f"{command} --help"
            asks = message.endswith("?")
            message = f"{message} See {see}" if asks else f"{message.rstrip('.')}; see {see}"
        raise _OneLineError(message) from None
    except BrokenPipeError:
        raise ReaderLeftError from None  # of another kind, since click takes an OSError for its own
