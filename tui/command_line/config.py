"""``mlp-tui config``: where the file of preferences is, and all that can stand in it."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

import click

from ..preferences import PREFERENCES, ConfigFile, InForce, Preference
from ..preferences.preference import KEYS_TABLE
from .preference_options import chosen_preferences

WIDTH = 90


@click.command()
@click.option("--path", is_flag=True, help="Print the place of the file, and nothing else.")
def config(path: bool) -> None:
    """Print the place of the file of preferences, and all that can stand in it.

    What is printed is such a file, with what is in force; what comes from elsewhere is commented
    out. Options go before variables of the environment, these before the file.
    """
    file = ConfigFile()
    if path:
        click.echo(str(file.path))
        return
    in_force = chosen_preferences({})
    for line in _template(file, in_force):
        click.echo(line)
    for problem in in_force.problems:
        click.echo(problem, err=True)


def _template(file: ConfigFile, in_force: InForce) -> Iterator[str]:
    yield f"# {file.shown_path}{'' if file.path.exists() else ' (there is none yet)'}"
    for each in PREFERENCES.values():
        origin = in_force.origins[each.name]
        value = getattr(in_force.preferences, each.name)
        yield ""
        yield from _comment(each.help)
        yield from _comment(_values(each))
        yield from _comment(
            f"Default: {_default(each)}; {each.option} and {each.variable} go before."
        )
        if each.remembered:
            yield "# What is chosen in the app is written here."
        if origin not in ("file", "default"):
            yield f"# In force: {each.kind.write(value)}, by {origin}."
        yield f"{'' if origin == 'file' else '# '}{each.name} = {_toml(each, value)}"
    yield ""
    yield from _comment("Other keys for commands; mlp-tui keys --toml prints those in force.")
    if in_force.keys:
        yield f"[{KEYS_TABLE}]"
        for name, keys in in_force.keys.items():
            is_bare = re.fullmatch("[A-Za-z0-9_-]+", name)
            written = json.dumps(keys, ensure_ascii=False, default=str)
            yield f"{name if is_bare else json.dumps(name)} = {written}"
    else:
        yield f"# [{KEYS_TABLE}]"
        yield '# step = ["s", "f5"]'


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, WIDTH, break_on_hyphens=False)]


def _values(each: Preference) -> str:
    """What can stand there."""
    if not each.kind.options:
        return f"{each.kind.allowed[:1].upper()}{each.kind.allowed[1:]}."
    return f"One of {', '.join(_toml(each, each.read(text)) for text in each.kind.options)}."


def _default(each: Preference) -> str:
    written = each.kind.write(each.default)
    return f"{written} ({each.unset})" if each.default is None and each.unset else written


def _toml(each: Preference, value: Any) -> str:
    # What preferences are written as in JSON is TOML, too: texts, numbers, true and false.
    return json.dumps(each.to_toml(value), ensure_ascii=False)
