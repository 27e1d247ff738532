"""Loads an example: text tables of a decree, through the same deeds that officials use."""

import csv
import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from selaras.accounts import actions as accounts
from selaras.accounts.models import Role
from selaras.cascade import actions as cascade
from selaras.cascade.models import Edition, Remark
from selaras.engine.numbers import parse_number
from selaras.engine.scorecards import ALL_MONTHS
from selaras.exchange.actions import load_csv_folder
from selaras.measurement.actions import card_templates
from selaras.measurement.actions.handling import set_handling
from selaras.measurement.models import CardItem
from selaras.org import actions as org
from selaras.org.models import Agency, OrgUnit, Position
from selaras.planning import actions as planning
from selaras.planning.models import EntrySystem, Indicator, Objective
from selaras.surveys import actions as surveys


class Example:
    """One folder of examples/; `load` fills an empty database from it, all or nothing."""

    def __init__(self, folder: Path, *, at: datetime) -> None:
        self._folder, self._at = folder, at
        self._decree = _toml(folder / "instruksi.toml")
        self._system = _toml(folder / "sistem.toml")
        self._since: date = self._system["berlaku_sejak"]
        self._units: dict[str, OrgUnit] = {}
        self._posts: dict[str, Position] = {}

    @transaction.atomic
    def load(self) -> Edition:
        agency = org.create_agency(**self._system["perangkat_daerah"], by=None, at=self._at)
        self._load_units(agency)
        self._load_posts()
        self._load_people()
        self._load_roles(agency)
        self._load_dictionary(agency)
        self._load_cards(agency)
        self._load_surveys(agency)
        edition = self._load_edition(agency)
        load_csv_folder(edition=edition, folder=self._folder, by=None, at=self._at)
        return edition

    def _table(self, name: str) -> list[dict[str, str]]:
        with (self._folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _load_units(self, agency: Agency) -> None:
        for row in self._table("unit.csv"):
            self._units[row["kode"]] = org.create_unit(
                agency=agency, parent=self._units.get(row["induk"]), code=row["kode"], name=row["nama"],
                short_name=row["singkatan"], kind=row["jenis"], aliases=_listed(row["alias"]),
                source=row["sumber"], assumption=row["asumsi"], since=self._since, by=None, at=self._at,
            )  # fmt: skip

    def _load_posts(self) -> None:
        rows = self._table("jabatan.csv")
        for order, row in enumerate(rows):
            self._posts[row["kode"]] = org.create_position(
                unit=self._units[row["unit"]], code=row["kode"], title=row["nama"], tier=row["jenjang"],
                short_title=row["singkatan"], order=order, aliases=_listed(row["alias"]),
                source=row["sumber"], assumption=row["asumsi"], since=self._since, by=None, at=self._at,
            )  # fmt: skip
        for row in rows:
            if row["atasan"]:
                org.set_superior(
                    position=self._posts[row["kode"]], superior=self._posts[row["atasan"]],
                    assumption=row["asumsi"], since=self._since, by=None, at=self._at,
                )  # fmt: skip

    def _load_people(self) -> None:
        """Placeholders named by their post; the signatory of the decree is the only person it names."""
        signatory = self._decree["penandatangan"]
        for code, post in self._posts.items():
            named = code == self._system["jabatan_penandatangan"]
            user = accounts.create_user(
                name=signatory["nama"] if named else f"Pejabat {post.title}",
                nip=signatory["nip"] if named else None,
                email=None if named else f"{code}@{self._system['ranah_surel']}",
                is_placeholder=not named, by=None, at=self._at,
            )  # fmt: skip
            org.appoint(position=post, user=user, since=self._since, by=None, at=self._at)

    def _load_roles(self, agency: Agency) -> None:
        for row in self._table("peran.csv"):
            user = accounts.create_user(
                name=row["nama"], email=f"{row['kode']}@{self._system['ranah_surel']}", is_placeholder=True,
                by=None, at=self._at,
            )  # fmt: skip
            org.grant_role(
                user=user, role=Role(row["peran"]), agency=agency, position=self._posts.get(row["jabatan"]),
                since=self._since, by=None, at=self._at,
            )  # fmt: skip

    def _load_dictionary(self, agency: Agency) -> None:
        entries = _toml(self._folder / "kamus.toml")["indikator"]
        made: dict[str, Indicator] = {}
        blocks = {label: value for value, label in Objective.Block.choices}
        for order, entry in enumerate(entries):
            objective = planning.define_objective(
                agency=agency, block=blocks[entry["blok"]], name=entry["sasaran"], order=order,
                by=None, at=self._at,
            )  # fmt: skip
            made[entry["kode"]] = planning.define_indicator(
                objective=objective, number=entry["nomor"], code=entry["kode"], name=entry["nama"],
                by=None, at=self._at, **_content(entry),
            )  # fmt: skip
        for entry in entries:
            for part in entry["komponen"]:
                planning.link_component(whole=made[entry["kode"]], part=made[part], by=None, at=self._at)
            if told := entry.get("penanganan"):
                fields = {_HANDLING[name]: value for name, value in told.items()}
                set_handling(indicator=made[entry["kode"]], by=None, at=self._at, **fields)

    def _load_cards(self, agency: Agency) -> None:
        """Score cards of camat and lurah: an example, marked as one; the decree names no items."""
        told = _toml(self._folder / "kartu-skor.toml")
        holds_from = date(self._decree["tahun"], 1, 1)
        for one in told["templat"]:
            template = card_templates.begin_version(
                agency=agency, tier=one["jenjang"], holds_from=holds_from, by=None, at=self._at
            )
            card_templates.write_template(
                template=template,
                settings={"name": one["nama"], "basis": told["dasar"].strip(), "is_example": True},
                items=[_card_item(item) for item in one["indikator"]], by=None, at=self._at,
            )  # fmt: skip
            card_templates.issue(template=template, by=None, at=self._at)

    def _load_surveys(self, agency: Agency) -> None:
        """The law's questionnaire, those of the decree, and the services people are asked about."""
        told = _toml(self._folder / "survei.toml")
        surveys.define_lawful(agency=agency, on=self._since, by=None, at=self._at)
        for one in told["instrumen"]:
            levels = one.get("tingkat", told["tingkat"])
            surveys.define_instrument(
                agency=agency, code=one["kode"], name=one["nama"], kind=one["jenis"], source=one["dasar"],
                assumption=one["asumsi"].strip(), greeting=one["pengantar"], consent=told["persetujuan"],
                traits=one["ciri"], elements=[_asked(element, levels) for element in one["unsur"]],
                by=None, at=self._at,
            )  # fmt: skip
        for order, one in enumerate(told["layanan"], start=1):
            surveys.define_service(
                agency=agency, code=one["kode"], name=one["nama"], order=order, source=one["sumber"],
                positions=[self._posts[code] for code in one["jabatan"]], assumption=one.get("asumsi", ""),
                by=None, at=self._at,
            )  # fmt: skip

    def _load_edition(self, agency: Agency) -> Edition:
        decree = self._decree
        edition = cascade.open_edition(
            agency=agency, year=decree["tahun"], decree=f"{decree['nomor']}/{decree['tahun']}",
            decree_title=decree["tentang"], decreed_on=decree["tanggal"], effective_on=decree["tanggal"],
            by=None, at=self._at,
        )  # fmt: skip
        annexes = zip(decree["lampiran"], self._system["lampiran"], strict=True)
        for number, (printed, form) in enumerate(annexes, start=1):
            signer = printed["penandatangan"]
            cascade.add_annex(
                edition=edition, number=number, title=printed["judul"].strip(), layout=form["bentuk"],
                giver=self._posts[form["pemberi"]], tiers=form["jenjang"],
                receivers_label=form["judul_penerima"], derives=form["diturunkan"],
                receivers=[(column["judul"], self._posts[column["jabatan"]]) for column in form["penerima"]],
                signer=(signer["jabatan"].strip(), signer["nama"], signer["nip"]), by=None, at=self._at,
            )  # fmt: skip
        remarks = [
            Remark(
                number=int(row["no"]), kind=row["jenis"], place=row["tempat"], printed=row["tercetak"],
                read_as=row["dibaca"], reason=row["alasan"], confidence=row["keyakinan"],
            )
            for row in self._table("koreksi.csv")
        ]  # fmt: skip
        cascade.add_remarks(edition=edition, remarks=remarks, by=None, at=self._at)
        return edition


_ANNUAL = {
    "terakhir": Indicator.Annual.LAST,
    "rata-rata": Indicator.Annual.MEAN,
    "jumlah": Indicator.Annual.SUM,
}


_HANDLING = {
    "gabungan": "roll_up",
    "jenjang": "tiers",
    "pembilang": "above",
    "penyebut": "below",
    "verifikator": "verifier",
}


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _content(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of a dictionary entry under the names of the model."""
    systems = {label: value for value, label in EntrySystem.choices}
    return {
        "uom": entry["satuan"],
        "definition": entry["definisi"],
        "legal_bases": entry["dasar_hukum"],
        "method": entry["metode"],
        "formula": entry["rumus"],
        "inputs": entry["masukan"],
        "readings": entry.get("rumus_lain", []),
        "due_days": entry.get("jatuh_tempo", {}),
        "data_source": entry["sumber_data"],
        "entry_system": systems[entry["sistem_entri"]],
        "polarity": entry["polaritas"],
        "period_kind": entry["jenis_periode"],
        "annual_rule": _ANNUAL[entry["aturan_tahunan"]],
        "low": _bound(entry["batas_bawah"]),
        "high": _bound(entry["batas_atas"]),
        "evidence": entry["bukti"],
        "verifier": entry["verifikator"],
        "owner": entry["penanggung_jawab"],
        "assumptions": entry["asumsi"],
    }


def _card_item(entry: dict[str, Any]) -> dict[str, Any]:
    """One item of a score card under the names of the model."""
    return {
        "code": entry["kode"],
        "name": entry["nama"],
        "guide": entry["cara"],
        "uom": entry.get("satuan", ""),
        "weight": Decimal(entry["bobot"]),
        "polarity": entry.get("arah", CardItem.Polarity.MAXIMIZE),
        "target": _bound(entry.get("target", "")),
        "levels": entry.get("tingkat", []),
        "months": entry.get("bulan", list(ALL_MONTHS)),
        "needs_photo": entry.get("wajib_foto", False),
    }


def _asked(entry: dict[str, Any], levels: list[str]) -> surveys.Asked:
    """One element of a questionnaire, with the levels of its instrument where it names none."""
    return surveys.Asked(
        code=entry["kode"], name=entry["nama"], question=entry["tanya"],
        options=entry.get("tingkat", levels),
    )  # fmt: skip


def _bound(text: str) -> Decimal | None:
    number, finding = parse_number(text)
    if finding:
        raise ValueError(f"{text!r} in kamus.toml: {finding.message}")
    return number


def _listed(text: str) -> list[str]:
    return [part for part in text.split(" | ") if part]
