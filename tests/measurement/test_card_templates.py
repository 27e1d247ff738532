"""Templates of score cards: written, issued, followed by the next version."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from selaras.measurement.actions import card_templates
from selaras.measurement.actions import cards as deeds
from selaras.measurement.models import CardTemplate
from selaras.measurement.queries import cards as queries
from selaras.measurement.queries.cards import Month, items_of
from tests.measurement.cards import (
    DURING,
    MARCH,
    draw,
    items,
    make_cards,
    refused,
)

D = Decimal


def test_skr_22_without_a_template_there_is_no_card(db):
    city = make_cards(templates=False)
    refused(
        "SKR-22", deeds.fill_in, position=city.wards[0], month=MARCH, seen=0, filled={}, by=city.clerk,
        at=DURING,
    )  # fmt: skip
    refused("SKR-22", draw, city)


def test_a_template_holds_from_its_month_until_the_next_version(city):
    follow = card_templates.begin_version(
        agency=city.agency, tier="lurah", holds_from=date(2024, 5, 1), by=city.planner, at=DURING
    )
    assert [item.code for item in items_of(follow)] == ["aduan", "kantor", "banjir"]
    card_templates.issue(template=follow, by=city.planner, at=DURING)
    of = {
        month: queries.templates_for(city.agency, Month(2024, month))["lurah"].number for month in (1, 4, 5)
    }
    assert of == {1: 1, 4: 1, 5: 2}
    assert queries.templates_for(city.agency, Month(2023, 12)) == {}


def begin(city, holds_from=date(2024, 6, 1)):
    return card_templates.begin_version(
        agency=city.agency, tier="lurah", holds_from=holds_from, by=city.planner, at=DURING
    )


def test_skr_18_an_issued_version_stays(city):
    template = CardTemplate.objects.get(tier="lurah")
    refused(
        "SKR-18", card_templates.write_template, template=template, settings={}, items=items(),
        by=city.planner, at=DURING,
    )  # fmt: skip
    refused("SKR-18", card_templates.issue, template=template, by=city.planner, at=DURING)
    refused("SKR-18", card_templates.discard, template=template, by=city.planner, at=DURING)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CardTemplate.objects.filter(pk=template.pk).update(cap=200)
    with pytest.raises(ProgrammingError, match="SKR-18"), transaction.atomic():
        template.items.update(weight=1)
    with pytest.raises(ProgrammingError, match="SKR-18"), transaction.atomic():
        template.items.all().delete()


def test_skr_01_a_draft_need_not_add_up_and_is_not_issued_then(city):
    draft = begin(city)
    wrong = items({"weight": D("49.9999")})
    card_templates.write_template(
        template=draft, settings={"cap": D(120)}, items=wrong, by=city.planner, at=DURING
    )
    assert "Tambah 0,0001" in refused(
        "SKR-01", card_templates.issue, template=draft, by=city.planner, at=DURING
    )


def test_skr_02_an_item_that_cannot_be_judged_is_not_issued(city):
    draft = begin(city)
    card_templates.write_template(
        template=draft, settings={}, items=items({"target": None}), by=city.planner, at=DURING
    )
    refused("SKR-02", card_templates.issue, template=draft, by=city.planner, at=DURING)


@pytest.mark.parametrize(("day", "rule"), [
    (date(2023, 12, 1), "SKR-19"), (date(2024, 3, 1), "SKR-19"), (date(2024, 4, 1), ""),
])  # fmt: skip
def test_skr_19_a_version_begins_where_no_card_was_filled_in(city, day, rule):
    city.fill(city.wards[0])
    draft = begin(city, day)
    if rule:
        refused(rule, card_templates.issue, template=draft, by=city.planner, at=DURING)
    else:
        card_templates.issue(template=draft, by=city.planner, at=DURING)


def test_skr_23_one_draft_at_a_time(city):
    draft = begin(city)
    refused("SKR-23", begin, city)
    card_templates.discard(template=draft, by=city.planner, at=DURING)
    assert begin(city).number == 2


def test_the_first_template_begins_with_the_days_of_the_law_table(db):
    city = make_cards(templates=False)
    draft = begin(city)
    assert (draft.close_after, draft.share, draft.least, draft.number) == (5, 10, 1, 1)
    assert "Instruksi tidak menyebut hari" in draft.basis
