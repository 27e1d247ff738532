"""Who sees an agreement and who takes which step in its life: by the matrix of rights, on the person."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from selaras.accounts.access import Reach
from selaras.accounts.models import Role
from selaras.agreements import queries
from selaras.agreements.models import Agreement, Delivery, Scan, Upload
from selaras.agreements.models.agreement import AgreementQuerySet
from selaras.cascade import access as cascade_access
from selaras.engine.agreements import DRAFTS, LAWFUL, LIFE, OPEN, VALID, Deed, Form, Party, State
from selaras.org.access import Duties, Duty, holders_ever_with_full_nip
from selaras.org.models import Agency, Holder, OrgUnit, PeriodQuerySet, Position
from selaras.org.queries import full_nip_ids

# The row of the matrix that opens a step: (deed, state) of the object "pk".
RIGHTS: dict[Deed, tuple[str, str]] = {
    Deed.EDIT: ("ubah_isi", "draf"),
    Deed.SUBMIT: ("ajukan", "draf"),
    Deed.WITHDRAW: ("tarik", "diajukan"),
    Deed.SEND_BACK: ("kembalikan", "diajukan"),
    Deed.APPROVE: ("setujui", "diajukan"),
    Deed.REOPEN: ("buka_kembali", "siap_ttd"),
    Deed.SIGN_FIRST: ("ttd_pihak1", "siap_ttd"),
    Deed.SIGN_SECOND: ("ttd_pihak2", "ttd1"),
    Deed.SCAN: ("unggah_pindaian", "siap_ttd"),
    Deed.ACCEPT_SCAN: ("periksa_pindaian", "siap_ttd"),
    Deed.REJECT_SCAN: ("periksa_pindaian", "siap_ttd"),
    Deed.CANCEL: ("batalkan", "ttd1"),
    Deed.DELIVER: ("terima_penyampaian", "sah"),
}
CHECKS = frozenset({Deed.ACCEPT_SCAN, Deed.REJECT_SCAN})  # of a scan that waits
_PARTIES = {
    Reach.OWN: Party.FIRST,
    Reach.FIRST_PARTY: Party.FIRST,
    Reach.SECOND_PARTY: Party.SECOND,
    Reach.UNIT: Party.CLERK,
    Reach.AGENCY: Party.REGISTRAR,
}


def visible(duties: Duties) -> AgreementQuerySet:
    """The agreements one may open.

    One's own and those for which one is the second party, at any stage; the draft and what is in force of a
    post one has taken over; all of one's unit for its operator; signed ones as far as pk.lihat_lengkap
    reaches; for KKPP those with a scan that waits, and those it may cancel.
    """
    seen = Q(holder__user=duties.user_id) | Q(superior__user=duties.user_id)
    # whoever takes over a post finds its draft, and what is in force to have it revised
    seen |= Q(position__in=duties.posts_held, state__in=sorted(DRAFTS | VALID))
    seen &= Q(agency_id__in=duties.agency_ids)
    for duty, code in duties.reaches("pk", "lihat_lengkap", "sah"):
        seen |= _within(duty, code) & Q(state__in=sorted(LAWFUL))
    for duty, code in duties.reaches("pk", "ubah_isi", "draf"):
        if code is Reach.UNIT:
            seen |= _within(duty, code)
    for duty, code in duties.reaches("pk", "periksa_pindaian", "siap_ttd"):
        seen |= _within(duty, code) & Q(scans__checked_at__isnull=True, scans__isnull=False)
    for duty, code in duties.reaches("pk", "batalkan", "ttd1"):
        seen |= _within(duty, code) & _abandoned(duties)
    # a subquery instead of DISTINCT: an agreement with two scans stays one row
    return Agreement.objects.filter(pk__in=Agreement.objects.filter(seen).order_by().values("pk"))


def _abandoned(duties: Duties) -> Q:
    """Signed by the first party alone, and one of the two has left the post it names (PK-42)."""
    held = Holder.objects.as_of(duties.on).order_by().values("pk")
    gone = ~Q(holder__in=held) | Q(superior__isnull=False) & ~Q(superior__in=held)
    return Q(state=State.SIGNED_FIRST) & gone


def originals(duties: Duties) -> AgreementQuerySet:
    """The agreements whose signed file one may download (pk.unduh_asli), and always one's own."""
    mine = Q(holder__user=duties.user_id) | Q(superior__user=duties.user_id)
    mine &= Q(agency_id__in=duties.agency_ids)
    for duty, code in duties.reaches("pk", "unduh_asli", "sah"):
        mine |= _within(duty, code) & Q(state__in=sorted(LAWFUL))
    return Agreement.objects.filter(mine)


