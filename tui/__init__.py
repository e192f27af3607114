"""The app in the terminal, and the command line."""

import os

# Before NumPy is loaded: threads slow down products as small as a playground's, and its start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
