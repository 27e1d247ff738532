"""The first page of a stranger's PDF as a picture, drawn in a program of its own, bounded in time and memory.

What runs in a PDF does not run in a picture: a page may show it where it must never open the file itself.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import typst

from selaras.documents.bounds import SECONDS, bound

WIDTH = 800  # pixels
_PAGE = '#set page(width: 400pt, height: auto, margin: 0pt)\n#image("berkas.pdf", width: 100%)\n'


def first_page(pdf: bytes) -> bytes | None:
    """A PNG of the first page; None for one that cannot be drawn within the limits."""
    with tempfile.TemporaryDirectory(prefix="selaras-") as folder:
        Path(folder, "lembar.typ").write_text(_PAGE, "utf-8")
        Path(folder, "berkas.pdf").write_bytes(pdf)
        words = [sys.executable, "-P", "-m", "selaras.documents.preview", folder]
        try:
            child = subprocess.run(words, capture_output=True, timeout=2 * SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return None
    return child.stdout if child.returncode == 0 and child.stdout.startswith(b"\x89PNG") else None


def main() -> None:
    """The child: a folder with both files in; the picture on the standard output."""
    bound()
    folder = Path(sys.argv[1])
    drawn = typst.compile(folder / "lembar.typ", root=folder, format="png", ppi=144.0)
    sys.stdout.buffer.write(drawn if isinstance(drawn, bytes) else drawn[0])


if __name__ == "__main__":
    main()
