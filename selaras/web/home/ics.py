"""A calendar of duties as iCalendar (RFC 5545): all-day events, folded lines, CRLF."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from selaras.web.home.pages import Due

LINE = 75  # octets, without the line break


def calendar(items: Iterable[Due], *, name: str, host: str, stamp: date) -> str:
    """The whole file; `stamp` is the day it was made for, so the same day gives the same bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Selaras//Meja kerja//ID", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for due in items:
        lines += _event(due, host=host, stamp=stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _event(due: Due, *, host: str, stamp: date) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{due.key}@{host}",
        f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{due.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(f'{due.kind} {due.mark}: {due.action}')}",
        f"DESCRIPTION:{_text(due.text)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _fold(line: str) -> Iterator[str]:
    """Lines of at most 75 octets; a character is never cut, a continued line begins with a space."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part
