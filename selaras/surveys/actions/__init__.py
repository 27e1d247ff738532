"""Every deed of a survey: one deed, one transaction, on the record."""

from selaras.surveys.actions.answering import Form, answer, take_batch
from selaras.surveys.actions.instruments import (
    Asked,
    change_instrument,
    define_instrument,
    define_lawful,
    define_service,
    discard_instrument,
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
    "Form",
    "answer",
    "ask_reopening",
    "change_instrument",
    "close_wave",
    "define_instrument",
    "define_lawful",
    "define_service",
    "discard_instrument",
    "grant_reopening",
    "open_wave",
    "prepare",
    "publish",
    "send_back",
    "set_points",
    "take_batch",
    "verify",
]
