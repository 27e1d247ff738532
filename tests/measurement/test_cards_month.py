"""A month of the example city's score cards: 8 camat and 56 lurah, from figure to public page."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django.test import Client

from selaras.accounts.models import Role
from selaras.engine import sampling
from selaras.engine.exact import total
from selaras.kernel.models import first_broken_event
from selaras.measurement.actions import card_rounds
from selaras.measurement.actions import cards as deeds
from selaras.measurement.actions.cards import Filled
from selaras.measurement.models import CardEntry, CardRecheck, ScoreCard
from selaras.measurement.queries import cards as queries
from selaras.measurement.queries.cards import Month, items_of, worked
from selaras.measurement.rules.cards import Checked
from selaras.ops.example import Example
from selaras.org.models import Agency, Holder, Position, RoleGrant, Superior
from tests.conftest import NOW
from tests.measurement.cards import LONG, picture

FOLDER = Path(__file__).parents[2] / "examples" / "jakarta-barat-2024"
JUNE = Month(2024, 6)
DURING, AFTER = datetime(2024, 6, 28, 3, 0, tzinfo=UTC), datetime(2024, 7, 8, 3, 0, tzinfo=UTC)
D = Decimal
TIERS = ("camat", "lurah")


def value(item, step):
    """What an official reports: different by post, sometimes beyond the target."""
    if item.levels:
        return D(step % len(item.levels) + 1)
    if item.uom == "%":
        return D(70 + step % 37)
    return D(step % 4)


def fill_and_send(post, by, step):
    template = queries.templates_for(post.agency, JUNE)[post.tier]
    due = [item for item in items_of(template) if 6 in item.months]
    # SKR-24: what is beyond its unit is explained
    filled = {item.pk: Filled(value(item, step + n), reason=LONG) for n, item in enumerate(due)}
    card = deeds.fill_in(position=post, month=JUNE, seen=0, filled=filled, by=by, at=DURING)
    for item in due:
        if item.needs_photo:
            content = picture(f"{post.pk}-{item.pk}")
            deeds.attach(card=card, item=item, content=content, name="foto.png", by=by, at=DURING)
    return deeds.send(card=card, by=by, at=DURING)


def people():
    on = DURING.date()
    holders = {one.position_id: one.user for one in Holder.objects.as_of(on).select_related("user")}
    return holders, dict(Superior.objects.as_of(on).values_list("position_id", "superior_id"))


def draw(agency):
    """Anybody draws the same again from what was recorded."""
    planner = RoleGrant.objects.filter(role=Role.PLANNING_AGENCY).order_by("pk")[0].user
    for tier in TIERS:
        round_ = card_rounds.draw_sample(
            agency=agency, tier=tier, month=JUNE, seed=f"benih-{tier}", by=planner, at=AFTER
        )
        for group in round_.drawn_from:
            again = sampling.draw(round_.seed, {0: group["kartu"]}, share=round_.share, least=round_.least)
            assert sorted(again[0]) == group["sampel"]


def recheck(cards, by):
    """Every other sampled card is found to have claimed too much."""
    for number, card in enumerate(cards):
        due = [item for item in items_of(card.template) if 6 in item.months]
        results = {item.pk: Checked(agrees=True) for item in due}
        if number % 2:
            results[due[0].pk] = Checked(agrees=False, value=D(10), reason=LONG)
        told = card_rounds.recheck(card=card, results=results, by=by(card), at=AFTER)
        assert (told.score < card.score) == bool(number % 2)


def test_a_month_of_the_city(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    Example(FOLDER, at=NOW).load()
    agency = Agency.objects.get()
    templates = queries.templates_for(agency, JUNE)
    assert {template.is_example for template in templates.values()} == {True}
    assert {total(item.weight for item in items_of(one)) for one in templates.values()} == {100}  # SKR-01
    holders, above = people()
    posts = list(queries.posts_of_month(agency, JUNE).select_related("agency").order_by("order"))
    assert [sum(post.tier == tier for post in posts) for tier in TIERS] == [8, 56]
    silent = posts.pop()
    for step, post in enumerate(posts):
        fill_and_send(post, holders[post.pk], step)
    draw(agency)
    sampled = ScoreCard.objects.filter(state="disampel").select_related("template", "position")
    assert [sampled.filter(template__tier=tier).count() for tier in TIERS] == [1, 8]
    assert sampled.filter(template__tier="lurah").values("group").distinct().count() == 8
    recheck(list(sampled.order_by("pk")), lambda card: holders[above[card.position_id]])
    assert CardRecheck.objects.filter(agrees=False).count() == 4
    assert not CardEntry.objects.filter(item__uom="%", value=10).exists()  # nothing reported was replaced

    mayor = Position.objects.get(tier=Position.Tier.MAYOR)
    for tier in TIERS:
        card_rounds.publish(agency=agency, tier=tier, month=JUNE, by=holders[mayor.pk], at=AFTER)
    cards = list(ScoreCard.objects.select_related("template").order_by("pk"))
    assert (len(cards), {card.state for card in cards}) == (63, {"final"})
    assert [card for card in cards if card.score != worked(card).score] == []
    assert first_broken_event() is None
    ranked_within_each_kecamatan(agency, silent)

    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)
    page = Client().get(f"/publik/kartu-skor/{agency.code}/2024/6/").text
    assert page.count("<tr>") == 64 + 9  # units, and the head of each group
    assert "Contoh, bukan ketetapan" in page
    assert "Pejabat" not in page


def ranked_within_each_kecamatan(agency, silent):
    lurah = queries.posts_of_month(agency, JUNE).filter(tier="lurah")
    board = queries.board(lurah, ScoreCard.objects.filter(template__tier="lurah"))
    assert len(board) == 8
    for group in board:
        ranked = [row.score for row in group.rows if row.rank is not None]
        assert ranked == sorted(ranked, reverse=True)
        assert group.rows[0].rank == 1
    assert [row.post for group in board for row in group.rows if row.rank is None] == [silent]
