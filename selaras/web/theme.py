"""An agency's own colour: one hue in, a set of colours out whose contrast holds whatever the hue.

Lightness is searched, never trusted: yellow and blue of the same OKLCH lightness differ in contrast.
The colours of DEFAULT_HUE stand in static/selaras/tokens.css; tests/web/test_look.py proves both.
"""

from collections.abc import Iterator
from functools import cache
from math import cos, radians, sin

DEFAULT_HUE = 236
PAPER = "#ffffff"  # --ina-background-page, light
NIGHT = "#13171c"  # --ina-background-page, dark
INK = "#0c1116"  # text on a light fill in the dark theme

TEXT_CONTRAST = 5.0  # WCAG 2.2 AA asks 4.5 for text; the rest is room for a worn screen
STEP = 0.004


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@cache
def colours(hue: int) -> dict[str, tuple[str, str]]:
    """Token name -> (light, dark) for an OKLCH hue in degrees."""
    fill = _darker(hue, start=0.52, chroma=0.115, on=(PAPER,), ratio=5.6)
    fill_dark = _lighter(hue, start=0.72, chroma=0.10, on=(NIGHT, INK), ratio=7.0)
    tint = (_colour(0.973, 0.011, hue), _colour(0.262, 0.022, hue))
    strong = (_colour(0.938, 0.023, hue), _colour(0.322, 0.036, hue))
    return {
        "--ina-primary-fill": (fill, fill_dark),
        "--ina-primary-fill-hover": (
            _darker(hue, start=0.44, chroma=0.105, on=(PAPER,), ratio=7.6),
            _lighter(hue, start=0.79, chroma=0.085, on=(NIGHT, INK), ratio=9.0),
        ),
        "--ina-primary-text": (
            _darker(hue, start=0.48, chroma=0.115, on=(PAPER, tint[0], strong[0]), ratio=TEXT_CONTRAST),
            _lighter(hue, start=0.76, chroma=0.095, on=(NIGHT, tint[1], strong[1]), ratio=TEXT_CONTRAST),
        ),
        "--ina-primary-tint": tint,
        "--ina-primary-tint-strong": strong,
        "--ina-primary-line": (
            _darker(hue, start=0.66, chroma=0.11, on=(PAPER,), ratio=3.1),
            _lighter(hue, start=0.58, chroma=0.09, on=(NIGHT,), ratio=3.6),
        ),
    }


def stylesheet(hue: int) -> str:
    """The custom properties of one hue, in the layer of the tokens they replace."""
    return f"@layer tokens {{\n  :root {{\n{declarations(hue)}\n  }}\n}}\n"


def declarations(hue: int) -> str:
    return "\n".join(
        f"    {name}: light-dark({light}, {dark});" for name, (light, dark) in colours(hue).items()
    )


def _darker(hue: int, *, start: float, chroma: float, on: tuple[str, ...], ratio: float) -> str:
    return _search(hue, start=start, step=-STEP, chroma=chroma, on=on, ratio=ratio)


def _lighter(hue: int, *, start: float, chroma: float, on: tuple[str, ...], ratio: float) -> str:
    return _search(hue, start=start, step=STEP, chroma=chroma, on=on, ratio=ratio)


def _search(hue: int, *, start: float, step: float, chroma: float, on: tuple[str, ...], ratio: float) -> str:
    """The first colour from `start` in steps of lightness that reaches `ratio` on every ground."""
    lightness = start
    while 0 < lightness < 1:
        found = _colour(lightness, chroma, hue)
        if all(contrast(found, ground) >= ratio for ground in on):
            return found
        lightness += step
    return "#000000" if step < 0 else "#ffffff"


def _colour(lightness: float, chroma: float, hue: int) -> str:
    """#rrggbb of an OKLCH colour; chroma is reduced until the colour exists on a screen."""
    while chroma > 0:
        channels = tuple(_linear(lightness, chroma, hue))
        if all(-0.0001 <= channel <= 1.0001 for channel in channels):
            break
        chroma -= 0.002
    else:
        channels = tuple(_linear(lightness, 0, hue))
    return "#" + "".join(f"{round(255 * _gamma(min(max(channel, 0.0), 1.0))):02x}" for channel in channels)


def _linear(lightness: float, chroma: float, hue: int) -> Iterator[float]:
    """Linear sRGB channels of an OKLCH colour (Ottosson's matrices, CSS Color 4)."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    yield 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    yield -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    yield -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * float(channel ** (1 / 2.4)) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return 0.2126 * _degamma(red) + 0.7152 * _degamma(green) + 0.0722 * _degamma(blue)


def _degamma(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
