"""The manners of the house that no tool checks for us."""

import ast
import importlib
import inspect
import re

import pytest
from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.core.management import get_commands, load_command_class
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.views import View
from django.views.decorators.http import require_safe

from selaras.accounts.access import matrix
from selaras.web.rights import needs
from tests.arch.source import PACKAGE, ROOT, functions, modules, short, tracked, tree

APPS = [
    "actionplans",
    "accounts",
    "agreements",
    "cascade",
    "documents",
    "editions",
    "kernel",
    "measurement",
    "org",
    "planning",
    "skp",
    "surveys",
]
APP_MODULES = {"__init__", "apps", "models", "rules", "queries", "access", "actions", "tasks"}
MORE_MODULES = {
    "kernel": {"constraints"},
    "documents": {
        "apart", "authority", "barcode", "bounds", "esign", "examine", "keys", "kinds", "pades", "photos",
        "preview", "render", "sign", "store", "untuned", "verify", "word", "word_parts",
    },
}  # fmt: skip
WITH_A_CLOCK = {"web", "ops", "config"}
# A cell of a workbook is a binary float: these two turn it into a decimal, or write one it can hold exactly.
# The third holds the columns of the nightly sweep, which only says what the exact code has to look at.
WITH_FLOATS = {
    "selaras/exchange/workbook.py", "selaras/exchange/xlsx.py", "selaras/engine/sweep/columns.py",
}  # fmt: skip
WITH_COLUMNS = {  # of binary floats, by NumPy
    "selaras/engine/sweep/__init__.py", "selaras/engine/sweep/columns.py", "selaras/engine/sweep/judging.py",
    "selaras/engine/sweep/rolling.py", "selaras/measurement/queries/columns.py",
    "selaras/measurement/queries/stream.py", "selaras/ops/bench_nation.py",
}  # fmt: skip


def room(file):
    return file.relative_to(PACKAGE).parts[0]


def test_no_module_is_named_after_nothing():
    empty_names = {
        "utils",
        "util",
        "helpers",
        "helper",
        "services",
        "service",
        "signals",
        "misc",
        "common",
        "base",
    }
    assert [
        short(file)
        for file in PACKAGE.rglob("*")
        if {file.stem, file.name} & empty_names and file.suffix in {"", ".py"}
    ] == []


def is_app(name):
    return any((PACKAGE / name / file).exists() for file in ("models.py", "models", "actions.py"))


@pytest.mark.parametrize("name", [name for name in APPS if is_app(name)])
def test_the_modules_of_an_app_have_the_names_of_the_house(name):
    allowed = APP_MODULES | MORE_MODULES.get(name, set())
    found = {file.stem for file in (PACKAGE / name).glob("*.py")}
    assert sorted(found - allowed) == []


def test_no_room_of_the_product_is_missing_from_this_list():
    with_models = {
        config.label
        for config in apps.get_app_configs()
        if config.name.startswith("selaras.") and list(config.get_models())
    }
    assert with_models <= set(APPS)


def deeds():
    """Every public function of an actions module."""
    for file in modules():
        if "actions" in {file.stem, file.parent.name}:
            module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
            for name, function in vars(module).items():
                if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_":
                    yield pytest.param(function, id=f"{room(file)}.{name}")


DEEDS = list(deeds())


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_takes_keywords_only(deed):
    kinds = {parameter.kind for parameter in inspect.signature(deed).parameters.values()}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}


# Reading that stands beside the deed it prepares; what loads a folder, or tries a passphrase and counts the
# wrong ones although it refuses, is one deed in one transaction inside.
NO_DEEDS = {"preview_workbook", "preview_csv_folder", "load_csv_folder", "unlock", "change_passphrase"}
# counts along, so that a page can show it; its last step is the deed
NO_DEEDS |= {"make_bundle", "make_posters"}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_one_transaction(deed):
    source = ast.parse(inspect.getsource(deed)).body[0]
    decorators = {ast.unparse(decorator) for decorator in source.decorator_list}
    is_atomic = any(decorator.startswith("transaction.atomic") for decorator in decorators)
    assert is_atomic or deed.__name__ in NO_DEEDS


