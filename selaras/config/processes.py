"""Which program a process number belongs to today."""

import os
import subprocess
import sys
from pathlib import Path


def is_postmaster(pid: int, cluster: Path) -> bool:
    """Whether `pid` is a living PostgreSQL server of `cluster`.

    Linux tells it exactly: a postmaster works inside its cluster. Elsewhere the program's name has to do.
    """
    if Path("/proc/self/cwd").exists():
        try:
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == cluster.resolve()
        except OSError:
            return False
    command = ["ps", "-p", str(pid), "-o", "command="]
    if sys.platform == "win32":
        command = ["tasklist", "/FI", f"PID eq {pid}", "/NH"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    return "postgres" in answer.stdout