def full_nips(duties: Duties, agreement: Agreement) -> set[int]:
    """The parties whose NIP one reads whole on the paper: both on one's own, else pegawai.lihat_nip_penuh."""
    named = [holder for holder in (agreement.holder, agreement.superior) if holder]
    if duties.user_id in {holder.user_id for holder in named}:
        return {holder.pk for holder in named}
    return full_nip_ids(holders_ever_with_full_nip(duties).filter(pk__in=[holder.pk for holder in named]))


def may_download_scan(duties: Duties, agreement: Agreement) -> bool:
    """The scanned paper, signed and with NIPs: whoever may have the original, and KKPP, who checks it."""
    kept = originals(duties).filter(pk=agreement.pk).exists()
    return kept or Party.REGISTRAR in parties(duties, agreement)


def parties(duties: Duties, agreement: Agreement) -> frozenset[Party]:
    """As what a person stands to an agreement today: a party only while holding the post it names (S7).

    A draft is anybody's who holds its post: redrawing it names them.
    """
    found, held = set(), duties.posts_held
    if agreement.position_id in held and (
        agreement.holder.user_id == duties.user_id or agreement.state in DRAFTS
    ):
        found.add(Party.FIRST)
    second = agreement.superior
    if second is not None and second.user_id == duties.user_id and second.position_id in held:
        found.add(Party.SECOND)
    for duty in duties:
        if duty.agency_id != agreement.agency_id:
            continue
        if duty.role == Role.OPERATOR and duty.unit_id == agreement.unit_id:
            found.add(Party.CLERK)
        if duty.role == Role.HR_ADMIN:
            found.add(Party.REGISTRAR)
    return frozenset(found)


def can(duties: Duties, deed: Deed, agreement: Agreement) -> bool:
    """Whether the person may take the step now: the table names their part, and the matrix opens it."""
    step = agreement.step(deed)
    if step is None or deed not in RIGHTS:
        return False
    if deed in CHECKS and not agreement.scans.filter(checked_at=None).exists():
        return False
    mine = parties(duties, agreement) & step.who & _opened(duties.reaches("pk", *RIGHTS[deed]))
    if deed is Deed.CANCEL and mine == {Party.REGISTRAR}:
        return not all(queries.in_office(agreement, on=duties.on).values())  # PK-42
    return bool(mine)


def entitled(duties: Duties, deed: Deed, agreement: Agreement) -> bool:
    """Whether the deed is the person's at some stage of this agreement: else 403, whatever its state."""
    ever = {who for step in LIFE.table.values() if step.deed is deed for who in step.who}
    mine = parties(duties, agreement) & ever & _opened(duties.reaches("pk", *RIGHTS[deed]))
    return bool(mine)


def steps(duties: Duties, agreement: Agreement) -> list[Deed]:
    """The steps open to a person, in the order of the table."""
    return [
        step.deed
        for step in LIFE.open(Form(agreement.form), State(agreement.state))
        if can(duties, step.deed, agreement)
    ]


