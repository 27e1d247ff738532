"""What the deeds over a whole edition do not allow; each function answers one question and runs no query."""

from selaras.engine.findings import Finding, Severity

LEAST_WORDS = 3  # a reason that somebody else can understand a year later


def cannot_accept(finding: Finding | None) -> Finding | None:
    """KAS-21 the finding exists now, KAS-20 and is no error: an error is corrected, never accepted."""
    if finding is None:
        return Finding(
            "KAS-21",
            "Temuan ini sudah tidak ada: datanya telah berubah. Muat ulang daftar, lalu nilai kembali.",
        )
    if finding.severity is Severity.ERROR:
        return Finding(
            "KAS-20",
            f"{finding.rule} di {finding.place} adalah galat. Galat diperbaiki, tidak diterima; "
            "buka selnya dan perbaiki isinya.",
        )
    return None


def bad_reason(reason: str) -> Finding | None:
    """KAS-22: a reason says something; one word or a dash does not."""
    if sum(any(letter.isalpha() for letter in word) for word in reason.split()) < LEAST_WORDS:
        return Finding(
            "KAS-22",
            f"Alasan belum cukup. Tulis sekurang-kurangnya {LEAST_WORDS} kata: mengapa temuan ini memang "
            "dikehendaki, dan siapa yang memutuskan.",
        )
    return None
