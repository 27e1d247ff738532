"""The Performance Agreement: what a post promises for a year, to whom, and who signed it when."""

from selaras.agreements.models.agreement import Agreement
from selaras.agreements.models.budget import BudgetLine
from selaras.agreements.models.comment import Comment
from selaras.agreements.models.deadline import Deadline, Reminder, ReminderItem
from selaras.agreements.models.delivery import Delivery, DeliveryItem
from selaras.agreements.models.line import AgreementLine
from selaras.agreements.models.notice import Notice
from selaras.agreements.models.policy import AgreementPolicy, StatementTemplate
from selaras.agreements.models.revision import RevisionRequest
from selaras.agreements.models.signature import Scan, Signature
from selaras.agreements.models.upload import LineEntry, Upload

__all__ = [
    "Agreement", "AgreementLine", "AgreementPolicy", "BudgetLine", "Comment", "Deadline", "Delivery",
    "DeliveryItem", "LineEntry", "Notice", "Reminder", "ReminderItem", "RevisionRequest", "Scan", "Signature",
    "StatementTemplate", "Upload",
]  # fmt: skip
