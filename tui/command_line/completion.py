"""``mlp-tui completion``: what a shell needs to complete options and their values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from ...core.experiment.fields import FilePath, Kind
from . import COMPLETION_VARIABLE

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def values_of(kind: Kind) -> Completer:
    """Completes the values of a kind."""

    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        if isinstance(kind, FilePath):
            return any_file()
        texts = dict.fromkeys(kind.options or (*kind.course, *filter(None, [kind.none])))
        return one_of(tuple(texts))(context, parameter, incomplete)

    return complete


def one_of(texts: Sequence[str]) -> Completer:
    """Completes one of these texts."""

    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(text) for text in texts if text.startswith(incomplete)]

    return complete


def any_file(*_: Any) -> list[CompletionItem]:
    """Completes the path of a file: any that the shell finds."""
    from click.shell_completion import CompletionItem

    return [CompletionItem("", type="file")]


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what a shell needs to complete options and their values.

    \b
    bash, in ~/.bashrc:                   eval "$(mlp-tui completion bash)"
    zsh, in ~/.zshrc, after compinit:     eval "$(mlp-tui completion zsh)"
    fish, in ~/.config/fish/config.fish:  mlp-tui completion fish | source
    """
    from click.shell_completion import get_completion_class

    complete = get_completion_class(shell)
    assert complete is not None
    click.echo(complete(context.find_root().command, {}, "mlp-tui", COMPLETION_VARIABLE).source())
