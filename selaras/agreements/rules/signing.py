"""What may not be signed, and which paper does not count as signed."""

from datetime import date

from selaras.agreements.models import Agreement
from selaras.engine.findings import Finding
from selaras.engine.periods import format_day


def unfit_day(agreement: Agreement, *, sealed_on: date, signed_on: date, held: bool) -> Finding | None:
    """PK-21: both held their posts when they signed, one above the other, and signed what was settled.

    What a party outside of the system signed may be older than its entry here (asumsi); their posts count all
    the same.
    """
    if not held:
        return Finding(
            "PK-21",
            f"Pada {format_day(signed_on)} tidak semua pihak memangku jabatan yang tertulis, atau pihak "
            "kedua bukan atasan langsung pihak pertama. Periksa tanggalnya, atau jadikan konsep lagi dan "
            "perbarui pejabatnya.",
        )
    if agreement.form != Agreement.Form.OUTSIDE and signed_on < sealed_on:
        return Finding(
            "PK-21",
            f"Tanggal tanda tangan {format_day(signed_on)} mendahului {format_day(sealed_on)}, hari isi "
            "perjanjian ditetapkan untuk ditandatangani. Periksa tanggalnya.",
        )
    return None
