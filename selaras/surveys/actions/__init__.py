"""Every deed of a survey: one deed, one transaction, on the record."""

from selaras.surveys.actions.answering import Filled, Form, answer, take_batch
from selaras.surveys.actions.following import (
    change_follow_up,
    drop_follow_up,
    hide_opinion,
    plan_follow_up,
    report_follow_up,
    show_opinion,
)
from selaras.surveys.actions.instruments import (
    Asked,
    change_instrument,
    define_instrument,
    define_lawful,
    define_service,
    discard_instrument,
)
from selaras.surveys.actions.intakes import (
    end_examining,
    start_examining,
    start_taking,
    take_intake,
    upload_answers,
)
from selaras.surveys.actions.waves import (
    ask_reopening,
    change_wave,
    close_wave,
    discard_wave,
    grant_reopening,
    open_wave,
    prepare,
    publish,
    send_back,
    set_points,
    verify,
)

__all__ = [
    "Asked",
    "Filled",
    "Form",
    "answer",
    "ask_reopening",
    "change_follow_up",
    "change_instrument",
    "change_wave",
    "close_wave",
    "define_instrument",
    "define_lawful",
    "define_service",
    "discard_instrument",
    "discard_wave",
    "drop_follow_up",
    "end_examining",
    "grant_reopening",
    "hide_opinion",
    "open_wave",
    "plan_follow_up",
    "prepare",
    "publish",
    "report_follow_up",
    "send_back",
    "set_points",
    "show_opinion",
    "start_examining",
    "start_taking",
    "take_batch",
    "take_intake",
    "upload_answers",
    "verify",
]
