"""The findings of an edition as a document to read: what the check sees in a real decree."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from selaras.cascade.models import Edition
from selaras.editions.queries import Checked
from selaras.engine.cascade.rule import RULES
from selaras.engine.findings import Severity
from selaras.exchange.findings import Report, annex_heading, scope, spot_of, title

_INTRODUCTION = """\
Daftar ini ditulis oleh perintah, bukan oleh tangan:

```
python3 start.py cascade check --year {year} --format markdown --all --out {name}
```

Selaras memeriksa kaskade sebagai satu kesatuan: setiap lampiran terhadap lampiran lain, terhadap kamus
indikator, bagan organisasi, dan rencana aksi. Yang sesuai tidak dilaporkan. Naskah sendiri tidak diubah;
salah cetak dan asumsi dicatat tersendiri pada halaman Koreksi dan asumsi. Temuan bukan tuduhan: **galat**
harus diperbaiki sebelum edisi diterbitkan, **peringatan** diperbaiki atau diterima dengan alasan, **catatan**
patut diketahui. Jabatan, unit, dan atasan dapat berupa asumsi (ditandai pada halaman Organisasi); temuan yang
bersandar padanya dibaca dengan hati-hati."""


def to_markdown(told: Report) -> str:
    """Grouped by annex, each finding with its number, rule and place, then what every rule asks and why."""
    edition = told.edition
    return "\n".join(
        [
            f"# Temuan pemeriksaan: {edition.decree or title(edition)}",
            "",
            _INTRODUCTION.format(year=edition.year, name=_file_name(edition)),
            "",
            f"Diperiksa: {scope(told.checkup.extent)}.",
            "",
            *_counted(told.told),
            *_annexes(told.told),
            *_rules(told.told),
        ]
    )


def _file_name(edition: Edition) -> str:
    """A name for the document: the decree's number in letters that every disk takes."""
    return f"docs/temuan-{re.sub('[^a-z0-9]+', '-', (edition.decree or str(edition)).casefold())}.md"


def _counted(told: Iterable[Checked]) -> Iterator[str]:
    """A table of annexes against gravities."""
    counted = Counter((spot_of(one.finding).matrix, one.finding.severity) for one in told)
    yield "| tempat | galat | peringatan | catatan | jumlah |"
    yield "|---|---:|---:|---:|---:|"
    for number in sorted({number for number, _ in counted}, key=lambda number: number or 1_000):
        figures = [counted[number, severity] for severity in Severity]
        yield f"| {annex_heading(number)} | {' | '.join(map(str, figures))} | {sum(figures)} |"
    figures = [
        sum(count for (_, each), count in counted.items() if each is severity) for severity in Severity
    ]
    yield f"| **Seluruhnya** | {' | '.join(map(str, figures))} | {sum(figures)} |"


def _annexes(told: Iterable[Checked]) -> Iterator[str]:
    number = 0
    for annex, group in groupby(told, key=lambda one: spot_of(one.finding).matrix):
        yield from ("", f"## {annex_heading(annex)}", "")
        for one in group:
            number += 1
            finding = one.finding
            state = "" if one.acceptance is None else f" Diterima: {_plain(one.acceptance.reason)}"
            yield (
                f"{number}. **{finding.place}** — {_plain(finding.message)}{state} "
                f"({finding.severity.value}, {finding.rule}, `{finding.id}`)"
            )


def _rules(told: Iterable[Checked]) -> Iterator[str]:
    """What the rules that found something ask, why, and who says so."""
    counted = Counter(one.finding.rule for one in told)
    if not counted:
        yield from ("", "Tidak ada temuan.", "")
        return
    yield from ("", "## Aturan yang menemukan sesuatu", "")
    yield "| aturan | yang ditanyakan | mengapa penting | sumber | temuan |"
    yield "|---|---|---|---|---:|"
    for key in sorted(counted):
        rule = RULES[key]
        yield f"| {key} | {rule.asks} | {rule.why} | {rule.source} | {counted[key]} |"
    silent = sorted(set(RULES) - set(counted))
    yield ""
    yield f"Aturan lain yang diperiksa dan tidak menemukan apa-apa: {', '.join(silent) or 'tidak ada'}."
    yield ""


def _plain(text: str) -> str:
    """One line, without what Markdown would take for markup."""
    for sign in "\\`*_<>|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
