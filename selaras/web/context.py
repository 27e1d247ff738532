"""What every page knows: the person's duties of today, the year and unit chosen, the way around."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from selaras.cascade import access as cascade_access
from selaras.org import access as org_access
from selaras.org.models import Agency, OrgUnit, PeriodQuerySet
from selaras.web.http import Request

YEAR_KEY, UNIT_KEY, EDITION_KEY = "tahun", "unit", "edisi"


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Sets `request.today` and `request.duties`; nothing below asks the clock or the posts again."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.today = timezone.localdate()  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            request.duties = org_access.duties_of(request.user, on=request.today)  # type: ignore[attr-defined]
        return get_response(request)

    return handle


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    active: bool
    count: int | None = None


class Page:
    """Read lazily: a page that shows no navigation asks no query."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.demo = settings.DEMO
        self.signed_in = request.user.is_authenticated
        self.user_name = request.user.full_name if self.signed_in else ""

    @cached_property
    def agency(self) -> Agency | None:
        return chosen_agency(self._request) if self.signed_in else None

    @cached_property
    def user_post(self) -> str:
        if not self.signed_in:
            return ""
        held = org_access.posts_of(self._request.duties)
        return ", ".join(held) or "Belum memangku jabatan"

    @cached_property
    def years(self) -> list[int]:
        return cascade_access.years(self._request.duties, agency=self.agency) if self.signed_in else []

    @cached_property
    def year(self) -> int:
        return chosen_year(self._request, self.years)

    @cached_property
    def units(self) -> list[tuple[int, str]]:
        if self.agency is None:
            return []
        rows = units_to_choose(self._request)
        return [(unit.pk, f"{' ' * 2 * unit.depth}{unit.name}") for unit in rows]

    @cached_property
    def unit(self) -> int | None:
        return chosen_unit_id(self._request)

    @property
    def edition_line(self) -> object | None:
        """Which edition this page shows, once it has asked (web.chosen)."""
        return getattr(self._request, "edition_line", None)

    @property
    def context_url(self) -> str:
        return reverse("context")

    @cached_property
    def nav(self) -> list[tuple[str, list[NavItem]]]:
        return _navigation(self._request) if self.signed_in else []


def page(request: Request) -> dict[str, Page]:
    """The context processor; templates say `page.agency`."""
    return {"page": Page(request)} if hasattr(request, "today") else {}


def chosen_agency(request: Request) -> Agency | None:
    """The agency of the first duty, asked once a request: several agencies show the one acted in first."""
    if not hasattr(request, "agency"):
        first = [duty.agency_id for duty in request.duties][:1]
        request.agency = Agency.objects.filter(pk__in=first).first()
    return request.agency


def chosen_year(request: Request, years: list[int]) -> int:
    """The year kept in the session, when it still exists; else the newest; else the running one."""
    kept = request.session.get(YEAR_KEY)
    if kept in years:
        return int(kept)
    return years[0] if years else request.today.year


def units_to_choose(request: Request) -> PeriodQuerySet:
    """The units a page can be narrowed to: divisions and districts with what lies below them."""
    units = org_access.units(request.duties).filter(agency=chosen_agency(request))
    return units.exclude(kind=OrgUnit.Kind.WARD).order_by("path")


def chosen_unit_id(request: Request) -> int | None:
    """The unit kept in the session, or None for all; who may see it is asked again on every page."""
    kept = request.session.get(UNIT_KEY)
    return int(kept) if isinstance(kept, int) else None


_ITEMS = (
    (
        "Utama",
        (
            ("Meja kerja", "home", "desk", None),
            ("Dasbor", "dashboard:board", "chart", ("realisasi", "lihat", "*")),
        ),
    ),
    (
        "Perencanaan",
        (
            ("Kaskade", "cascade:matrix", "cascade", ("cascading", "lihat", "*")),
            ("Temuan", "findings:list", "flag", ("cascading", "lihat", "*")),
            ("Pohon kinerja", "tree:show", "tree", ("cascading", "lihat", "*")),
            ("Kamus indikator", "indicators:list", "book", ("indikator", "lihat", "terbit")),
            ("Rencana aksi", "actionplans:list", "calendar", ("cascading", "lihat", "*")),
            ("Anggaran", "budgets:list", "report", ("anggaran", "lihat", "*")),
        ),
    ),
    (
        "Perjanjian",
        (
            ("Perjanjian kinerja", "agreements:list", "document", ("pk", "lihat_publik", "terbit_publik")),
            ("Penyampaian", "deliveries:list", "tray", ("pk", "ingatkan", "*")),
            ("Papan kepatuhan", "compliance:board", "board", ("pk", "kepatuhan", "*")),
            ("SKP", "skp:list", "people", ("skp", "lihat", "*")),
            ("Matriks peran hasil", "rolematrices:list", "board", ("matriks_peran", "lihat", "*")),
        ),
    ),
    (
        "Pengukuran",
        (
            ("Pengukuran", "measurement:list", "gauge", ("realisasi", "lihat", "*")),
            ("Verifikasi", "measurement:waiting", "check", ("realisasi", "tolak", "dikirim")),
            (
                "Verifikasi rencana aksi",
                "actionplans:waiting",
                "verify",
                ("rencana_aksi", "verifikasi", "dilaporkan"),
            ),
            ("Kartu skor", "scorecards:list", "board", ("kartu_skor", "lihat", "terbit")),
            ("Survei", "surveys:list", "survey", ("survei", "lihat", "*")),
            ("Masa pengisian", "measurement:periods", "calendar", ("periode", "buka_ulang", "tutup")),
        ),
    ),
    ("Lembaga", (("Organisasi", "org:chart", "building", ("pegawai", "lihat_ringkas", "*")),)),
    ("Sistem", (("Galeri komponen", "gallery", "spark", ("sistem", "lihat_kesehatan", "*")),)),
)


def _navigation(request: Request) -> list[tuple[str, list[NavItem]]]:
    groups = []
    here = _nearest(request.path, [reverse(name) for _, items in _ITEMS for _, name, _, _ in items])
    for label, items in _ITEMS:
        shown = [
            NavItem(text, url, icon, active=url == here)
            for text, name, icon, right in items
            if right is None or request.duties.may(*right)
            for url in [reverse(name)]
        ]
        if shown:
            groups.append((label, shown))
    return groups


def _nearest(path: str, urls: list[str]) -> str:
    """The room a page is in: the longest address above it ("/kaskade/temuan/" is not "/kaskade/")."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")
