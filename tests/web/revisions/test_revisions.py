"""Asking for a revision and answering: one asks, the other agrees, and what is in force stays."""

import re

import pytest

from selaras.agreements.models import Agreement, RevisionRequest
from selaras.engine.agreements import State
from tests.agreements.world import REASON, leave, put
from tests.conftest import TODAY
from tests.factories import appoint
from tests.web.signing.hands import kinds

ASKED = {"reason": "mutasi", "explanation": REASON}


@pytest.fixture
def agreement(hall) -> Agreement:
    return put(hall.draft(), State.IN_FORCE)


def ask(client, hall, agreement, name="head", **changed):
    client.force_login(hall.people[name])
    return client.post(f"/perjanjian/{agreement.pk}/perubahan/", ASKED | changed)


def answer(client, hall, agreement, name="mayor", **said):
    client.force_login(hall.people[name])
    request = RevisionRequest.objects.get()
    return client.post(f"/perjanjian/{agreement.pk}/perubahan/{request.pk}/jawab/", said)


def test_what_the_first_party_asks_the_second_grants(hall, client, agreement):
    assert ask(client, hall, agreement).url == f"/perjanjian/{agreement.pk}/"
    assert not agreement.followers.exists()
    client.force_login(hall.people["mayor"])
    assert "meminta perubahan" in client.get(f"/perjanjian/{agreement.pk}/").text
    assert answer(client, hall, agreement, granted="ya").status_code == 302
    draft = agreement.followers.get()
    assert (draft.number, draft.state, draft.reason) == (1, State.DRAFT, "mutasi")
    agreement.refresh_from_db()
    assert agreement.state == State.IN_FORCE
    assert kinds() == ["revision_asked", "revision_answered"]


def test_what_the_second_party_asks_begins_at_once(hall, client, agreement):
    draft = ask(client, hall, agreement, "mayor").url
    assert draft == f"/perjanjian/{agreement.followers.get().pk}/"
    assert kinds() == ["revision_asked"]


def test_PK_18_one_at_a_time(hall, client, agreement):
    ask(client, hall, agreement)
    for name in ("head", "mayor"):
        again = ask(client, hall, agreement, name)
        assert again.status_code == 422
        assert "PK-18" in again.text
    assert kinds() == ["revision_asked"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"reason": ""}, "Pilih salah satu alasan"), ({"reason": "lain"}, "pilihan"),
        ({"explanation": ""}, "Jelaskan perubahannya"), ({"explanation": "pindah"}, "PK-13"),
    ],
)  # fmt: skip
def test_PK_13_a_reason_of_the_law_and_an_explanation(hall, client, agreement, changed, says):
    said = ask(client, hall, agreement, **changed)
    assert said.status_code == 422
    assert says in said.text
    assert not RevisionRequest.objects.exists()


def test_PK_14_refusing_takes_a_reason(hall, client, agreement):
    ask(client, hall, agreement)
    assert answer(client, hall, agreement).status_code == 422
    said = answer(client, hall, agreement, granted="tidak", answer="belum")
    assert said.status_code == 422
    assert "PK-14" in said.text
    said = answer(client, hall, agreement, granted="tidak", answer="belum ada perubahan anggaran")
    assert said.status_code == 302
    assert not agreement.followers.exists()
    assert kinds() == ["revision_asked", "revision_answered"]


def test_PK_18_an_answer_is_given_once(hall, client, agreement):
    ask(client, hall, agreement)
    answer(client, hall, agreement, granted="ya")
    said = answer(client, hall, agreement, granted="ya")
    assert said.status_code == 422
    assert "sudah dijawab: disetujui" in said.text
    assert agreement.followers.count() == 1


def test_S3_PK_22_nobody_answers_what_they_have_asked(hall, client, agreement):
    ask(client, hall, agreement)
    assert answer(client, hall, agreement, "head", granted="ya").status_code == 403
    assert kinds() == ["revision_asked"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("clerk", 403), ("sub", 404), ("neighbour", 404), ("stranger", 404), ("hr", 403), ("auditor", 403)],
)
def test_others_neither_ask_nor_answer(hall, client, agreement, name, status):
    assert ask(client, hall, agreement, name).status_code == status
    ask(client, hall, agreement)
    assert answer(client, hall, agreement, name, granted="ya").status_code == status
    client.force_login(hall.people[name])
    assert client.get(f"/perjanjian/{agreement.pk}/perubahan/").status_code == status


@pytest.mark.parametrize("state", sorted(set(State) - {State.IN_FORCE, State.DELIVERED}))
def test_only_what_is_in_force_is_revised(hall, client, state):
    agreement = put(hall.draft(), state)
    assert ask(client, hall, agreement).status_code == 403
    assert not RevisionRequest.objects.exists()


def test_S7_whoever_has_left_asks_for_nothing(hall, client, agreement):
    leave(hall.head)
    assert ask(client, hall, agreement).status_code in {403, 404}


def test_PK_13_whoever_has_taken_over_is_offered_the_transfer_alone(hall, client, agreement):
    leave(hall.head)
    hall.people["next"] = appoint(hall.head_post, since=TODAY).user
    address = f"/perjanjian/{agreement.pk}/perubahan/"
    offered = {}
    for name in ("next", "mayor"):
        client.force_login(hall.people[name])
        offered[name] = re.findall(r'name="reason" value="([a-z-]+)"', client.get(address).text)
    assert offered["next"] == ["mutasi"]
    assert len(offered["mayor"]) == 3
    refused = ask(client, hall, agreement, "next", reason=offered["mayor"][-1])
    assert refused.status_code == 422
    assert "PK-13" in refused.text
    assert ask(client, hall, agreement, "next").status_code == 302


def test_a_request_of_another_agreement_is_not_found(hall, client, agreement):
    other = put(hall.draft(hall.sub_post), State.IN_FORCE)
    ask(client, hall, other, "sub")
    assert answer(client, hall, agreement, "mayor", granted="ya").status_code == 404