def posts_to_draw_up(duties: Duties) -> PeriodQuerySet:
    """The posts whose draft one makes: those one holds, all of the unit for its operator (pk.buat)."""
    mine = Q(pk__in=[])
    for duty, code in duties.reaches("pk", "buat", "-"):
        if code is Reach.OWN and duty.position_id is not None:
            mine |= Q(agency_id=duty.agency_id, pk=duty.position_id)
        elif code is Reach.UNIT and duty.unit_id is not None:
            mine |= Q(agency_id=duty.agency_id, unit_id=duty.unit_id)
    return Position.objects.as_of(duties.on).filter(mine).order_by("order", "pk")


def may_talk(duties: Duties, agreement: Agreement) -> bool:
    """Whether one remarks on an agreement: its parties, and whoever enters it for the first one."""
    return bool(parties(duties, agreement) & {Party.FIRST, Party.SECOND, Party.CLERK})


def may_ask_for_revision(duties: Duties, agreement: Agreement) -> bool:
    """The first party proposes a revision, the second asks for one (pk.ajukan_revisi, pk.minta_revisi).

    The first one is whoever holds the post today, not only who is named: a new official asks for their own.
    """
    opened = _opened(
        [*duties.reaches("pk", "ajukan_revisi", "sah"), *duties.reaches("pk", "minta_revisi", "sah")]
    )
    mine = {Party.FIRST} if agreement.position_id in duties.posts_held else set()
    if _stands_above(duties, agreement):
        mine |= {Party.SECOND}
    return agreement.state in VALID and bool(mine & opened)


def grants_at_once(duties: Duties, agreement: Agreement) -> bool:
    """Whether a revision begins with the asking: the second party wants it, or none works in the system."""
    return agreement.form != Agreement.Form.TWO or _stands_above(duties, agreement)


def succeeds(duties: Duties, agreement: Agreement) -> bool:
    """Whether one asks as who has taken over the post: neither whom it names nor the second party."""
    return agreement.holder.user_id != duties.user_id and not _stands_above(duties, agreement)


def may_answer_revision(duties: Duties, agreement: Agreement) -> bool:
    """The second party agrees to what the first proposes (pk.setujui_revisi)."""
    opened = _opened(duties.reaches("pk", "setujui_revisi", "revisi_diajukan"))
    return _stands_above(duties, agreement) and Party.SECOND in opened


def _stands_above(duties: Duties, agreement: Agreement) -> bool:
    """Whether one holds the second party's post today: a revision outlives the person whom it names."""
    return agreement.superior is not None and agreement.superior.position_id in duties.posts_held


def is_draft(agreement: Agreement) -> bool:
    return agreement.state in DRAFTS


def is_open(agreement: Agreement) -> bool:
    """Whether nobody has signed yet: only then there is something to remark on."""
    return agreement.state in OPEN


def overseen_posts(duties: Duties) -> PeriodQuerySet:
    """The posts whose standing one sees on the board: one's own, and as far as pk.kepatuhan reaches."""
    return _posts(duties, "kepatuhan")


def remindable_posts(duties: Duties) -> PeriodQuerySet:
    """The posts of whose agreement one reminds (pk.ingatkan)."""
    return _posts(duties, "ingatkan")


def _posts(duties: Duties, deed: str) -> PeriodQuerySet:
    seen = Q(pk__in=[])
    for duty, code in duties.reaches("pk", deed, "*"):
        if code is Reach.OWN and duty.position_id is not None:
            seen |= Q(agency_id=duty.agency_id, pk=duty.position_id)
        else:
            seen |= _within(duty, code)
    return Position.objects.as_of(duties.on).filter(seen)


def may_set_deadlines(duties: Duties, agency: Agency | None) -> bool:
    """Whoever prepares the cascade of the year sets its days too."""
    return cascade_access.may_prepare(duties, agency)


