"""Running until a condition on a node of the graph is met: what is asked, and what is typed."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ....core.experiment.inspection.stop_when import ANY, ConditionError, StopWhen
from ....core.experiment.training_loop import TrainingLoop
from ...screens.line_prompt import LinePrompt

FIRST_CONDITION = "J < 0.1"
CONDITIONS = (
    "J < 0.1, gradient of W_hidden_1 > 100 or any not finite: the greatest absolute number of the"
    " node counts. Empty: no condition."
)


def prompt(
    training: TrainingLoop, names: Collection[str], say: Callable[[str], object]
) -> LinePrompt:
    """What asks for a condition, and has the training run until it is met.

    Args:
        names: of the nodes that there are.
        say: tells the person what was done.
    """

    def take(text: str) -> str | None:
        if not text:
            training.stop_when(None)
            say("it runs until it is paused")
            return None
        try:
            condition = StopWhen.read(text)
        except ConditionError as error:
            return str(error)
        if condition.node not in (*names, ANY):
            return f"there is no node {condition.node}; write one of the table, such as J"
        training.stop_when(condition)
        training.run()
        say(f"it runs until {condition.text}, for all training points")
        return None

    waiting = training.state.stop_when
    text = FIRST_CONDITION if waiting is None else waiting.text
    return LinePrompt("Run until", CONDITIONS, text, take)
