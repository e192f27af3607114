"""Saving experiments from the app, and opening what is named there."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from ...core.experiment import Experiment, SavedRun
from ...core.experiment.formats.sources import SUFFIX, Source, SourceError, read_source
from ...datasets import clean_text

LOOKS = {"showTestData": "test_points", "discretize": "discretize"}
"""Keys of a link, and the preferences that they are."""


def looks_of(source: Source) -> dict[str, bool]:
    """What is said of how the plane is drawn, by the names of preferences."""
    return {name: source.shows[key] for key, name in LOOKS.items() if key in source.shows}


class ExperimentFiles:
    """Writes the settings in force to files, and puts what is named in force.

    Args:
        experiment: the settings in force.
        change: puts others in force; returns whether that was possible.
        open_table: does it with a CSV file, likewise.
        open_run: goes on with a saved run.
        look: switches a way in which the plane is drawn on or off, by its name.
        say: tells the person something.
    """

    def __init__(
        self,
        experiment: Callable[[], Experiment],
        *,
        change: Callable[[Experiment], bool],
        open_table: Callable[[str], bool],
        open_run: Callable[[SavedRun], object],
        look: Callable[[str, bool], object],
        say: Callable[[str], object],
    ) -> None:
        self._experiment, self._change = experiment, change
        self._open_table, self._open_run, self._say = open_table, open_run, say
        self._look = look
        self._news: tuple[Experiment, tuple[str, ...]] | None = None

    @property
    def suggested_name(self) -> str:
        """A name for a file of the present settings."""
        spec = self._experiment()
        stem = os.path.splitext(os.path.basename(spec.data_file or spec.dataset))[0]
        name = re.sub(r"[^\w.-]+", "-", stem).strip("-.")
        return f"{name or 'experiment'}{SUFFIX}"

    def saver(self) -> Callable[[str], str | None]:
        """Writes the settings in force to a file; returns why that cannot be, or None.

        A file that is there is replaced when it is named a second time in a row.
        """
        replaceable: str | None = None

        def save(path: str) -> str | None:
            nonlocal replaceable
            if path and not os.path.splitext(path)[1]:
                path += SUFFIX
            may_replace, replaceable = path == replaceable, None
            try:
                self._save(path, may_replace)
            except FileExistsError:
                replaceable = path
                return f"{_shown(path)} is there already; enter again replaces it"
            except (OSError, ValueError) as error:
                return f"{_shown(path)}: {getattr(error, 'strerror', None) or error}"
            self._say(f"experiment saved: {_shown(path)}; mlp-tui {_shown(path)} opens it")
            return None

        return save

    def _save(self, path: str, replace: bool) -> None:
        from ...core.experiment.formats.experiment_file import experiment_text
        from .whole_file import write_whole

        if not path.endswith(SUFFIX):
            raise ValueError(f"give a name that ends in {SUFFIX}")
        target = Path(os.path.expanduser(path))
        write_whole(
            target, experiment_text(self._experiment(), str(target.parent)), replace=replace
        )

    def open(self, what: str) -> str | None:
        """Put in force what a path or link leads to; return why that cannot be."""
        if not what:
            return "type the name of a file, or a link"
        try:
            self.show(read_source(os.path.expanduser(what)))
        except SourceError as error:
            return str(error)
        return None

    def show(self, source: Source) -> None:
        """Put in force what was named."""
        if source.run is not None:
            self._open_run(source.run)
        elif not source.says_how_to_learn:
            self._open_table(source.values["data_file"])
        elif source.experiment == self._experiment():
            self._tell(source.remarks or ("these settings are in force already",))
        elif self._change(source.experiment):
            self._news = (source.experiment, source.remarks)
            for name, on in looks_of(source).items():
                self._look(name, on)

    def tell_of(self, spec: Experiment) -> None:
        """Say what is to be known of an experiment that was opened, now that it is shown."""
        if self._news is not None and self._news[0] == spec:
            _, remarks = self._news
            self._news = None
            self._tell(remarks)

    def _tell(self, remarks: tuple[str, ...]) -> None:
        for remark in remarks:
            self._say(remark)


def _shown(path: str) -> str:
    return clean_text(path, 200)
