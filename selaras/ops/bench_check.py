"""The check of a cascade on the clock: one cell and a whole city, then a whole province.

The data are made by the database itself, in the shape of a real house: a head, divisions, subdivisions and
staff; a matrix from every giver to those directly below; a few indicators that everybody carries and seven of
each division's own. They live in the transaction that is rolled back.
"""

from collections.abc import Iterator
from datetime import date

from django.db import connection

from selaras.cascade.models import Commitment, Edition
from selaras.editions.queries import checked, family_facts, possible
from selaras.engine.targets import YearTargets
from selaras.ops.measure import Result, measure
from selaras.org.models import Agency

CITY, PROVINCE = 40, 1_200  # divisions: 2.041 posts and 20.400 commitments; 61.201 and 612.000
FIRST = 20_000_000  # keys of the made rows begin here, far from all others
_READ = ("pk", "row_id", "position_id", "giver_id", "parent_id", "scope_note", "wording", "coordinator")


def checks(edition: Edition, *, divisions: int = PROVINCE) -> Iterator[Result]:
    """The live check of a cell everybody carries, a supposition, a city, a province."""
    yield from _city(edition)
    house = _grow(edition, "bench-province", FIRST * 2, divisions)
    reading = measure("membaca komitmen satu provinsi (pembanding)", lambda: _read(house), rounds=2)
    yield reading
    yield measure("periksa seluruh provinsi", lambda: checked(house), baseline=reading, rounds=2)


def _city(edition: Edition) -> Iterator[Result]:
    house, row = _grow(edition, "bench-city", FIRST, CITY), FIRST
    reading = measure("membaca komitmen satu kota (pembanding)", lambda: _read(house))
    yield reading
    yield measure(
        "periksa satu sel yang dipikul semua (kota)", lambda: checked(house, focus=[row]), baseline=reading
    )
    yield measure("andaikan satu target (kota)", lambda: _suppose(house, row), baseline=reading)
    yield measure("periksa seluruh kota", lambda: checked(house), baseline=reading, rounds=3)


def _read(house: Edition) -> int:
    return len(list(Commitment.objects.filter(edition=house).values_list(*_READ)))


def _suppose(house: Edition, row: int) -> object:
    return possible(family_facts(house, row=row), row=row, targets=YearTargets(), uom="Persen")