@pytest.mark.parametrize(
    "deed", [deed for deed in DEEDS if "by" in inspect.signature(deed.values[0]).parameters]
)
def test_a_deed_of_a_person_is_told_the_time_and_leaves_a_record(deed):
    """It records itself, or hands person and time to the deed that does."""
    assert "at" in inspect.signature(deed).parameters
    body = inspect.getsource(deed).split('"""')[-1]
    assert "record(" in body or re.search(r"\bby=\w+(\.\w+)?, at=at\b", body)


def calls(file):
    return {
        ast.unparse(node.func): node.lineno for node in ast.walk(tree(file)) if isinstance(node, ast.Call)
    }


def test_figures_are_decimals_and_the_clock_comes_in_as_an_argument():
    banned = {
        "float", "round", "datetime.now", "datetime.datetime.now", "datetime.utcnow", "date.today",
        "timezone.now", "timezone.localdate", "timezone.localtime", "time.time", "now",
    }  # fmt: skip
    found = [
        f"{short(file)}:{line} {call}()"
        for file in modules()
        if room(file) not in WITH_A_CLOCK
        for call, line in calls(file).items()
        if call in banned and not (call == "float" and short(file) in WITH_FLOATS)
    ]
    assert found == []


def test_areas_of_the_site_do_not_know_each_other():
    """What two of them share lies beside them in `web`; the gallery shows what others are made of."""
    site = PACKAGE / "web"
    areas = {path.parent.name for path in site.glob("*/__init__.py")} - {"gallery", "templatetags"}
    found = [
        f"{short(file)} -> {node.module}"
        for file in modules()
        if site in file.parents and file.parent != site
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("selaras.web.")
        for area in [node.module.split(".")[2]]
        if area in areas and area != file.relative_to(site).parts[0]
    ]
    assert found == []


def test_columns_of_floats_stay_in_the_nightly_sweep():
    """ADR 0037: nothing they hold is shown or stored, so nobody else reads them."""

    def imports(file):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
            elif isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)

    inner = ("numpy", "selaras.engine.sweep.", "selaras.measurement.queries.stream")
    found = {short(file) for file in modules() if any(name.startswith(inner) for name in imports(file))}
    assert found == WITH_COLUMNS
    doubts = {short(file) for file in modules() if "selaras.engine.sweep" in set(imports(file))}
    assert doubts == {
        "selaras/measurement/queries/recompute.py", "selaras/ops/bench_nation.py",
        "selaras/ops/bench_sweep.py",
    }  # fmt: skip


def is_key(argument):
    return argument.annotation is not None and ast.unparse(argument.annotation) in {"int", "int | None"}


def test_an_agreement_is_never_called_pk():
    """`pk` alone is Django's word for a row's key, a number; Perjanjian Kinerja is Agreement."""
    found = []
    for file in modules():
        for node in ast.walk(tree(file)):
            name = getattr(node, "name", None) if isinstance(node, ast.ClassDef | ast.FunctionDef) else None
            if isinstance(node, ast.arg) and not is_key(node):
                name = node.arg
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id != "pk":
                name = node.id
            if name and re.fullmatch(r"pk|pks|(.*_)?pk(_.*)?|P[kK]([A-Z].*)?", name):
                found.append(f"{short(file)}:{node.lineno} {name}")
    assert found == []


def test_no_file_is_longer_than_400_lines():
    lengths = {short(file): len(file.read_text("utf-8").splitlines()) for file in modules()}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_function_is_longer_than_40_lines():
    lengths = {
        f"{short(file)} {function.name}": function.end_lineno - function.lineno + 1
        for file in modules()
        for function in functions(file)
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}


def our_commands():
    return [
        (name, app)
        for name, app in get_commands().items()
        if isinstance(app, str) and app.startswith("selaras.")
    ]


@pytest.mark.parametrize(("name", "app"), our_commands())
def test_every_command_says_what_it_does(name, app):
    file = PACKAGE.joinpath(*app.split(".")[1:], "management", "commands", f"{name}.py")
    helps = [
        node
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "help"
    ]
    assert helps
    assert ast.literal_eval(helps[0].value).strip().endswith(".")


def test_the_commands_are_found():
    assert {"setup_link", "demo"} <= {name for name, _ in our_commands()}
    assert load_command_class("selaras.ops", "setup_link").help


