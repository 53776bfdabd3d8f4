"""The FAQs in the database: numbers, pages, handling rules, and the task of the second person."""

from kb.faq_pages.models.approval import SecondPersonTask
from kb.faq_pages.models.categories import Category
from kb.faq_pages.models.numbers import FaqNumber
from kb.faq_pages.models.pages import Audience, Confidence, FaqIndexPage, FaqPage, RelatedFaq, ServiceGroupPage
from kb.faq_pages.models.rules import HandlingRule, Kind
from kb.faq_pages.models.urgent import UrgentPublication

__all__ = [
    "Audience",
    "Category",
    "Confidence",
    "FaqIndexPage",
    "FaqNumber",
    "FaqPage",
    "HandlingRule",
    "Kind",
    "RelatedFaq",
    "SecondPersonTask",
    "ServiceGroupPage",
    "UrgentPublication",
]
