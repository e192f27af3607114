"""What somebody names to be opened: a CSV file, an experiment file, a saved run, a link."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ....datasets import Dataset, clean_text, did_you_mean, quoted
from ..past.edits import differences
from ..past.saved_run import SavedRun, SavedRunError
from ..presets import PRESETS
from ..spec import SETTINGS, Experiment
from ..trainer import Trainer

WHAT = "a CSV file, an experiment file, a saved run, or a TensorFlow Playground link"
SUFFIX = ".toml"
"""Of an experiment file."""
HEAD_BYTES = 4096
_BY_SUFFIX = {".csv": "table", ".tsv": "table", SUFFIX: "experiment", ".npz": "run"}
_ARCHIVE = b"PK\x03\x04"
_ASSIGNMENT = rb"\A(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*[\w-]+[ \t]*="
"""Comments and empty lines, then a name and what is given to it."""


class SourceError(ValueError):
    """What was named cannot be opened: one line that says why."""


class Source(NamedTuple):
    """What was named, as far as it can be known without its points."""

    values: Mapping[str, Any]
    """The settings that it gives, by name; all others have their defaults."""
    says_how_to_learn: bool = True
    """Whether its network and its training are meant, also where they are the defaults."""
    remarks: tuple[str, ...] = ()
    """What is to be known of it, a line each."""
    shows: Mapping[str, bool] = MappingProxyType({})
    """What it says of the picture, by the keys of a link: ``showTestData``, ``discretize``."""
    run: SavedRun | None = None
    """The run to go on with, whose settings the values are."""

    @property
    def experiment(self) -> Experiment:
        """The experiment that it is by itself."""
        return Experiment(**self.values)

    def with_other(self, given: Mapping[str, Any]) -> Experiment:
        """Its experiment with other values of some settings.

        Where these are of another dataset, none of its settings of data is kept.

        Raises:
            SpecError: if a value is not allowed.
        """
        values = dict(self.values)
        if self.says_how_to_learn and self._is_of_other_data(given):
            values = {each: value for each, value in values.items() if not _is_of_data(each)}
        return Experiment(**{**values, **given})

    def _is_of_other_data(self, given: Mapping[str, Any]) -> bool:
        mine = self.experiment
        if given.get("data_file") is not None:
            return given["data_file"] != mine.data_file
        return "dataset" in given and (
            mine.data_file is not None or given["dataset"] != mine.dataset
        )

    def trainer(self, experiment: Experiment, *, record_every: int | None = None) -> Trainer:
        """The run of what was named, with the settings of :meth:`with_other` in force.

        It goes on where a saved run stands; settings that it cannot go on with begin another run.

        Raises:
            DatasetError: if the experiment's dataset cannot be had.
            SavedRunError: if the saved run cannot be gone on with.
        """
        if self.run is None:
            return Trainer(experiment, record_every=record_every)
        trainer = Trainer.resumed(self.run)
        restart = experiment.restart_since(trainer.spec)
        if restart != "nothing":
            dataset: Dataset | None = trainer.dataset if restart != "data" else None
            return Trainer(experiment, dataset, record_every=record_every)
        if experiment != trainer.spec:
            trainer.edit(**differences(trainer.spec, experiment))
        return trainer


def read_source(what: str) -> Source:
    """What a path or link leads to; its content tells where its suffix does not.

    Raises:
        SourceError: if it is nothing that can be opened.
    """
    if not os.path.exists(what):
        if is_link(what):
            return _link(what)
        raise SourceError(_missing(what))
    return _READERS[_sort_of(what)](what)


def is_link(text: str) -> bool:
    """Whether a text is meant as a link, of whatever page."""
    return text.lower().startswith(("http://", "https://")) or ("#" in text and "=" in text)


def preset_source(name: str) -> Source:
    """A preset of the table.

    Raises:
        SourceError: if there is none of that name.
    """
    preset = PRESETS.get(name)
    if preset is None:
        names = f"{', '.join(PRESETS)}{did_you_mean(name, PRESETS)}"
        raise SourceError(f"must be one of {names}, got {quoted(name)}")
    return Source(preset.settings, remarks=(preset.watch,))


def _missing(path: str) -> str:
    """That there is no such file, and whether there is one with a name like it."""
    folder, name = os.path.split(path)
    try:
        files = os.listdir(folder or ".")
    except (OSError, ValueError):
        files = []
    hint = did_you_mean(name, files, partial(os.path.join, folder))
    return f"{quoted(path)}: there is no such file{hint}"


def _head_of(path: str, n_bytes: int) -> bytes:
    from ....datasets.text_file import first_bytes  # not at the launch, which opens no file

    return first_bytes(path, n_bytes)


def _sort_of(path: str) -> str:
    by_suffix = _BY_SUFFIX.get(os.path.splitext(path)[1].lower())
    head = _head_of(path, HEAD_BYTES)
    if head.startswith(_ARCHIVE):
        return "run"
    if by_suffix is None:
        return "experiment" if re.match(_ASSIGNMENT, head) else "table"
    return by_suffix


def _table(path: str) -> Source:
    if os.path.isdir(path):
        raise SourceError(f"{clean_text(path, 200)}: this is a directory; give {WHAT}")
    return Source({"data_file": path}, says_how_to_learn=False)


def _link(text: str) -> Source:
    from .playground_link import LinkError, read_link  # not at the launch

    try:
        link = read_link(text)
    except LinkError as error:
        raise SourceError(str(error)) from None
    return Source(link.values, remarks=link.remarks, shows=link.shows)


def _experiment(path: str) -> Source:
    from .experiment_file import ExperimentFileError, read_experiment_file  # not at the launch

    try:
        return Source(read_experiment_file(path))
    except ExperimentFileError as error:
        raise SourceError(str(error)) from None


def _run(path: str) -> Source:
    if not _head_of(path, len(_ARCHIVE)):
        raise SourceError(f"{clean_text(path, 200)}: this is no saved run; give {WHAT}")
    from ..past.run_file import read_run  # not at the launch, which opens no file

    try:
        run = read_run(Path(path))
    except SavedRunError as error:
        raise SourceError(str(error)) from None
    return Source(dict(vars(run.spec)), run=run)


_READERS: Mapping[str, Callable[[str], Source]] = {
    "table": _table,
    "experiment": _experiment,
    "run": _run,
}


def _is_of_data(name: str) -> bool:
    return SETTINGS[name].group == "data"