# What a person who has not signed in may ask for; everything else asks for an account.
OPEN_TO_ALL = {
    # ours
    "personas", "enter-as", "set-up", "hue", "verify:file", "verify:code",
    "scorecards:public", "scorecards:public-month", "respond:form", "respond:thanks",
    "outcomes:public", "outcomes:public-wave", "outcomes:public-json", "outcomes:public-csv",
    "published:index",
    # allauth's way in and back in; sign-up answers that it is closed
    "account_login", "account_logout", "account_inactive", "account_signup", "mfa_authenticate",
    "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_confirm_email", "account_confirm_login_code", "account_email_verification_sent",
}  # fmt: skip


def patterns(resolver, before=""):
    """Every (name, view) that an address leads to."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from patterns(entry, f"{before}{space}")
        elif isinstance(entry, URLPattern):
            yield f"{before}{entry.name or entry.pattern}", entry.callback


def open_views(urlconf=None):
    return {
        name for name, view in patterns(get_resolver(urlconf)) if not getattr(view, "login_required", True)
    }


def test_every_page_asks_for_an_account_unless_it_is_on_the_list():
    assert sorted(open_views()) == sorted(OPEN_TO_ALL)


# Ours without a row of the matrix: about oneself, or a choice that is kept in one's own session.
OPEN_TO_WHOEVER_IS_SIGNED_IN = {"home", "calendar", "context", "choose-edition"}


def views_without_a_right(urlconf=None):
    """What `web.rights.needs` does not guard, but for allauth's pages about one's own account."""
    return {
        name
        for name, view in patterns(get_resolver(urlconf))
        if getattr(view, "right", None) is None and not name.startswith(("account_", "mfa_"))
    }


def test_every_page_of_ours_has_a_declared_right():
    ours = {name for name in OPEN_TO_ALL if not name.startswith(("account_", "mfa_"))}
    assert views_without_a_right() == ours | OPEN_TO_WHOEVER_IS_SIGNED_IN


def test_every_declared_right_is_a_row_of_the_matrix():
    asked = {view.right for _, view in patterns(get_resolver()) if getattr(view, "right", None)}
    rows = {(right.subject, right.deed, right.state) for right in matrix()}
    assert asked
    assert sorted(asked - rows) == []


def test_negative_control_a_page_without_a_right_is_seen():
    def page(request):
        return HttpResponse()

    class Conf:
        urlpatterns = [
            path("a/", page, name="a"),
            path("b/", require_safe(needs("pk", "kepatuhan")(page)), name="b"),
        ]

    assert views_without_a_right(Conf) == {"a"}


def test_the_middleware_that_asks_is_in_force():
    production = importlib.import_module("selaras.config.settings")
    asks, knows = "LoginRequiredMiddleware", "AuthenticationMiddleware"
    order = [entry.rsplit(".", 1)[-1] for entry in production.MIDDLEWARE]
    assert order.index(knows) < order.index(asks)


def test_negative_control_an_open_page_is_seen_wherever_it_hangs():
    @login_not_required
    def page(request):
        return HttpResponse()

    class Closed(View):
        pass

    class Conf:
        urlpatterns = [path("a/", page, name="a"), path("b/", Closed.as_view(), name="b")]

    assert open_views(Conf) == {"a"}


PLACES = [
    "/wo" + "rk/",
    "/ho" + "me/",
    "/ro" + "ot/",
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "/tmp/" + "py",
]


@pytest.mark.parametrize("text", PLACES)
def test_no_file_names_a_place_of_the_machine_it_was_written_on(text):
    assert [short(file) for file in tracked() if text in file.read_text("utf-8")] == []


def test_officials_are_addressed_in_one_way():
    """screens.md, Manners: "Bapak/Ibu", never the familiar word, on pages and in messages."""
    kinds = {".html", ".py", ".js", ".typ", ".toml"}
    spoken = [path for path in PACKAGE.rglob("*") if path.suffix in kinds]
    assert len(spoken) > 500
    wrong = [str(path) for path in spoken if re.search(r"\banda\b", path.read_text("utf-8"), re.IGNORECASE)]
    assert wrong == []
