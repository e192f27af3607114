"""Looking at a run by a function of one's own."""

import pytest

from mlp_tui.core.experiment import observation
from mlp_tui.core.experiment.observations import OBSERVATIONS


@pytest.fixture
def look():
    """Observe a run by a function of its moment."""

    def function(trainer, see):
        @observation
        def seen_in_a_test(moment):
            return see(moment)

        return trainer.snapshot({"seen_in_a_test": {}}).observations["seen_in_a_test"]

    yield function
    OBSERVATIONS.pop("seen_in_a_test", None)
