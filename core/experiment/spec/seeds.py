"""What chance decides in a run: the settings of its random numbers."""

from __future__ import annotations

from dataclasses import dataclass

from ..fields import Seed
from ..setting import setting

MAX_SEED = 2**31 - 1


@dataclass(frozen=True, init=False, repr=False, eq=False)
class SeedSettings:
    """Where the random numbers begin."""

    seed: int = setting(
        Seed(MAX_SEED),
        default=34,  # learns the default problem well
        group="seeds",
        label="seed",
        help="The seed of all random numbers. The same settings with the same seed give the same"
        " run.",
        restarts="data",
        brief="seed {}",
        basic=True,
    )
    data_seed: int | None = setting(
        Seed(MAX_SEED, none="same"),
        default=None,
        group="seeds",
        label="data seed",
        help="The seed of generated points, and of which points are test points. Another one gives"
        " other points with the same initial weights.",
        restarts="data",
        follows="seed",
        unset="the seed",
    )
    weights_seed: int | None = setting(
        Seed(MAX_SEED, none="same"),
        default=None,
        group="seeds",
        label="weights seed",
        help="The seed of the initial weights. Another one gives other initial weights on the same"
        " points.",
        restarts="weights",
        follows="seed",
        unset="the seed",
    )
