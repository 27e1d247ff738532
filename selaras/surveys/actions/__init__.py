"""Every deed of a survey: one deed, one transaction, on the record."""

from selaras.surveys.actions.answering import Form, answer, take_batch
from selaras.surveys.actions.instruments import Asked, change_instrument, define_instrument, define_service
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
    "Form",
    "answer",
    "ask_reopening",
    "change_instrument",
    "change_wave",
    "close_wave",
    "define_instrument",
    "define_service",
    "discard_wave",
    "grant_reopening",
    "open_wave",
    "prepare",
    "publish",
    "send_back",
    "set_points",
    "take_batch",
    "verify",
]
