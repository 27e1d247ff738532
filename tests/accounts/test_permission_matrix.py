"""The matrix of rights is a contract: its shape, its denials, its counts."""

import csv
from collections import Counter
from importlib import resources

import pytest

from selaras.accounts.access import Reach, Right, matrix, reach
from selaras.accounts.models import GRANTED_ROLES, POST_ROLES, Role

ROWS = list(
    csv.DictReader(
        resources.files("selaras.accounts").joinpath("permission-matrix.csv").read_text("utf-8").splitlines()
    )
)
DENIED_TO_ALL = {
    ("indikator", "ubah", "terbit"),
    ("pk", "ubah_isi", "ttd1"),
    ("pk", "ubah_isi", "sah"),
    ("pk", "hapus", "sah"),
    ("pk", "ubah_tanggal_ttd", "*"),
    ("realisasi", "ubah", "dikunci"),
    ("realisasi", "hapus", "*"),
    ("nilai", "ubah_langsung", "*"),
    ("bukti", "hapus", "dikirim"),
    ("survei", "ubah", "diimpor"),
    ("pengguna", "tetapkan_kata_sandi_orang_lain", "*"),
    ("pengguna", "masuk_sebagai", "*"),
    ("jejak", "ubah_hapus", "*"),
}
LOOKING = {"lihat", "lihat_lengkap", "lihat_publik", "lihat_ringkas", "lihat_nip_penuh", "lihat_individu"} | {
    "lihat_unit", "lihat_kesehatan", "kepatuhan", "unduh", "unduh_asli", "verifikasi_qr", "xlsx_lingkup",
    "ekspor_bukti", "lihat_progres",
}  # fmt: skip
BUSINESS = {row["objek"] for row in ROWS} - {"pengguna", "sistem", "indikator", "pk"}


def allowed(role):
    """The rights of a role, with their reaches."""
    return {right: cells[role] for right, cells in matrix().items() if cells[role]}


def test_the_columns_are_the_roles_and_the_states():
    assert list(ROWS[0]) == ["objek", "aksi", "keadaan", "rilis", *Role.values]


def test_every_row_is_read_once():
    assert len(matrix()) == len(ROWS) == 129


@pytest.mark.parametrize("role", Role)
def test_every_cell_is_a_dash_or_known_codes(role):
    codes = {code.value for code in Reach}
    for row in ROWS:
        cell = row[role].split("+")
        assert cell == ["-"] or (set(cell) <= codes and len(cell) == len(set(cell)))
        assert matrix()[Right(row["objek"], row["aksi"], row["keadaan"])][role] == {
            Reach(code) for code in cell if code != "-"
        }


def test_the_counts_are_those_that_were_agreed():
    cells = [cells[role] for cells in matrix().values() for role in Role]
    assert (len(cells), sum(map(bool, cells))) == (2193, 853)


def test_what_is_denied_to_everybody_stays_denied():
    nobody = {
        (right.subject, right.deed, right.state)
        for right, cells in matrix().items()
        if not any(cells.values())
    }
    assert nobody == DENIED_TO_ALL


@pytest.mark.parametrize("right", sorted(DENIED_TO_ALL))
@pytest.mark.parametrize("role", Role)
def test_no_role_reaches_what_is_denied(role, right):
    assert reach(role, *right) == frozenset()


def test_the_superadmin_has_no_business_right():
    assert {right.subject for right in allowed(Role.SUPERADMIN)}.isdisjoint(BUSINESS)
    seen = {
        right: codes
        for right, codes in allowed(Role.SUPERADMIN).items()
        if right.subject in {"indikator", "pk"}
    }
    assert {right.deed for right in seen} <= LOOKING


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PUBLIC])
def test_auditor_and_public_never_change_anything(role):
    deeds = {right.deed for right in allowed(role)} - LOOKING
    assert deeds <= {"ubah_akun_sendiri"}


def test_the_public_sees_only_what_is_masked():
    assert set().union(*allowed(Role.PUBLIC).values()) == {Reach.MASKED}


def test_only_the_first_party_signs_first_and_the_second_party_second():
    for deed, code in (("ttd_pihak1", Reach.FIRST_PARTY), ("ttd_pihak2", Reach.SECOND_PARTY)):
        reached = [
            codes
            for right, codes in matrix().items()
            if right.deed == deed
            for codes in codes.values()
            if codes
        ]
        assert reached
        assert set(map(frozenset, reached)) == {frozenset({code})}


