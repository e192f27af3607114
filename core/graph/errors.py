"""What the engine raises, each with one line that says what is wrong and where."""


class GraphError(ValueError):
    """A graph that cannot be built or run; the message names the node."""


class ShapeError(GraphError):
    """Shapes that an operation cannot work on."""


class FeedError(GraphError):
    """A feed that is missing, unknown or of the wrong kind."""


class FetchError(GraphError):
    """A fetch that is no node of the session's graph."""
