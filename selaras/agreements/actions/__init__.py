"""Every write on agreements: one deed a function, one transaction, on the record."""

from selaras.agreements.actions.bundling import make_bundle, restart_bundle, start_bundle
from selaras.agreements.actions.deadlines import remind, remind_due, set_deadlines
from selaras.agreements.actions.deliveries import (
    change_delivery,
    discard_delivery,
    put_together,
    receive_delivery,
    send_delivery,
)
from selaras.agreements.actions.drafting import (
    add_supporting,
    draw_up,
    redraw,
    remove_supporting,
    set_budget,
    set_details,
    take_budget,
)
from selaras.agreements.actions.life import approve, cancel, reopen, send_back, submit, withdraw
from selaras.agreements.actions.policy import set_policy, write_template
from selaras.agreements.actions.revising import answer_request, ask_for_revision, end, end_past_years
from selaras.agreements.actions.signing import accept_scan, hand_in_scan, reject_scan, sign
from selaras.agreements.actions.talking import comment, settle
from selaras.agreements.actions.telling import look
from selaras.agreements.actions.uploads import check_upload, record_upload, set_entries

__all__ = [
    "accept_scan", "add_supporting", "answer_request", "approve", "ask_for_revision",
    "cancel", "change_delivery", "check_upload", "comment", "discard_delivery", "draw_up", "end",
    "end_past_years", "hand_in_scan", "look", "make_bundle", "put_together", "receive_delivery",
    "record_upload", "redraw", "reject_scan", "remind", "remind_due", "remove_supporting", "reopen",
    "restart_bundle", "send_back", "send_delivery", "set_budget", "set_deadlines", "set_details",
    "set_entries", "set_policy", "settle", "sign", "start_bundle", "submit", "take_budget",
    "withdraw", "write_template",
]  # fmt: skip
