"""Who sees a figure and who takes which step with a report: by the matrix of rights, on the person."""

from django.db.models import Q, QuerySet

from selaras.accounts.access import Reach
from selaras.accounts.models import POST_ROLES, Role
from selaras.engine.reports import REPORTING, Checker, ReportDeed, ReportState, Route
from selaras.measurement.models import CorrectionRequest, Evidence, Figure, Reopening, Report
from selaras.measurement.models.handling import row_of
from selaras.org.access import Duties, Duty, directly_below
from selaras.org.models import Agency
from selaras.planning.models import Indicator

# The row of the matrix that opens a step: (deed, state) of the object "realisasi".
RIGHTS: dict[ReportDeed, tuple[str, str]] = {
    ReportDeed.EDIT: ("ubah", "belum_kirim"),
    ReportDeed.SEND: ("kirim", "belum_kirim"),
    ReportDeed.WITHDRAW: ("kirim", "belum_kirim"),
    ReportDeed.APPROVE: ("setujui", "dikirim"),
    ReportDeed.VERIFY: ("verifikasi", "disetujui"),
    ReportDeed.SEND_BACK: ("tolak", "dikirim"),
    ReportDeed.REPLACE: ("minta_koreksi", "dikunci"),
}
_CHECKERS = {
    Reach.OWN: Checker.OWNER,
    Reach.UNIT: Checker.CLERK,
    Reach.DIRECT_SUBORDINATES: Checker.SUPERIOR,
    Reach.AGENCY: Checker.VERIFIER,
}


# who looks at what a camera wrote beside a picture; the walidata checks figures only
_INSPECTORS = frozenset({Role.INSPECTORATE, Role.AUDITOR})


def visible(duties: Duties) -> QuerySet[Figure]:
    """The figures one may read (realisasi.lihat)."""
    seen = Q(pk__in=[])
    for duty, code in duties.reaches("realisasi", "lihat"):
        seen |= _within(duty, code)
    return Figure.objects.filter(seen)


def readable(duties: Duties) -> QuerySet[Figure]:
    """What one sees, and what one is asked to confirm: a direct subordinate may sit in another branch."""
    return Figure.objects.filter(
        Q(pk__in=visible(duties).values("pk")) | Q(pk__in=to_check(duties).values("figure"))
    )


def to_fill_in(duties: Duties) -> QuerySet[Figure]:
    """The figures one fills in: of one's posts, of the whole unit for its operator (realisasi.isi)."""
    mine = Q(pk__in=[])
    for duty, code in duties.reaches("realisasi", "isi", "periode_buka"):
        mine |= _within(duty, code)
    return Figure.objects.filter(mine, source=Figure.Source.REPORTED)


def to_check(duties: Duties) -> QuerySet[Report]:
    """The reports that wait for the person: sent by direct subordinates, or approved and to be verified."""
    waiting = Q(pk__in=[])
    reached = duties.reaches("realisasi", "setujui", "dikirim")
    if any(code is Reach.DIRECT_SUBORDINATES for _, code in reached):
        waiting |= Q(state=ReportState.SENT, figure__position__in=directly_below(duties))
    for duty, code in duties.reaches("realisasi", "verifikasi", "disetujui"):
        if code is Reach.AGENCY:
            waiting |= Q(
                state=ReportState.APPROVED, agency_id=duty.agency_id, route=Route.VERIFIER,
                figure__indicator__handling__verifier=duty.role,
            ) & ~Q(figure__position__unit_id=duty.unit_id)  # S6: not the Inspectorate's own unit  # fmt: skip
    return Report.objects.filter(waiting)


def proofs(duties: Duties) -> QuerySet[Evidence]:
    """The evidence one may download (bukti.unduh)."""
    seen = Q(pk__in=[])
    for duty, code in duties.reaches("bukti", "unduh"):
        seen |= _within(duty, code)
    return Evidence.objects.filter(report__figure__in=Figure.objects.filter(seen))


def originals(duties: Duties) -> QuerySet[Evidence]:
    """The proofs one may have as they came (LAP-23): of who inspects, of the roles that the matrix lets
    download all of the agency's.

    Everybody else has photos without the place and time that the camera wrote.
    """
    mine = [
        duty.agency_id for duty, code in duties.reaches("bukti", "unduh")
        if code is Reach.AGENCY and duty.role in _INSPECTORS
    ]  # fmt: skip
    return Evidence.objects.filter(agency__in=mine)


def checkers(duties: Duties, figure: Figure) -> frozenset[Checker]:
    """As what a person stands to a figure today."""
    found = set()
    if figure.position_id in duties.posts_held:
        found.add(Checker.OWNER)
    if figure.position_id in set(directly_below(duties)):
        found.add(Checker.SUPERIOR)
    handling = row_of(figure.indicator)
    for duty in duties:
        if duty.agency_id != figure.agency_id:
            continue
        if duty.role == Role.OPERATOR and duty.unit_id == figure.position.unit_id:
            found.add(Checker.CLERK)
        verifies = handling is not None and handling.verifier == duty.role
        if verifies and duty.unit_id != figure.position.unit_id:
            found.add(Checker.VERIFIER)
    return frozenset(found)


