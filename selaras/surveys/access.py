"""Who sees a wave and who takes which step with it: by the matrix of rights, on the post that runs it."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from selaras.accounts.access import Reach, reach
from selaras.engine.waves import TOLD, WaveDeed
from selaras.kernel.models import AuditEvent
from selaras.org.access import Duties
from selaras.org.models import Agency, OrgUnit, Position
from selaras.surveys.models import (
    PUBLISHED,
    FollowUp,
    Instrument,
    Opinion,
    Service,
    SurveyPoint,
    Wave,
    WaveReopening,
)

SUBJECT = "survei"
SET_UP, RUN, SEE, SEE_PUBLISHED = ("atur", "*"), ("kelola", "*"), ("lihat", "*"), ("lihat", "diumumkan")
KEY_IN, BRING_IN, VERIFY = ("isi", "periode_buka"), ("impor", "periode_buka"), ("verifikasi", "ditutup")
ASK_REOPENING, GRANT_REOPENING = ("minta_buka_ulang", "diverifikasi"), ("setujui_buka_ulang", "diminta")
PUBLISH, HIDE = ("umumkan", "diverifikasi"), ("sembunyikan_saran", "*")
PLAN_FOLLOW_UP, REPORT_FOLLOW_UP = ("rencanakan_tindak_lanjut", "*"), ("lapor_tindak_lanjut", "*")
# The row of the matrix that opens a step of the life of a wave.
RIGHTS: dict[WaveDeed, tuple[str, str]] = {
    WaveDeed.PREPARE: RUN,
    WaveDeed.OPEN: RUN,
    WaveDeed.CLOSE: RUN,
    WaveDeed.SEND_BACK: VERIFY,
    WaveDeed.VERIFY: VERIFY,
    WaveDeed.REOPEN: GRANT_REOPENING,
}


def waves(duties: Duties) -> QuerySet[Wave]:
    """The waves one may read; what is still being prepared only by whoever prepares it."""
    seen = Wave.objects.filter(agency_id__in=_agencies(duties, SEE)).exclude(state=Wave.State.DRAFT)
    return Wave.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=waves_for(duties, RUN).values("pk")))


def waves_for(duties: Duties, right: tuple[str, str]) -> QuerySet[Wave]:
    """The waves on which a deed is one's, whatever their state: of one's post, below one's unit, all."""
    found = Q(pk__in=[])
    for duty, code in duties.reaches(SUBJECT, *right):
        home = Q(agency_id=duty.agency_id)
        match code:
            case Reach.OWN:
                found |= home & Q(owner_id=duty.position_id)
            case Reach.UNIT_AND_BELOW:
                found |= home & Q(owner__unit__path__startswith=duty.unit_path)
            case Reach.AGENCY:
                found |= home
    return Wave.objects.filter(found)


def may(duties: Duties, right: tuple[str, str], wave: Wave) -> bool:
    """Whether a deed on a wave is ever this person's; one query at most."""
    return duties.may(SUBJECT, *right) and waves_for(duties, right).filter(pk=wave.pk).exists()


def may_for(duties: Duties, right: tuple[str, str], agency: Agency) -> bool:
    """Whether a deed on everything of an agency is open."""
    return agency.pk in _agencies(duties, right)


def owners(duties: Duties) -> QuerySet[Position]:
    """The posts one may prepare a wave for: one's own, or every one of the agency (survei.kelola)."""
    found = Q(pk__in=[])
    for duty, code in duties.reaches(SUBJECT, *RUN):
        if code is Reach.OWN:
            found |= Q(agency_id=duty.agency_id, pk=duty.position_id)
        elif code is Reach.AGENCY:
            found |= Q(agency_id=duty.agency_id)
    return Position.objects.as_of(duties.on).filter(found)


def running_tiers() -> list[str]:
    """The tiers whose posts run waves of their own (survei.kelola, D)."""
    return [
        tier for tier in Position.Tier.values if Reach.OWN in reach(Position(tier=tier).role, SUBJECT, *RUN)
    ]


