"""Who sees a score card and who takes which step with it: by the matrix of rights, on the person."""

from django.db.models import Q, QuerySet

from selaras.accounts.access import Reach
from selaras.accounts.models import Role
from selaras.engine.cards import CardDeed, CardState, Hand
from selaras.measurement.models import CardPhoto, ScoreCard
from selaras.measurement.queries.cards import TIERS
from selaras.org.access import Duties, directly_below
from selaras.org.models import Agency, Position

SUBJECT = "kartu_skor"
# The row of the matrix that opens a step.
RIGHTS: dict[CardDeed, tuple[str, str]] = {
    CardDeed.EDIT: ("isi", "sedang_diisi"),
    CardDeed.SEND: ("kirim", "sedang_diisi"),
    CardDeed.WITHDRAW: ("kirim", "sedang_diisi"),
    CardDeed.RECHECK: ("periksa_ulang", "disampel"),
}
_HANDS = {
    Reach.OWN: Hand.OWNER,
    Reach.UNIT: Hand.CLERK,
    Reach.DIRECT_SUBORDINATES: Hand.SUPERIOR,
}


def posts_seen(duties: Duties) -> QuerySet[Position]:
    """The posts whose cards one may read at any stage (kartu_skor.lihat)."""
    return _posts(duties, SUBJECT, "lihat", "*")


def posts_to_fill_in(duties: Duties) -> QuerySet[Position]:
    """The posts whose card one fills in: one's own, or of the unit one types for (kartu_skor.isi)."""
    return _posts(duties, SUBJECT, "isi", "sedang_diisi")


def to_recheck(duties: Duties) -> QuerySet[ScoreCard]:
    """The sampled cards of direct subordinates (kartu_skor.periksa_ulang)."""
    if not duties.may(SUBJECT, *RIGHTS[CardDeed.RECHECK]):
        return ScoreCard.objects.none()
    return ScoreCard.objects.filter(state=CardState.SAMPLED, position__in=directly_below(duties))


def posts_readable(duties: Duties) -> QuerySet[Position]:
    """What one sees, and what one is asked to re-check: a direct subordinate may sit in another branch."""
    return Position.objects.filter(
        Q(pk__in=posts_seen(duties).values("pk")) | Q(pk__in=to_recheck(duties).values("position"))
    )


def photos(duties: Duties) -> QuerySet[CardPhoto]:
    """The photos one may look at: as proof (bukti.unduh), or because one re-checks the card."""
    proofs = _posts(duties, "bukti", "unduh", "*")
    return CardPhoto.objects.filter(
        Q(card__position__in=proofs) | Q(card__in=to_recheck(duties).values("pk"))
    )


def hands(duties: Duties, post: Position) -> frozenset[Hand]:
    """As what a person stands to the card of a post today."""
    found = set()
    if post.pk in duties.posts_held:
        found.add(Hand.OWNER)
    if post.pk in set(directly_below(duties)):
        found.add(Hand.SUPERIOR)
    if any(duty.role is Role.OPERATOR and duty.unit_id == post.unit_id for duty in duties):
        found.add(Hand.CLERK)
    return frozenset(found)


def may(duties: Duties, deed: CardDeed, post: Position) -> bool:
    """Whether the deed is ever this person's for the card of a post, at whatever stage it is."""
    opened = {_HANDS[code] for _, code in duties.reaches(SUBJECT, *RIGHTS[deed]) if code in _HANDS}
    return post.tier in TIERS and bool(hands(duties, post) & opened)


def may_for(duties: Duties, agency: Agency, deed: str, state: str) -> bool:
    """Whether a deed on all cards of an agency is open: drawing, publishing, the templates."""
    reached = duties.reaches(SUBJECT, deed, state)
    return any(duty.agency_id == agency.pk and code is Reach.AGENCY for duty, code in reached)


def _posts(duties: Duties, subject: str, deed: str, state: str) -> QuerySet[Position]:
    found = Q(pk__in=[])
    for duty, code in duties.reaches(subject, deed, state):
        home = Q(agency_id=duty.agency_id)
        match code:
            case Reach.OWN:
                found |= home & Q(pk=duty.position_id)
            case Reach.UNIT:
                found |= home & Q(unit_id=duty.unit_id)
            case Reach.UNIT_AND_BELOW:
                found |= home & Q(unit__path__startswith=duty.unit_path)
            case Reach.AGENCY:
                found |= home
    return Position.objects.filter(found, tier__in=TIERS)
