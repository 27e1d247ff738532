"""Surveys: what is asked, where and when, what was answered, what is done about it."""

from selaras.surveys.models.answers import Batch, Intake, Opinion, Response
from selaras.surveys.models.follow_up import FollowUp
from selaras.surveys.models.instrument import ALL_SERVICES, Element, Instrument, Service
from selaras.surveys.models.wave import PUBLISHED, SurveyPoint, Wave, WaveReopening

__all__ = [
    "ALL_SERVICES",
    "PUBLISHED",
    "Batch",
    "Element",
    "FollowUp",
    "Instrument",
    "Intake",
    "Opinion",
    "Response",
    "Service",
    "SurveyPoint",
    "Wave",
    "WaveReopening",
]
