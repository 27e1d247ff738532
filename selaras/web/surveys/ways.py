"""The steps of a wave as they are offered: who may, in which state, what is asked, what speaks against it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from selaras.accounts.models import User
from selaras.engine.findings import Finding, blocking
from selaras.engine.waves import WaveDeed, WaveState
from selaras.measurement.actions import surveying
from selaras.surveys import access, actions, rules
from selaras.surveys.models import SurveyPoint, Wave, WaveReopening
from selaras.web.http import Request
from selaras.web.surveys.forms import Until, Why, WhyUntil

ASK, PUBLISH = "minta-buka-ulang", "umumkan"
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """One step: who may (a row of the matrix), from which state, what it asks for, and its words."""

    code: str
    right: tuple[str, str]
    state: WaveState
    take: Callable[[Wave, Fields, User, datetime], object]
    label: str
    help: str
    done: str
    icon: str
    form: type[forms.Form] | None = None

    def ask(self, data: Any = None) -> forms.Form | None:
        return None if self.form is None else self.form(data, auto_id=f"{self.code}-%s")


def _open(wave: Wave, _: Fields, by: User, at: datetime) -> object:
    return actions.open_wave(wave=wave, by=by, at=at)


def _close(wave: Wave, _: Fields, by: User, at: datetime) -> object:
    return actions.close_wave(wave=wave, by=by, at=at)


def _send_back(wave: Wave, told: Fields, by: User, at: datetime) -> object:
    return actions.send_back(wave=wave, by=by, at=at, **told)


def _verify(wave: Wave, _: Fields, by: User, at: datetime) -> object:
    return surveying.verify_wave(wave=wave, by=by, at=at)


def _ask(wave: Wave, told: Fields, by: User, at: datetime) -> object:
    return actions.ask_reopening(wave=wave, by=by, at=at, **told)


def _publish(wave: Wave, _: Fields, by: User, at: datetime) -> object:
    return actions.publish(wave=wave, by=by, at=at)


WAYS = {
    way.code: way
    for way in (
        Way(
            WaveDeed.OPEN, access.RIGHTS[WaveDeed.OPEN], WaveState.DRAFT, _open, "Buka survei",
            "Titik dan instrumennya tidak berubah lagi; tautan dan poster mulai menerima jawaban.",
            "Survei dibuka. Bagikan tautan atau cetak posternya.", "check",
        ),
        Way(
            WaveDeed.CLOSE, access.RIGHTS[WaveDeed.CLOSE], WaveState.OPEN, _close, "Tutup survei",
            "Tidak ada jawaban yang diterima lagi. Orang lain lalu memverifikasinya.",
            "Survei ditutup dan menunggu verifikasi orang lain.", "lock",
        ),
        Way(
            WaveDeed.VERIFY, access.RIGHTS[WaveDeed.VERIFY], WaveState.CLOSED, _verify, "Verifikasi",
            "Indeksnya sah dipakai; bila gelombang ini mengisi indikator, angkanya langsung terisi.",
            "Gelombang diverifikasi.", "verify",
        ),
        Way(
            WaveDeed.SEND_BACK, access.RIGHTS[WaveDeed.SEND_BACK], WaveState.CLOSED, _send_back,
            "Kembalikan", "Survei dibuka lagi agar jawaban yang kurang dapat dilengkapi.",
            "Survei dikembalikan dan menerima jawaban lagi.", "undo", WhyUntil,
        ),
        Way(
            PUBLISH, access.PUBLISH, WaveState.VERIFIED, _publish, "Umumkan hasil",
            "Hasilnya tampil pada halaman publik.", "Hasil survei diumumkan.", "globe",
        ),
        Way(
            ASK, access.ASK_REOPENING, WaveState.VERIFIED, _ask, "Minta dibuka kembali",
            "Orang lain menyetujuinya; indeksnya lalu tidak dipakai sampai diverifikasi lagi.",
            "Pembukaan kembali diminta dan menunggu persetujuan orang lain.", "history", Why,
        ),
    )
}  # fmt: skip


def panel(
    request: Request, wave: Wave, points: Sequence[SurveyPoint], *,
    asked: tuple[str, forms.Form | None] | None = None, granting: forms.Form | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What may be done with the wave now, what speaks against it, and who else has to; a query a step."""
    waiting = wave.reopenings.filter(granted_at=None).select_related("asked_by").first()
    ways = [
        _button(way, wave, request, asked)
        for way in WAYS.values()
        if way.state == wave.state and access.may(request.duties, way.right, wave)
        and not (way.code == PUBLISH and wave.published_at) and not (way.code == ASK and waiting)
    ]  # fmt: skip
    checks = _checks(wave, points, request) if wave.state == WaveState.DRAFT else []
    return {
        "ways": ways,
        "lacks": any(one["state"] == "lacks" for one in checks),
        "findings": _findings(wave, points, request) if ways else [],
        "checks": checks,
        "may_run": wave.state == WaveState.DRAFT and access.may(request.duties, access.RUN, wave),
        "reopening": _reopening(waiting, wave, request, granting),
        "next": "" if ways else _NEXT[WaveState(wave.state)],
    }


_NEXT = {
    WaveState.DRAFT: "Pengelolanya membuka survei ini setelah titiknya lengkap.",
    WaveState.OPEN: "Pengelolanya menutup survei ini setelah hari terakhirnya.",
    WaveState.CLOSED: "Menunggu verifikasi orang lain, bukan yang membuka atau menutupnya.",
    WaveState.VERIFIED: "",
}


def _button(
    way: Way, wave: Wave, request: Request, asked: tuple[str, forms.Form | None] | None
) -> dict[str, Any]:
    is_asked = asked is not None and asked[0] == way.code
    own = [wave.opened_by_id, wave.closed_by_id]
    bars = way.code in (WaveDeed.VERIFY, WaveDeed.SEND_BACK) and request.user.pk in own
    return {
        "way": way, "url": reverse("surveys:step", args=[wave.pk, way.code]), "open": is_asked,
        "early": way.code == WaveDeed.CLOSE and request.today < wave.closes_on,
        "form": asked[1] if asked is not None and is_asked else way.ask(),
        "why_not": "Dilakukan orang lain: Bapak/Ibu yang membuka atau menutup survei ini." if bars else "",
    }  # fmt: skip


def _checks(wave: Wave, points: Sequence[SurveyPoint], request: Request) -> list[dict[str, Any]]:
    """What opening asks for, from the first day on: there, missing, or only worth a look."""
    return [
        {
            "label": label,
            "findings": found,
            "state": "lacks" if blocking(found) else "told" if found else "done",
        }
        for label, found in rules.asked_to_open(wave, points, request.today)
    ]


def _findings(wave: Wave, points: Sequence[SurveyPoint], request: Request) -> list[Finding]:
    ending = wave.state == WaveState.OPEN and wave.closes_on <= request.today
    return rules.to_weigh(points) if ending or wave.state == WaveState.CLOSED else []


def _reopening(
    waiting: WaveReopening | None, wave: Wave, request: Request, granting: forms.Form | None
) -> dict[str, Any] | None:
    if waiting is None:
        return None
    return {
        "asked": waiting, "own": waiting.asked_by_id == request.user.pk,
        "may_grant": access.may(request.duties, access.GRANT_REOPENING, wave),
        "form": granting or Until(auto_id=f"setuju-{waiting.pk}-%s"),
        "url": reverse("surveys:grant", args=[waiting.pk]),
    }  # fmt: skip
