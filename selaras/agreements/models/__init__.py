"""The Performance Agreement: what a post promises for a year, to whom, and who signed it when."""

from selaras.agreements.models.agreement import Agreement
from selaras.agreements.models.budget import BudgetLine
from selaras.agreements.models.comment import Comment
from selaras.agreements.models.line import AgreementLine
from selaras.agreements.models.policy import AgreementPolicy, StatementTemplate
from selaras.agreements.models.revision import RevisionRequest
from selaras.agreements.models.signature import Scan, Signature

__all__ = [
    "Agreement", "AgreementLine", "AgreementPolicy", "BudgetLine", "Comment", "RevisionRequest", "Scan",
    "Signature", "StatementTemplate",
]  # fmt: skip
