"""What the tests of CSV files share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mlp_tui.datasets import Dataset
from mlp_tui.datasets.csv_reader import load_csv


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Dataset]:
    """Write text or bytes to ``points.csv`` and load it with the given choices."""

    def load(content: str | bytes, **choices) -> Dataset:
        path = tmp_path / "points.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_csv(path, split_rng=np.random.default_rng(0), **choices)

    return load