def may_record_upload(duties: Duties, agreement: Agreement) -> bool:
    """Who says that the file is in e-SAKIP and its lines are entered: the official, the unit's operator."""
    opened = _opened(duties.reaches("pk", "catat_unggahan", "sah"))
    return bool(parties(duties, agreement) & opened & {Party.FIRST, Party.CLERK})


def may_check_upload(duties: Duties, agreement: Agreement) -> bool:
    """KKPP looks it up (pk.periksa_unggahan)."""
    return Party.REGISTRAR in parties(duties, agreement) and duties.may("pk", "periksa_unggahan", "sah")


def uploads_to_check(duties: Duties) -> QuerySet[Upload]:
    """The recorded uploads that wait for KKPP (pk.periksa_unggahan)."""
    agencies = [duty.agency_id for duty, _ in duties.reaches("pk", "periksa_unggahan", "sah")]
    return Upload.objects.filter(agency__in=agencies, checked_at=None)


def scans_to_check(duties: Duties) -> QuerySet[Scan]:
    """The scans handed in that wait for KKPP (pk.periksa_pindaian)."""
    agencies = [duty.agency_id for duty, _ in duties.reaches("pk", *RIGHTS[Deed.ACCEPT_SCAN])]
    return Scan.objects.filter(agency__in=agencies, checked_at=None)


def units_to_deliver(duties: Duties) -> QuerySet[OrgUnit]:
    """The units whose covering lists one puts together: where one is the head or the operator (KELIMA)."""
    mine = [duty.unit_id for duty, _ in duties.reaches("pk", "sampaikan", "sah") if duty.unit_id]
    return OrgUnit.objects.as_of(duties.on).filter(pk__in=mine).order_by("path")


def agreements_to_deliver(duties: Duties, unit: OrgUnit) -> AgreementQuerySet:
    """Those in force that the person may put on a list of the unit; the operator's reach ends at the unit."""
    within = Q(pk__in=[])
    for duty, code in duties.reaches("pk", "sampaikan", "sah"):
        if duty.unit_id == unit.pk:
            within |= _within(duty, code)
    return Agreement.objects.filter(within, state=Agreement.State.IN_FORCE)


def deliveries(duties: Duties) -> QuerySet[Delivery]:
    """The covering lists one may open: those of one's unit, sent ones for whoever reads all agreements."""
    seen = Q(pk__in=[])
    for duty, code in duties.reaches("pk", "sampaikan", "sah"):
        seen |= _within(duty, code)
    for duty, code in duties.reaches("pk", "lihat_lengkap", "sah"):
        if code is Reach.AGENCY:
            seen |= _within(duty, code) & Q(sent_at__isnull=False)
    return Delivery.objects.filter(seen)


def may_change_delivery(duties: Duties, delivery: Delivery) -> bool:
    """Those who put together the lists of its unit."""
    return any(
        duty.agency_id == delivery.agency_id and duty.unit_id == delivery.unit_id
        for duty, _ in duties.reaches("pk", "sampaikan", "sah")
    )


def may_receive(duties: Duties, agency: Agency | None) -> bool:
    """KKPP (pk.terima_penyampaian)."""
    return agency is not None and any(
        duty.agency_id == agency.pk for duty, _ in duties.reaches("pk", "terima_penyampaian", "sah")
    )


def _opened(reached: Iterable[tuple[Duty, Reach]]) -> set[Party]:
    return {_PARTIES[code] for _, code in reached if code in _PARTIES}


def _within(duty: Duty, code: Reach) -> Q:
    """The condition on the unit of an agreement, a post, a covering list."""
    match code:
        case Reach.AGENCY:
            return Q(agency_id=duty.agency_id)
        case Reach.UNIT_AND_BELOW if duty.unit_path:
            return Q(agency_id=duty.agency_id, unit__path__startswith=duty.unit_path)
        case Reach.UNIT if duty.unit_id:
            return Q(agency_id=duty.agency_id, unit_id=duty.unit_id)
    return Q(pk__in=[])
