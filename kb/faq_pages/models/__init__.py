"""The FAQs in the database: numbers, pages, handling rules, and the task of the second person."""

from kb.faq_pages.models.approval import SecondPersonTask
from kb.faq_pages.models.numbers import FaqNumber
from kb.faq_pages.models.pages import Audience, FaqIndexPage, FaqPage, ServiceGroupPage
from kb.faq_pages.models.rules import HandlingRule, Kind

__all__ = [
    "Audience",
    "FaqIndexPage",
    "FaqNumber",
    "FaqPage",
    "HandlingRule",
    "Kind",
    "SecondPersonTask",
    "ServiceGroupPage",
]
