"""Which of the hidden layers the keys that grow and shrink act on."""

from __future__ import annotations


class ChosenLayer:
    """A place among the hidden layers, which goes along when they become more or fewer."""

    def __init__(self, n_layers: int) -> None:
        self._n_layers = n_layers
        self.place: int | None = n_layers - 1 if n_layers else None
        """The index of the layer, from the input on; None: there is no hidden layer."""

    def move(self, offset: int) -> None:
        """Choose a layer further on, around."""
        if self.place is not None:
            self.place = (self.place + offset) % self._n_layers

    def choose(self, place: int) -> None:
        """Choose the layer at a place, if there is one."""
        if 0 <= place < self._n_layers:
            self.place = place

    def follow(self, n_layers: int) -> None:
        """Stay at the layer while others come and go.

        A layer that was added behind it is chosen then; where it was removed, the one before it.
        """
        more, self._n_layers = n_layers - self._n_layers, n_layers
        if self.place is None or abs(more) > 1:
            self.place = n_layers - 1
        else:
            self.place = max(0, self.place + more)
        if n_layers == 0:
            self.place = None
