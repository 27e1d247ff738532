"""The limits of a child program that looks into a stranger's file."""

import sys

SECONDS = 10  # of computing; twice as long by the clock
MEMORY = 768 * 1024 * 1024


def bound() -> None:
    """No more time, no more memory, and nothing written, from here on."""
    if sys.platform != "win32":  # there the clock of the parent is the only limit
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
