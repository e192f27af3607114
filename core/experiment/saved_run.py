"""A run as a file: enough to go on with it, to the bit, as if it had never stopped."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from zipfile import ZipInfo

import numpy as np

from ...datasets import clean_text
from .snapshot import Divergence, History, Layer, Snapshot
from .spec import Experiment

FORMAT = 1
"""Counts the kinds of file that a reader must tell apart."""
TEXT_MEMBER = "run.json"
MAX_STEP = 2**62
HISTORY_ARRAYS = ("steps", "train_loss", "test_loss")


class SavedRunError(ValueError):
    """A saved run cannot be opened: one line that says why."""


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run at one step, apart from its points, which the experiment names.

    As a file it is a zip archive that ``numpy.load`` opens too: ``run.json``, to be read by
    people, and an array for each part of the history and of the parameters.
    """

    spec: Experiment
    step: int
    data_digest: str
    """What tells its points from others: the digest of the dataset."""
    layers: tuple[Layer, ...]
    history: History
    divergence: Divergence | None = None

    @classmethod
    def of(cls, snapshot: Snapshot) -> SavedRun:
        """The run that a snapshot shows; the path of a data file becomes an absolute one."""
        spec = snapshot.spec
        if spec.data_file is not None:
            with suppress(OSError):  # the present folder is gone: keep all that can be kept
                spec = spec.with_changes(data_file=os.path.abspath(spec.data_file))
        return cls(
            spec,
            snapshot.step,
            snapshot.dataset.digest,
            snapshot.layers,
            snapshot.history,
            snapshot.divergence,
        )

    def write(self, file: IO[bytes]) -> None:
        """Write it to an open binary file."""
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(ZipInfo(TEXT_MEMBER), json.dumps(self._values(), indent=2))
            for name, array in self._arrays():
                # Without the time of day, which some clocks have of before the format's first.
                with archive.open(ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)

    @classmethod
    def read(cls, path: Path) -> SavedRun:
        """The run that :meth:`write` wrote.

        Raises:
            SavedRunError: if the file cannot be read or is not a whole saved run.
        """
        with _only_saved_run_errors(path), np.load(path, allow_pickle=False) as archive:
            values = json.loads(archive[TEXT_MEMBER])
            if values["format"] != FORMAT:
                raise SavedRunError(f"it is of format {values['format']}, not {FORMAT}")
            divergence = values["divergence"]
            saved = cls(
                spec=Experiment.from_dict(values["experiment"]),
                step=int(values["step"]),
                data_digest=str(values["data_digest"]),
                layers=tuple(
                    Layer(archive[f"weights_{number}"], archive[f"biases_{number}"])
                    for number in range(values["layers"])
                ),
                history=History(
                    *(archive[name] for name in HISTORY_ARRAYS), stride=int(values["stride"])
                ),
                divergence=None if divergence is None else Divergence(**divergence),
            )
            saved._check()
            return saved

    def _check(self) -> None:
        history = self.history
        columns = [getattr(history, name) for name in HISTORY_ARRAYS]
        arrays = [*columns, *(array for layer in self.layers for array in vars(layer).values())]
        if not (
            0 <= self.step <= MAX_STEP
            and history.stride >= 1
            and {column.shape for column in columns} == {(len(history.steps),)}
            and all(array.dtype.kind in "if" for array in arrays)
        ):
            raise SavedRunError("its parts do not fit each other")

    def _values(self) -> dict[str, Any]:
        divergence = self.divergence
        return {
            "format": FORMAT,
            "experiment": self.spec.to_dict(),
            "step": self.step,
            "layers": len(self.layers),
            "stride": self.history.stride,
            "divergence": None if divergence is None else vars(divergence),
            "data_digest": self.data_digest,
        }

    def _arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        for name in HISTORY_ARRAYS:
            yield name, getattr(self.history, name)
        for number, layer in enumerate(self.layers):
            yield f"weights_{number}", layer.weights
            yield f"biases_{number}", layer.biases


@contextmanager
def _only_saved_run_errors(path: Path) -> Iterator[None]:
    """One kind of error for whatever may be wrong with a file."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
    except SavedRunError as error:
        reason = str(error)
    except Exception:  # a damaged file can make the readers of its parts raise anything
        reason = "it is damaged"
    else:
        return
    raise SavedRunError(f"cannot read the saved run {clean_text(path.name)}: {reason}")
