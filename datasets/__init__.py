"""Labelled points: generators, shipped tables and the user's own CSV files."""

from __future__ import annotations

from .catalogue import CATALOGUE, CatalogueEntry, load_dataset
from .dataset import Dataset, DatasetError, Problem
from .text import clean_text, did_you_mean, quoted

__all__ = [
    "CATALOGUE",
    "CatalogueEntry",
    "Dataset",
    "DatasetError",
    "Problem",
    "clean_text",
    "did_you_mean",
    "load_dataset",
    "quoted",
]