def can(duties: Duties, deed: ReportDeed, report: Report) -> bool:
    """Whether the person may take the step now: the table names their part, and the matrix opens it."""
    step = report.step(deed)
    if step is None or deed not in RIGHTS:
        return False
    return bool(checkers(duties, report.figure) & step.who & _opened(duties, *RIGHTS[deed]))


def entitled(duties: Duties, deed: ReportDeed, report: Report) -> bool:
    """Whether the step is ever this person's, at whatever stage the report is now."""
    named = {who for (_, _, told), step in REPORTING.table.items() if told is deed for who in step.who}
    return bool(checkers(duties, report.figure) & named & _opened(duties, *RIGHTS[deed]))


def may_fill_in(duties: Duties, figure: Figure) -> bool:
    """Whether the person fills in this figure (realisasi.isi), whoever has begun."""
    opened = _opened(duties, "isi", "periode_buka")
    return bool(checkers(duties, figure) & opened & {Checker.OWNER, Checker.CLERK})


def may_send(duties: Duties, figure: Figure) -> bool:
    """Whether the person hands in this figure where nobody has begun yet (realisasi.kirim)."""
    return Checker.OWNER in checkers(duties, figure) & _opened(duties, *RIGHTS[ReportDeed.SEND])


def may_ask_correction(duties: Duties, figure: Figure) -> bool:
    """The owner of a locked figure (realisasi.minta_koreksi)."""
    return Checker.OWNER in checkers(duties, figure) & _opened(duties, "minta_koreksi", "dikunci")


def requests_to_answer(duties: Duties) -> QuerySet[CorrectionRequest]:
    """The corrections one may grant (realisasi.setujui_koreksi, G): of direct subordinates, or by the
    Inspectorate of all but its own unit. That another person asked is LAP-12."""
    mine = Q(pk__in=[])
    for duty, code in duties.reaches("realisasi", "setujui_koreksi", "koreksi_diminta"):
        if code is not Reach.TWO_PERSONS:
            continue
        if duty.role in POST_ROLES:
            mine |= Q(report__figure__position__in=directly_below(duties))
        else:
            mine |= Q(agency_id=duty.agency_id) & ~Q(report__figure__position__unit_id=duty.unit_id)
    return CorrectionRequest.objects.filter(mine)


def reopenings_to_grant(duties: Duties) -> QuerySet[Reopening]:
    """The closed quarters one may open again (periode.buka_ulang, G). That another asked is LAP-12."""
    mine = [
        duty.agency_id
        for duty, code in duties.reaches("periode", "buka_ulang", "tutup")
        if code is Reach.TWO_PERSONS
    ]
    return Reopening.objects.filter(agency__in=mine)


def steps(duties: Duties, report: Report) -> list[ReportDeed]:
    """The steps open to a person, in the order of the table."""
    table = REPORTING.open(Route(report.route), ReportState(report.state))
    return [step.deed for step in table if can(duties, step.deed, report)]


def _opened(duties: Duties, deed: str, state: str) -> set[Checker]:
    """As what the matrix opens a row of realisasi to the person."""
    reached = duties.reaches("realisasi", deed, state)
    return {_CHECKERS[code] for _, code in reached if code in _CHECKERS}


def _within(duty: Duty, code: Reach) -> Q:
    match code:
        case Reach.OWN:
            return Q(agency_id=duty.agency_id, position_id=duty.position_id)
        case Reach.UNIT:
            return Q(agency_id=duty.agency_id, position__unit_id=duty.unit_id)
        case Reach.UNIT_AND_BELOW:
            return Q(agency_id=duty.agency_id, position__unit__path__startswith=duty.unit_path)
        case Reach.AGENCY:
            return Q(agency_id=duty.agency_id)
    return Q(pk__in=[])


def indicators_to_set(duties: Duties) -> QuerySet[Indicator]:
    """The indicators whose settings one changes (indikator.ubah_pengaturan)."""
    reached = duties.reaches("indikator", "ubah_pengaturan", "terbit")
    agencies = {duty.agency_id for duty, code in reached if code is Reach.AGENCY}
    return Indicator.objects.filter(agency_id__in=agencies)


def agencies_to_set(duties: Duties) -> QuerySet[Agency]:
    """The agencies whose settings of reports one changes (indikator.ubah_pengaturan)."""
    reached = duties.reaches("indikator", "ubah_pengaturan", "terbit")
    return Agency.objects.filter(pk__in={duty.agency_id for duty, code in reached if code is Reach.AGENCY})
