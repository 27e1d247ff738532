"""The charts of a report as SVG texts, in the letters and colours of paper; tenths of a millimetre."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from selaras.engine.exact import CONTEXT
from selaras.engine.scales import Scale
from selaras.web.outcomes.radar import MIDDLE, SIDE, Radar
from selaras.web.outcomes.tables import BAR, Line

INK, QUIET, HAIR = "#1a1a1a", "#555555", "#b5b5b5"
_ROW, _NAME, _BAR, _HEAD = 60, 560, 900, 50
BARS_WIDTH = 1700


def radar_svg(told: Radar, *, colour: str) -> str:
    """The square of a radar."""
    parts = [
        f'<polygon points="{line}" fill="none" stroke="{HAIR}" stroke-width="9"/>'
        for _, line, _ in told.rings
    ]
    for arm in told.arms:
        parts.append(
            f'<line x1="{MIDDLE}" y1="{MIDDLE}" x2="{arm.end[0]}" y2="{arm.end[1]}" stroke="{HAIR}" '
            'stroke-width="7"/>'
        )
    for line in told.strokes:
        shape, fill = (
            ("polygon", f'fill="{colour}" fill-opacity=".15"') if told.whole else ("polyline", 'fill="none"')
        )
        parts.append(f'<{shape} points="{line}" {fill} stroke="{colour}" stroke-width="26"/>')
    for arm in told.arms:
        if arm.dot:
            parts.append(f'<circle cx="{arm.dot[0]}" cy="{arm.dot[1]}" r="42" fill="{colour}"/>')
        x, y = arm.label
        parts.append(_text(arm.code, x, y, size=135, anchor=arm.anchor, bold=True))
        parts.append(_text(arm.text, x, y + 145, size=135, anchor=arm.anchor))
    parts += [
        _text(str(level), MIDDLE + 40, height, size=110, colour=QUIET) for level, _, height in told.rings
    ]
    return _svg(SIDE, SIDE, parts)


def bars_svg(lines: Sequence[Line], scale: Scale | None, *, colour: str, full: int = 100) -> tuple[str, int]:
    """(a bar a line with its index, with where a class begins; the height of the picture)."""
    height = _HEAD + _ROW * len(lines) + 10
    parts = []
    for band in scale.bands if scale else ():
        if band.low is not None and band.low > 0:
            x = _NAME + int(CONTEXT.divide(band.low * _BAR, full))
            parts.append(
                f'<line x1="{x}" y1="{_HEAD - 12}" x2="{x}" y2="{height - 8}" stroke="{QUIET}" '
                'stroke-width="2" stroke-dasharray="8 6"/>'
            )
            parts.append(_text(band.mark or band.label, x + 6, _HEAD - 18, size=26, colour=QUIET))
    for place, line in enumerate(lines):
        y = _HEAD + _ROW * place
        parts.append(_text(line.name, 0, y + 38, size=32))
        wide = (line.bar or 0) * _BAR // BAR
        if wide:
            parts.append(f'<rect x="{_NAME}" y="{y + 12}" width="{wide}" height="36" fill="{colour}"/>')
        words = f"{line.index.text} {line.index.mark}".strip()
        parts.append(_text(words, BARS_WIDTH, y + 40, size=32, anchor="end", bold=True))
    return _svg(BARS_WIDTH, height, parts), height


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="Arimo">{"".join(parts)}</svg>'
    )


def _text(
    text: str, x: int, y: int, *, size: int, anchor: str = "start", bold: bool = False, colour: str = INK
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" text-anchor={quoteattr(anchor)} fill="{colour}"{weight}>'
        f"{escape(text)}</text>"
    )
