"""cxaudit, the open-source mystery-shopping platform."""

import os

# One thread per process: the matrices here are small, and processes share the machine. Threads that wait for
# each other made the auditors' model fifteen times slower on two busy cores. Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
