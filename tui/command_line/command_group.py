"""The commands of ``mlp-tui``, and what may stand in the place of one to be opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ...datasets import did_you_mean, quoted
from .completion import any_file
from .errors import CannotStartError, ReaderLeftError, in_one_line
from .exit_codes import WRONG_USAGE
from .open_app import open_what
from .what import hint_for, may_be_what

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


COMMANDS = ("completion", "config", "export", "inspect", "keys", "save-experiment", "train")
"""Each stands in a module of this package, and is imported when it is asked for."""


class CommandGroup(click.Group):
    """Commands; ``mlp-tui WHAT`` opens a file or link.

    Their errors are one line each: no usage, no hint on a line of its own.
    """

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        with _errors_in_one_line():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _errors_in_one_line():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        return getattr(import_module(f".{name}", __package__), name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            if may_be_what(name):
                return name, open_what, args
            if not ctx.resilient_parsing:
                raise click.UsageError(f"there is no command {quoted(name)}{self._hint(name)}", ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        # The file first: in bash it takes back all that came before it.
        files = [] if incomplete.startswith("-") else any_file()
        return [*files, *super().shell_complete(ctx, incomplete)]

    def _hint(self, name: str) -> str:
        return did_you_mean(name, COMMANDS) or hint_for(name)


class _OneLineError(click.ClickException):
    exit_code = WRONG_USAGE


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    try:
        yield
    except CannotStartError as error:
        raise _OneLineError(in_one_line(str(error))) from None
    except click.ClickException as error:
        message = in_one_line(error.format_message())
        if isinstance(error, click.UsageError):
            command = "mlp-tui" if error.ctx is None else error.ctx.command_path
            see = f"{command} --help"
            asks = message.endswith("?")
            message = f"{message} See {see}" if asks else f"{message.rstrip('.')}; see {see}"
        raise _OneLineError(message) from None
    except BrokenPipeError:
        raise ReaderLeftError from None  # of another kind, since click takes an OSError for its own
