"""Static files that come out of wheels: Inter, served as fonts/inter/Inter.ttf."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import fontpkg
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

FILES = {"fonts/inter/Inter.ttf": fontpkg.path("Inter")}


class _Wheel(FileSystemStorage):
    """Reads a file under the name of the web, whatever it is called in the wheel."""

    prefix = ""

    def path(self, name: str) -> str:
        return str(FILES[Path(name).as_posix()])


class FontFinder(BaseFinder):
    def check(self, **_: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        found = FILES.get(Path(path).as_posix())
        if find_all:
            return [str(found)] if found else []
        return str(found) if found else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = _Wheel()
        for name in FILES:
            if not matches_patterns(name, ignore_patterns or ()):
                yield name, storage
