"""The app in the terminal, and the command line."""

import os

# Before NumPy is loaded: threads slow down products as small as a playground's, and its start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Before Textual is loaded: what changed waits for the next tick of its clock, 8 ms on average at
# its 60 a second. The clock stands still while nothing changes.
os.environ.setdefault("TEXTUAL_FPS", "120")
