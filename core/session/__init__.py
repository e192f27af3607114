"""Running a graph: values in, values out.

session    what a user calls
calls      one run, made again and again with other values
loops      many steps in one call
plans      the compiled plans of a session
feeds      what may be fed
fetches    what may be fetched
shapes     the shape of every node, before a run
predict    the values for many points
"""

from .loops import Steps
from .predict import predict
from .session import Session

__all__ = ["Session", "Steps", "predict"]