def _grow(model: Edition, code: str, first: int, divisions: int) -> Edition:
    """An agency of its own with its edition; `model` lends the texts of its dictionary."""
    agency = Agency.objects.create(code=code, name="Kota Ukur", short_name="Ukur", government="-", place="-")
    edition = Edition.objects.create(agency=agency, year=model.year, effective_on=date(model.year, 1, 1))
    given = {
        "b": first, "d": divisions, "agency": agency.pk, "edition": edition.pk, "model": model.agency_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (*_PEOPLE, *_DICTIONARY, *_MATRICES, *_COMMITMENTS):
            cursor.execute(statement, given)
        cursor.execute("ANALYZE")
    return edition


# Keys are computed, not looked up: division n is b+1+n, its subdivisions follow, then the staff.
_WORDS = """(ARRAY['arsip','aset','bencana','berkas','data','desa','gizi','hibah','izin','jalan','kas','kebun',
'kios','lahan','lampu','listrik','mutu','niaga','pajak','pangan','parkir','pasar','pegawai','pohon','rapat',
'retribusi','sampah','sanitasi','sekolah','sungai','surat','taman','tanah','ternak','usaha','wabah','warga',
'wisata','zakat','zona'])"""


def _name(number: str) -> str:
    """SQL of four words for a number, of which two numbers never share three: no near-duplicates."""
    words = (f"{number} / 1600 %% 40", f"{number} / 40 %% 40", f"{number} %% 40")
    last = f"({' + '.join(words)}) %% 40"
    return " || ' ' || ".join(f"{_WORDS}[1 + {word}]" for word in (*words, last))


_UNIT = "INSERT INTO org_orgunit (id, agency_id, parent_id, path, code, name, short_name, kind, period, source, assumption) "  # noqa: E501
_POST = 'INSERT INTO org_position (id, agency_id, unit_id, code, title, short_title, tier, "order", period, source, assumption) '  # noqa: E501
_SINCE = "daterange('2024-01-01', NULL), '', ''"
_PEOPLE = (
    f"{_UNIT} VALUES (%(b)s, %(agency)s, NULL, %(b)s || '.', 'kota', 'Kota Ukur', 'Kota', 'kota', {_SINCE})",
    f"""{_UNIT} SELECT %(b)s + 1 + n, %(agency)s, %(b)s, %(b)s || '.' || %(b)s + 1 + n || '.', 'bagian-' || n,
        'Bagian ' || {_name("n")}, 'Bagian', 'bagian', {_SINCE} FROM generate_series(0, %(d)s - 1) n""",
    f"""{_UNIT} SELECT %(b)s + 1 + %(d)s + n, %(agency)s, %(b)s + 1 + n / 5,
        %(b)s || '.' || %(b)s + 1 + n / 5 || '.' || %(b)s + 1 + %(d)s + n || '.', 'subbagian-' || n,
        'Subbagian ' || {_name("n * 7")}, 'Subbagian', 'subbagian', {_SINCE}
        FROM generate_series(0, 5 * %(d)s - 1) n""",
    f"{_POST} VALUES (%(b)s, %(agency)s, %(b)s, 'kepala', 'Walikota Ukur', 'Walikota', 'walikota', 0, {_SINCE})",
    f"""{_POST} SELECT %(b)s + 1 + n, %(agency)s, %(b)s + 1 + n, 'kabag-' || n,
        'Kepala Bagian ' || {_name("n")}, 'Kabag', 'kabag', n, {_SINCE} FROM generate_series(0, %(d)s - 1) n""",
    f"""{_POST} SELECT %(b)s + 1 + %(d)s + n, %(agency)s, %(b)s + 1 + %(d)s + n, 'kasubbag-' || n,
        'Kepala Subbagian ' || {_name("n * 7")}, 'Kasubbag', 'kasubbag', n, {_SINCE}
        FROM generate_series(0, 5 * %(d)s - 1) n""",
    f"""{_POST} SELECT %(b)s + 1 + 6 * %(d)s + n, %(agency)s, %(b)s + 1 + %(d)s + n / 9, 'pelaksana-' || n,
        'Pelaksana ' || {_name("n")}, 'Pelaksana', 'pelaksana', n, {_SINCE}
        FROM generate_series(0, 45 * %(d)s - 1) n""",
    """INSERT INTO org_superior (agency_id, position_id, superior_id, period, assumption)
        SELECT %(agency)s, %(b)s + 1 + n, CASE WHEN n < %(d)s THEN %(b)s
            WHEN n < 6 * %(d)s THEN %(b)s + 1 + (n - %(d)s) / 5
            ELSE %(b)s + 1 + %(d)s + (n - 6 * %(d)s) / 9 END, daterange('2024-01-01', NULL), ''
        FROM generate_series(0, 51 * %(d)s - 1) n""",
)
_DICTIONARY = (
    f"""INSERT INTO planning_objective (id, agency_id, block, name, "order")
        SELECT %(b)s + n, %(agency)s, 'strategis', 'Meningkatnya mutu ' || {_name("n")}, n
        FROM generate_series(0, %(d)s) n""",
    f"""INSERT INTO planning_indicator (id, agency_id, objective_id, number, code, name, uom, definition,
            legal_bases, method, formula, inputs, data_source, entry_system, polarity, period_kind, annual_rule,
            low, high, evidence, verifier, owner, assumptions)
        SELECT %(b)s + n, %(agency)s, CASE WHEN n < 3 THEN %(b)s ELSE %(b)s + 1 + (n - 3) / 7 END,
            CASE WHEN n < 3 THEN n + 1 ELSE (n - 3) %% 7 + 1 END, 'U-' || n,
            'Persentase ' || {_name("n * 3")}, 'Persen', m.definition, m.legal_bases, m.method, m.formula,
            m.inputs, m.data_source, m.entry_system, m.polarity, m.period_kind, 'last', 0, 100, m.evidence,
            'Inspektorat', '', '{{}}'
        FROM generate_series(0, 2 + 7 * %(d)s) n, (SELECT * FROM planning_indicator
            WHERE agency_id = %(model)s AND formula > '' ORDER BY id LIMIT 1) m""",
)
_ANNEX = """INSERT INTO cascade_annex (id, agency_id, edition_id, giver_id, number, title, layout, tiers,
    receivers_label, derives, signer_post, signer_name, signer_nip) SELECT """
_REST = "'Penerima', false, '', '', ''"
_ROW = """INSERT INTO cascade_matrixrow (id, agency_id, annex_id, "order", indicator_id, block, objective_number,
    objective_wording, indicator_number, indicator_wording, source_wording, measurement, uom, mode, derivation,
    "group", note, version, q1, q2, q3, q4, annual, not_measured)
    SELECT r.id, i.agency_id, r.annex, r.place, i.id, o.block, o."order" + 1, o.name, i.number, i.name,
        'e-SAKIP', r.measured, i.uom, 'salin', '', '', '', 1, 25, 50, 75, 100, 100, '{}'
    FROM (SELECTED) r JOIN planning_indicator i ON i.id = r.entry JOIN planning_objective o ON o.id = i.objective_id"""
_MEASURED = "'Jumlah yang selesai dibagi jumlah seluruhnya, dikali seratus persen.' AS measured"
_MATRICES = (
    f"{_ANNEX} %(b)s, %(agency)s, %(edition)s, %(b)s, 1, 'Kepala', 'penanggung-jawab', '{{kabag}}', {_REST}",
    f"""{_ANNEX} %(b)s + 1 + n, %(agency)s, %(edition)s, %(b)s + 1 + n, 2 + n, 'Bagian', 'kolom', '{{kasubbag}}',
        {_REST} FROM generate_series(0, %(d)s - 1) n""",
    f"""{_ANNEX} %(b)s + 1 + %(d)s + n, %(agency)s, %(edition)s, %(b)s + 1 + %(d)s + n, 2 + %(d)s + n, 'Sub',
        'penanggung-jawab', '{{pelaksana}}', {_REST} FROM generate_series(0, 5 * %(d)s - 1) n""",
    """INSERT INTO cascade_receiver (agency_id, annex_id, position_id, "order", heading)
        SELECT %(agency)s, %(b)s + 1 + n / 5, %(b)s + 1 + %(d)s + n, n %% 5, 'Subbagian ' || n
        FROM generate_series(0, 5 * %(d)s - 1) n""",
    *(
        _ROW.replace("SELECTED", selected)
        for selected in (
            f"""SELECT %(b)s + n AS id, %(b)s AS annex, n AS place, %(b)s + n AS entry, {_MEASURED}
                FROM generate_series(0, 2 + 7 * %(d)s) n""",
            f"""SELECT %(b)s + 3 + 7 * %(d)s + n * 10 + k AS id, %(b)s + 1 + n AS annex, k AS place,
                CASE WHEN k < 3 THEN %(b)s + k ELSE %(b)s + n * 7 + k END AS entry, {_MEASURED}
                FROM generate_series(0, %(d)s - 1) n, generate_series(0, 9) k""",
            """SELECT %(b)s + 3 + 17 * %(d)s + n * 10 + k AS id, %(b)s + 1 + %(d)s + n AS annex, k AS place,
                CASE WHEN k < 3 THEN %(b)s + k ELSE %(b)s + n / 5 * 7 + k END AS entry, '' AS measured
                FROM generate_series(0, 5 * %(d)s - 1) n, generate_series(0, 9) k""",
        )
    ),
)
# Each post carries the ten rows of its superior's matrix, under what the superior carries of the same indicator.
_COMMITMENT = """INSERT INTO cascade_commitment (id, agency_id, edition_id, row_id, position_id, indicator_id,
    giver_id, parent_id, scope_note, wording, "order", coordinator, q1, q2, q3, q4, annual, not_measured)
    SELECT c.id, r.agency_id, %(edition)s, r.id, c.post, r.indicator_id, a.giver_id, c.above, '', '', c.place,
        c.leads, r.q1, r.q2, r.q3, r.q4, r.annual, '{}'
    FROM (SELECTED) c JOIN cascade_matrixrow r ON r.id = c.row JOIN cascade_annex a ON a.id = r.annex_id"""
_COMMITMENTS = tuple(
    _COMMITMENT.replace("SELECTED", selected)
    for selected in (
        """SELECT %(b)s + n * 10 + k AS id, %(b)s + 1 + n AS post, NULL::bigint AS above, n AS place,
            k < 3 AND n = 0 AS leads, CASE WHEN k < 3 THEN %(b)s + k ELSE %(b)s + n * 7 + k END AS row
            FROM generate_series(0, %(d)s - 1) n, generate_series(0, 9) k""",
        """SELECT %(b)s + (%(d)s + n) * 10 + k AS id, %(b)s + 1 + %(d)s + n AS post,
            %(b)s + n / 5 * 10 + k AS above, n %% 5 AS place, n %% 5 = 0 AS leads,
            %(b)s + 3 + 7 * %(d)s + n / 5 * 10 + k AS row
            FROM generate_series(0, 5 * %(d)s - 1) n, generate_series(0, 9) k""",
        """SELECT %(b)s + (6 * %(d)s + n) * 10 + k AS id, %(b)s + 1 + 6 * %(d)s + n AS post,
            %(b)s + (%(d)s + n / 9) * 10 + k AS above, n %% 9 AS place, n %% 9 = 0 AS leads,
            %(b)s + 3 + 17 * %(d)s + n / 9 * 10 + k AS row
            FROM generate_series(0, 45 * %(d)s - 1) n, generate_series(0, 9) k""",
    )
)
