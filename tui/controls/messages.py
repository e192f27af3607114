"""What other threads tell the app, which handles all of it."""

from __future__ import annotations

from textual.message import Message

from ...core.experiment import Snapshot


class TrainingUpdated(Message):
    """The training loop has a newer state; a waiting one of these makes another needless."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, TrainingUpdated)


class TrainingProblem(Message):
    """The training loop could not do what it was asked; ``text`` is one line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class RunLooked(Message):
    """The run was looked at for what goes wrong with it.

    Args:
        snapshot: with what was asked for.
        tries: whether to try what is found.
    """

    def __init__(self, snapshot: Snapshot, tries: bool) -> None:
        super().__init__()
        self.snapshot, self.tries = snapshot, tries


class SessionNews(Message):
    """Something to tell about saved sessions; ``text`` is one line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class ResumeEnded(Message):
    """The training loop goes on with a saved run, or could not."""

    def __init__(self, succeeded: bool) -> None:
        super().__init__()
        self.succeeded = succeeded


class EndRequested(Message):
    """The process is to end with this exit code, as a signal or a lost terminal demands."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code
