"""Agreements in many shapes, and what a reader that is not ours finds in their PDFs."""

import io
import json
from decimal import Decimal
from typing import Any

import pypdf

from selaras.agreements.models import Agreement, AgreementLine, BudgetLine
from selaras.engine.targets import NA, YearTargets
from tests.agreements.world import World, seal

D = Decimal


def fixed(agreement: Agreement, **said: Any) -> Agreement:
    """With its content fixed; `said` replaces parts of the content by path ("pihak_pertama__nama")."""
    agreement.code = "A" * 26
    seal(agreement)
    whole = json.loads(agreement.content)
    for path, value in said.items():
        *parents, last = path.split("__")
        place = whole
        for parent in parents:
            place = place[parent]
        place[last] = value
    agreement.content = json.dumps(whole, ensure_ascii=False)
    return agreement


def with_lines(agreement: Agreement, objectives: int, each: int = 1, **fields: Any) -> Agreement:
    """In place of what it had: objectives with so many indicators each, whose texts begin and end marked."""
    agreement.lines.all().delete()
    for number in range(objectives):
        for place in range(each):
            order = number * each + place + 1
            given = {
                "block": "strategis", "objective_number": number + 1,
                "objective_wording": f"Sasaran contoh {number + 1}", "indicator_number": place + 1,
                "indicator_wording": f"mula{order}x indikator dengan nama yang agak panjang akhir{order}x",
                "uom": "Persen", "source_wording": "e-SAKIP", "measurement": f"cara ukur {order}",
                "entry_system": "esakip", **fields,
            }  # fmt: skip
            line = AgreementLine(agency=agreement.agency, agreement=agreement, order=order, **given)
            line.targets = YearTargets(q1=NA, q2=D(0), q3=None, q4=D("87.3"), annual=D("87.3"))
            line.save()
    return agreement


def with_budget(agreement: Agreement, *lines: tuple[str, str, str, str]) -> Agreement:
    """(heading, name, amount, fund)."""
    for order, (heading, name, amount, fund) in enumerate(lines, start=1):
        BudgetLine.objects.create(
            agency=agreement.agency, agreement=agreement, order=order, heading=heading, name=name,
            amount=D(amount), fund=fund,
        )  # fmt: skip
    return agreement


def of_mayor(world: World, form: str = Agreement.Form.ALONE) -> Agreement:
    return world.of_form(form)


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def pages(pdf: bytes) -> list[str]:
    """The text of every page, its white space made one space."""
    return [" ".join(page.extract_text().split()) for page in reader(pdf).pages]


def squeezed(text: str) -> str:
    """Without white space and capitals: what a line break or capitals in a heading cannot change."""
    return "".join(text.split()).casefold()


def elements(pdf: bytes) -> list[Any]:
    """The structure elements of the tag tree, in reading order."""

    def walk(node: Any) -> Any:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(reader(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"]))
