"""What can be proved of the look without a browser; tests/e2e proves the rest."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from selaras.web import theme
from selaras.web.finders import FontFinder
from selaras.web.gallery import pages
from selaras.web.gallery.forms import Example
from selaras.web.middleware import content_security_policy
from selaras.web.theme_css import hue as hue_view

WEB = Path(settings.ROOT) / "web"
STYLES = WEB / "static" / "selaras"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
COMPONENTS = sorted((WEB / "templates" / "components").glob("*.html"))
LAYERS = ["reset", "tokens", "base", "layout", "components", "pages", "print"]
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"(--ina-[\w-]+): light-dark\((#\w{6}), (#\w{6})\);", (STYLES / "tokens.css").read_text()
    )
}

# (text, the grounds it stands on)
GROUNDS = ["page", "subtle", "sunken", "raised"]
RANKS = ["primary", "secondary", "tertiary"]
STATES = ["positive", "caution", "low", "negative", "info"]
TEXT_ON = [
    *((f"content-{text}", f"background-{ground}") for text, ground in product(RANKS, GROUNDS)),
    *((f"content-{state}", f"background-{ground}") for state, ground in product(STATES, ("page", "raised"))),
    *((f"content-{state}", f"background-{state}") for state in STATES),
    *(("content-primary", f"background-{state}") for state in STATES),
    *(("content-primary", f"heat-{step}") for step in range(1, 6)),
    *(("content-on-primary", ground) for ground in ("primary-fill", "primary-fill-hover")),
    *(("content-on-primary", f"background-negative-fill{end}") for end in ("", "-hover")),
    *(("primary-text", f"background-{ground}") for ground in GROUNDS),
    *(("primary-text", ground) for ground in ("primary-tint", "primary-tint-strong")),
]  # fmt: skip
EDGES_ON = [
    ("stroke-input", "background-page"),
    ("stroke-input", "background-raised"),
    ("stroke-negative", "background-page"),
    ("primary-fill", "background-page"),
    ("primary-line", "background-page"),
]


def ratio(one, other, mode):
    return theme.contrast(TOKENS[f"--ina-{one}"][mode], TOKENS[f"--ina-{other}"][mode])


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_stands_out_from_its_ground(text, ground, mode):
    assert ratio(text, ground, mode) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES_ON)
def test_edges_of_controls_are_seen(edge, ground, mode):
    assert ratio(edge, ground, mode) >= 3


@pytest.mark.parametrize("hue", range(360))
def test_every_hue_of_an_agency_keeps_its_contrast(hue):
    paper = (theme.PAPER, theme.NIGHT)
    on_fill = TOKENS["--ina-content-on-primary"]
    colours = theme.colours(hue)
    for mode in (0, 1):
        fill, hover = colours["--ina-primary-fill"][mode], colours["--ina-primary-fill-hover"][mode]
        text = colours["--ina-primary-text"][mode]
        assert theme.contrast(on_fill[mode], fill) >= 4.5
        assert theme.contrast(on_fill[mode], hover) >= 4.5
        assert theme.contrast(fill, paper[mode]) >= 4.5
        grounds = [*(TOKENS[f"--ina-background-{ground}"][mode] for ground in GROUNDS)]
        grounds += [colours["--ina-primary-tint"][mode], colours["--ina-primary-tint-strong"][mode]]
        assert min(theme.contrast(text, ground) for ground in grounds) >= 4.5
        assert theme.contrast(colours["--ina-primary-line"][mode], paper[mode]) >= 3


def test_the_standing_colours_are_those_of_the_default_hue():
    assert {name: TOKENS[name] for name in theme.colours(theme.DEFAULT_HUE)} == theme.colours(
        theme.DEFAULT_HUE
    )
    assert TOKENS["--ina-background-page"] == (theme.PAPER, theme.NIGHT)


def test_the_style_sheet_of_a_hue_and_none_beyond_the_circle(rf: RequestFactory):
    response = hue_view(rf.get("/"), hue=0)
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--ina-primary-fill: light-dark(#" in response.text
    with pytest.raises(Exception, match=r"^$"):
        hue_view(rf.get("/"), hue=360)


def test_the_policy_allows_the_own_origin_and_nothing_inline(rf: RequestFactory):
    response = content_security_policy(lambda _: HttpResponse())(rf.get("/"))
    policy = response.headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert {rules[f"{kind}-src"] for kind in ("script", "style", "img", "font", "connect", "manifest")} == {
        "'self'"
    }
    assert rules["form-action"] == "'self'"
    assert not {"unsafe", "data:", "*"} & set(re.findall(r"unsafe|data:|\*", policy))


def test_layers_stand_in_one_order_and_every_rule_is_in_a_layer():
    first = (STYLES / "reset.css").read_text()
    assert f"@layer {', '.join(LAYERS)};" in first
    for sheet in STYLES.glob("*.css"):
        for line in re.findall(
            r"^[^\s/@}].*\{|^@\w+[^{;]*", re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S), flags=re.M
        ):
            assert re.match(r"@(layer|font-face|page)", line), f"{sheet.name}: {line}"
        for name in re.findall(r"@layer (\w+) \{", sheet.read_text()):
            assert name in LAYERS


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_shout_nowhere_and_stay_short(sheet):
    text = sheet.read_text()
    assert "!important" not in text
    assert text.count("\n") <= 400
    assert text.count("{") == text.count("}")


def test_base_loads_every_style_sheet_but_the_gallery_s():
    base = (WEB / "templates" / "base.html").read_text()
    loaded = re.findall(r"selaras/(\w+\.css)", base)
    assert set(loaded) == {sheet.name for sheet in STYLES.glob("*.css")} - {"gallery.css"}
    assert loaded[0] == "reset.css"


def test_the_script_is_short():
    assert (STYLES / "selaras.js").read_text().count("\n") < 400


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_templates_carry_no_inline_style_script_or_handler(template):
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|hx-on|javascript:|data:image", text)
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes
    assert not re.search(r"\{#[^}]*\n", text), "a {# comment #} ends with its line"


def test_every_icon_named_is_drawn_and_every_drawing_is_shown():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STYLES / "icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'\{% icon "([\w-]+)"', path.read_text())}
    named |= {name for path in TEMPLATES for name in re.findall(r'icon="([\w-]+)"', path.read_text())}
    assert named <= drawn
    assert set(pages.examples.CONTEXT["icons"]) == drawn


def test_every_component_says_its_parameters_and_is_in_the_gallery():
    sources = {path: path.read_text() for path in TEMPLATES}
    reached, queue = (
        set(),
        [
            WEB / "templates" / "gallery" / "index.html",
            WEB / "templates" / "base.html",
            WEB / "templates" / "page.html",
            WEB / "templates" / "components" / "field.html",  # by the form renderer
        ],
    )
    while queue:
        path = queue.pop()
        if path not in reached:
            reached.add(path)
            queue += [WEB / "templates" / name for name in re.findall(r'include "([^"]+)"', sources[path])]
    for component in COMPONENTS:
        assert component in reached, component.name
        assert sources[component].startswith(("{#", "{% comment %}")), component.name


def test_a_refused_field_names_its_error_and_is_tied_to_it():
    form = Example({"name": "", "target": "30"})
    html = str(form)
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "(boleh kosong)" in html


def test_general_errors_of_a_form_stand_before_its_fields():
    form = Example({"name": "x"})
    form.add_error(None, "Dua unit bernama sama.")
    html = str(form)
    assert html.index("Dua unit bernama sama.") < html.index("id_name")


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_no_context(name):
    html = render_to_string(name)
    assert '<html lang="id">' in html
    assert "Ke Meja kerja" in html


def test_the_typeface_comes_out_of_its_wheel():
    finder = FontFinder()
    found = finder.find("fonts/inter/Inter.ttf")
    assert Path(found).stat().st_size > 100_000
    assert finder.find("fonts/inter/Comic.ttf") is None
    assert finder.find("fonts/inter/Inter.ttf", find_all=True) == [found]
    assert finder.check() == []
    for name, storage in finder.list(None):
        with storage.open(name) as font:
            assert font.read(4) == b"\x00\x01\x00\x00"


def test_the_settings_know_the_finder():
    assert finders.find("fonts/inter/Inter.ttf")
