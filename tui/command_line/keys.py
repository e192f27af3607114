"""``mlp-tui keys``: every command with its keys."""

from __future__ import annotations

import click

from ..preferences import ConfigFile, preferences_in_force


@click.command()
@click.option("--toml", is_flag=True, help="Print lines for the file of preferences.")
def keys(toml: bool) -> None:
    """Print every command of the app with its keys, as they are in force.

    They are changed in the file that mlp-tui config names, in the table [keys], by the command's
    name: step = "f5" or step = ["f5", "S"]; an empty text takes a command's keys away.
    """
    from ..commands import key_names
    from ..preferences.keys import Keys

    file = ConfigFile()
    in_force = preferences_in_force({}, file, environ={})
    chosen = Keys(in_force.keys)
    rows = [
        (str(each.id), key_names(each), f"{each.description}. {each.tooltip}")
        for each in chosen.commands
    ]
    if toml:
        click.echo("[keys]")
        for name, names, what in rows:
            click.echo(f"{name} = {_toml_of(names)}  # {what}")
    else:
        name_width = max(len(name) for name, _, _ in rows)
        keys_width = max(len(" ".join(names)) for _, names, _ in rows)
        for name, names, what in rows:
            click.echo(f"{name:{name_width}}  {' '.join(names):{keys_width}}  {what}")
    for problem in (*in_force.problems, *(f"keys: {each}" for each in chosen.problems)):
        click.echo(problem, err=True)


def _toml_of(names: list[str]) -> str:
    # A JSON string of printable characters is one of TOML, too.
    import json

    # In a text, keys stand between commas.
    alone = len(names) == 1 and names[0] != ","
    return json.dumps(names[0] if alone else names, ensure_ascii=False)