def test_an_operator_prepares_but_never_sends_signs_or_approves():
    assert not {right.deed for right in allowed(Role.OPERATOR)} & {
        "ajukan", "tarik", "kirim", "setujui", "tetapkan", "buka_kembali", "batalkan", "unggah_pindaian",
        "ttd_pihak1", "ttd_pihak2", "verifikasi", "kembalikan",
    }  # fmt: skip


def test_who_approves_actuals_does_not_verify_them():
    verify, approve = (
        matrix()[Right("realisasi", "verifikasi", "disetujui")],
        matrix()[Right("realisasi", "setujui", "dikirim")],
    )
    assert not [role for role in Role if verify[role] and approve[role]]


def test_who_hands_in_a_paper_does_not_check_it():
    for hand_in, check in (
        (Right("pk", "unggah_pindaian", "siap_ttd"), Right("pk", "periksa_pindaian", "siap_ttd")),
        (Right("pk", "catat_unggahan", "sah"), Right("pk", "periksa_unggahan", "sah")),
    ):
        assert [role for role in Role if matrix()[check][role]] == [Role.HR_ADMIN]
        assert not matrix()[hand_in][Role.HR_ADMIN]


def test_who_sends_a_covering_list_does_not_receive_it():
    send, receive = Right("pk", "sampaikan", "sah"), Right("pk", "terima_penyampaian", "sah")
    assert [role for role in Role if matrix()[receive][role]] == [Role.HR_ADMIN]
    assert not matrix()[send][Role.HR_ADMIN]


def test_what_the_first_party_does_to_a_draft_it_undoes():
    for deed, state in (("ajukan", "draf"), ("tarik", "diajukan"), ("unggah_pindaian", "siap_ttd")):
        assert [role for role in Role if matrix()[Right("pk", deed, state)][role]] == [*POST_ROLES]


def test_who_sends_back_may_approve_and_nobody_else():
    assert matrix()[Right("pk", "setujui", "diajukan")] == matrix()[Right("pk", "kembalikan", "diajukan")]


def test_who_fills_in_a_score_card_neither_draws_nor_publishes_it():
    """Filled in by camat and lurah, drawn by Bappeda, re-checked by the superior, published above them."""
    roles = {
        deed: {role for role in Role if matrix()[Right("kartu_skor", deed, state)][role]}
        for deed, state in (
            ("kirim", "sedang_diisi"), ("tarik_sampel", "dikirim"), ("terbitkan", "diperiksa_ulang"),
        )
    }  # fmt: skip
    assert roles == {
        "kirim": {Role.WARD_HEAD, Role.DISTRICT_HEAD}, "tarik_sampel": {Role.PLANNING_AGENCY},
        "terbitkan": {Role.CITY_SECRETARY, Role.MAYOR},
    }  # fmt: skip


def test_a_budget_is_open_within_the_house_and_changed_at_its_unit():
    """The heads of units that have a budget, their operators, and the planning agency for all."""
    change = matrix()[Right("anggaran", "ubah", "*")]
    assert {role for role in Role if change[role] == {Reach.UNIT}} == {
        Role.WARD_HEAD, Role.DISTRICT_HEAD, Role.DIVISION_HEAD, Role.CITY_SECRETARY, Role.MAYOR,
        Role.OPERATOR,
    }  # fmt: skip
    assert {role for role in Role if change[role] == {Reach.AGENCY}} == {Role.PLANNING_AGENCY}
    assert not [role for role in Role if change[role] and not matrix()[Right("anggaran", "lihat", "*")][role]]


def test_a_right_that_is_not_in_the_matrix_is_an_error_not_a_refusal():
    with pytest.raises(KeyError):
        reach(Role.MAYOR, "pk", "terbang")
    with pytest.raises(KeyError):
        reach(Role.MAYOR, "pk", "hapus")


def test_a_role_comes_from_a_post_or_a_grant_or_is_the_public():
    assert Counter([*POST_ROLES, *GRANTED_ROLES, Role.PUBLIC]) == Counter(Role)