def reopenings_to_grant(duties: Duties) -> QuerySet[WaveReopening]:
    """Asked by anybody, on waves whose second person one may be (survei.setujui_buka_ulang)."""
    waves = waves_for(duties, GRANT_REOPENING)
    return WaveReopening.objects.filter(granted_at=None, wave__in=waves.values("pk"))


def points_to_key_in(duties: Duties, *, any_state: bool = False) -> QuerySet[SurveyPoint]:
    """The points one fills in forms for: of the unit one works in, or all of the agency (survei.isi).

    Of open waves; with `any_state` those of others too, for a page that has to say that a wave was closed.
    """
    found = Q(pk__in=[])
    for duty, code in duties.reaches(SUBJECT, *KEY_IN):
        if code is Reach.UNIT:
            found |= Q(agency_id=duty.agency_id, unit_id=duty.unit_id)
        elif code is Reach.AGENCY:
            found |= Q(agency_id=duty.agency_id)
    points = SurveyPoint.objects.filter(found)
    return points if any_state else points.filter(wave__state=Wave.State.OPEN)


def instruments(duties: Duties) -> QuerySet[Instrument]:
    return Instrument.objects.filter(agency_id__in=_agencies(duties, SEE))


def services(duties: Duties) -> QuerySet[Service]:
    return Service.objects.filter(agency_id__in=_agencies(duties, SEE))


def follow_ups_to_report(duties: Duties) -> QuerySet[FollowUp]:
    """What one's post promised to do about a weak element (survei.lapor_tindak_lanjut)."""
    posts = {
        duty.position_id for duty, code in duties.reaches(SUBJECT, *REPORT_FOLLOW_UP) if code is Reach.OWN
    }
    return FollowUp.objects.filter(responsible__in=posts)


def opinions(duties: Duties) -> QuerySet[Opinion]:
    """What people wrote at the closed waves one may read (SKM-40); hidden ones only for whoever may hide."""
    told = waves(duties).filter(state__in=TOLD)
    seen = Opinion.objects.filter(point__wave__in=told.values("pk"))
    return seen.filter(Q(hidden_by=None) | Q(point__wave__in=waves_for(duties, HIDE).values("pk")))


def responsible_for(wave: Wave, on: date) -> QuerySet[Position]:
    """The posts that a follow-up can be given to: those in force in the agency of the wave."""
    return Position.objects.as_of(on).filter(agency_id=wave.agency_id)


def published(agency: Agency) -> QuerySet[Wave]:
    """What everybody may read, signed in or not (survei.lihat, diumumkan)."""
    return _published().filter(agency=agency)


def published_by_agency() -> dict[int, list[Wave]]:
    """The same of every agency, by its key, the newest first; one query."""
    found: dict[int, list[Wave]] = {}
    for wave in _published().order_by("-closes_on", "pk"):
        found.setdefault(wave.agency_id, []).append(wave)
    return found


def _published() -> QuerySet[Wave]:
    return Wave.objects.filter(state=Wave.State.VERIFIED, published_at__isnull=False)


def withdrawn(agency: Agency) -> QuerySet[Wave]:
    """What everybody could read until it was opened again: told as that, and nothing of it (SKM-47)."""
    known = AuditEvent.objects.filter(
        kind=PUBLISHED, subject_type=Wave._meta.label_lower, subject_id=OuterRef("pk")
    )
    again = WaveReopening.objects.filter(wave=OuterRef("pk"), granted_at__isnull=False)
    return Wave.objects.filter(Exists(again), Exists(known), agency=agency, published_at=None)


def units(duties: Duties) -> QuerySet[OrgUnit]:
    """The units a wave can ask at: those of the agencies one runs waves in, on one's day."""
    agencies = {duty.agency_id for duty, _ in duties.reaches(SUBJECT, *RUN)}
    return OrgUnit.objects.as_of(duties.on).filter(agency_id__in=agencies)


def _agencies(duties: Duties, right: tuple[str, str]) -> set[int]:
    return {duty.agency_id for duty, code in duties.reaches(SUBJECT, *right) if code is Reach.AGENCY}
