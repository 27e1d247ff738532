"""A small city with score cards: a mayor, two districts, five wards, and who plans and types."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from selaras.accounts.models import Role, User
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import card_rounds, card_templates
from selaras.measurement.actions import cards as deeds
from selaras.measurement.actions.cards import Filled
from selaras.measurement.models import CardItem, CardRound, CardTemplate, ScoreCard
from selaras.measurement.queries.cards import Month, items_of
from selaras.measurement.rules.cards import Checked
from selaras.org.models import Agency, OrgUnit, Position
from tests import factories as make

MARCH = Month(2024, 3)
DURING = datetime(2024, 3, 28, 3, 0, tzinfo=UTC)
AFTER = datetime(2024, 4, 8, 3, 0, tzinfo=UTC)  # the days of March are over
LONG = "menurut hitungan di lapangan"
ITEMS: list[dict[str, Any]] = [
    {"code": "aduan", "name": "Aduan selesai", "weight": 50, "target": Decimal(100), "uom": "%"},
    {
        "code": "kantor", "name": "Keadaan kantor", "weight": 30, "needs_photo": True,
        "levels": [{"nama": "Kurang", "nilai": "50"}, {"nama": "Baik", "nilai": "100"}],
    },
    {"code": "banjir", "name": "Titik genangan", "weight": 20, "target": Decimal(1), "months": [1, 2, 12]},
]  # fmt: skip


def items(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The three items, each with changes of its own."""
    given = [*changes, {}, {}, {}][:3]
    return [{"months": list(range(1, 13)), **one, **new} for one, new in zip(ITEMS, given, strict=True)]


def make_template(agency: Agency, tier: str, **settings: Any) -> CardTemplate:
    template = card_templates.begin_version(
        agency=agency, tier=tier, holds_from=date(2024, 1, 1), by=None, at=make.NOW
    )
    card_templates.write_template(
        template=template, settings={"name": f"Kartu {tier}", **settings}, items=items(), by=None, at=make.NOW
    )
    return card_templates.issue(template=template, by=None, at=make.NOW)


def picture(of: str = "") -> bytes:
    """A whole PNG of eight by four points, another one for another text."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    points = sha256(of.encode()).digest()
    rows = b"".join(b"\0" + points[8 * row : 8 * row + 8] for row in range(4))
    head = (8).to_bytes(4) + (4).to_bytes(4) + bytes([8, 0, 0, 0, 0])
    shown = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + shown


PHOTO = picture()


@dataclass
class Cards:
    agency: Agency
    mayor: User
    planner: User
    clerk: User
    districts: list[Position] = field(default_factory=list)
    wards: list[Position] = field(default_factory=list)
    people: dict[int, User] = field(default_factory=dict)

    def holder(self, post: Position) -> User:
        return self.people[post.pk]

    def superior(self, post: Position) -> User:
        return self.mayor if post in self.districts else self.people[self._above[post.pk]]

    _above: dict[int, int] = field(default_factory=dict)

    def fill(self, post: Position, *, aduan: str = "90", level: str = "2", month: Month = MARCH) -> ScoreCard:
        """Filled in by the holder, with its photo."""
        card = deeds.fill_in(
            position=post, month=month, seen=self.seen(post, month), filled=self.filled(post, aduan, level),
            by=self.holder(post), at=DURING,
        )  # fmt: skip
        office = items_of(card.template)[1]
        deeds.attach(
            card=card, item=office, content=picture(str(post.pk)), name="kantor.png",
            by=self.holder(post), at=DURING,
        )  # fmt: skip
        return card

    def filled(self, post: Position, aduan: str = "90", level: str = "2") -> dict[int, Filled]:
        template = CardTemplate.objects.filter(agency=self.agency, tier=post.tier, issued_at__isnull=False)
        complaints, office, _ = items_of(template.order_by("number")[0])
        return {complaints.pk: Filled(Decimal(aduan)), office.pk: Filled(Decimal(level))}

    def sent(self, post: Position, **given: Any) -> ScoreCard:
        return deeds.send(card=self.fill(post, **given), by=self.holder(post), at=DURING)

    def seen(self, post: Position, month: Month = MARCH) -> int:
        card = ScoreCard.objects.filter(position=post, year=month.year, month=month.number).first()
        return card.version if card else 0


def make_cards(*, templates: bool = True) -> Cards:
    agency = make.make_agency(name="Kota Administrasi Contoh", short_name="Contoh")
    top = make.make_unit(agency, kind=OrgUnit.Kind.CITY, name="Kota Contoh")
    mayor_post = make.make_position(top, "walikota", title="Walikota Contoh")
    home = make.make_position(make.make_unit(parent=top, name="Bappeda Contoh"), "fungsional")
    city = Cards(
        agency=agency, mayor=make.appoint(mayor_post, make.make_user(name="Bapak Wali")).user,
        planner=make.make_grantee(Role.PLANNING_AGENCY, home), clerk=make.make_user(),
    )  # fmt: skip
    for name, wards in (("Hulu", ("Duri", "Rawa", "Utan")), ("Hilir", ("Kapuk", "Semanan"))):
        unit = make.make_unit(parent=top, kind=OrgUnit.Kind.DISTRICT, name=f"Kecamatan {name}")
        camat = _post(city, unit, "camat", f"Camat {name}", mayor_post)
        city.districts.append(camat)
        for ward in wards:
            below = make.make_unit(parent=unit, kind=OrgUnit.Kind.WARD, name=f"Kelurahan {ward}")
            city.wards.append(_post(city, below, "lurah", f"Lurah {ward}", camat))
    city.clerk = make.make_grantee(Role.OPERATOR, city.wards[0])
    if templates:
        for tier in ("camat", "lurah"):
            make_template(agency, tier)
    return city


def _post(city: Cards, unit: OrgUnit, tier: str, title: str, superior: Position) -> Position:
    post = make.make_position(unit, tier, title=title)
    city.people[post.pk] = make.appoint(post, make.make_user(name=f"Pejabat {title}")).user
    make.set_superior(post, superior)
    city._above[post.pk] = superior.pk
    return post


def refused(rule: str, deed: Callable[..., Any], *args: Any, **given: Any) -> str:
    """What the refusal of a deed by its rule says."""
    with pytest.raises(RuleError) as told:
        deed(*args, **given)
    assert told.value.rule == rule
    return str(told.value)


def due_items(card: ScoreCard) -> list[CardItem]:
    return [item for item in items_of(card.template) if card.month in item.months]


def draw(
    city: Cards, tier: str = "lurah", *, at: datetime = AFTER, seed: str = "benih", month: Month = MARCH
) -> CardRound:
    return card_rounds.draw_sample(
        agency=city.agency, tier=tier, month=month, seed=seed, by=city.planner, at=at
    )


def agreed(card: ScoreCard) -> dict[int, Checked]:
    return {item.pk: Checked(agrees=True) for item in due_items(card)}
