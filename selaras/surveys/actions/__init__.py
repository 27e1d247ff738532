"""Every deed of a survey: one deed, one transaction, on the record."""

from selaras.surveys.actions.answering import Filled, Form, answer, take_batch
from selaras.surveys.actions.instruments import Asked, change_instrument, define_instrument, define_service
from selaras.surveys.actions.intakes import (
    end_examining,
    start_examining,
    start_taking,
    take_intake,
    upload_answers,
)
from selaras.surveys.actions.waves import (
    ask_reopening,
    close_wave,
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
    "change_instrument",
    "close_wave",
    "define_instrument",
    "define_service",
    "end_examining",
    "grant_reopening",
    "open_wave",
    "prepare",
    "publish",
    "send_back",
    "set_points",
    "start_examining",
    "start_taking",
    "take_batch",
    "take_intake",
    "upload_answers",
    "verify",
]
