"""The form in which a record is corrected; it needs no script."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calllog.contacts import choices
from calllog.contacts.form import FIELD_OF_GAP, LONGEST_NOTE, LONGEST_WORD, MOST_QUESTIONS, SENTENCES
from calllog.contacts.models import ContactRecord, Correction, Question
from calllog.contacts.outcomes import CallType, Outcome, Source
from calllog.contacts.records import AnsweredQuestion, Noted
from calllog.contacts.settled import Open
from kb.accounts.policy import Role
from kb.knowledge.history import history_of, seen_at

SPARE = 1  # empty questions at the end, to add one
LARGEST_FAQ = 2**31 - 1
LARGEST_REVISION = 2**63 - 1
NOT_CHOSEN = ("", gettext_lazy("Not chosen"))


class RecordCorrectionForm(forms.Form):
    """What a whole record says, and why it is corrected."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    call_type = forms.ChoiceField(label=gettext_lazy("Type of call"), choices=choices.call_types)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=Correction._meta.get_field("reason").max_length or 0
    )

    def clean_note(self) -> str:
        """Return the note with the line ends that are stored: a browser sends others."""
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")


class QuestionForm(forms.Form):
    """What one question says."""

    faq_number = forms.IntegerField(
        label=gettext_lazy("FAQ number"), required=False, min_value=1, max_value=LARGEST_FAQ
    )
    # The text that was pinned, as long as the number stays.
    pinned_number = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=LARGEST_FAQ)
    locale = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=LARGEST_REVISION)
    source = forms.ChoiceField(label=gettext_lazy("Answered with"), choices=choices.sources)
    source_detail = forms.CharField(label=gettext_lazy("Which one"), required=False, max_length=LONGEST_WORD)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Section concerned"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language spoken"), choices=choices.languages)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), required=False, choices=lambda: [NOT_CHOSEN, *choices.outcomes()]
    )
    callback_due = forms.DateTimeField(
        label=gettext_lazy("Call back by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(
        self, *args: Any, categories: choices.Options, units: choices.Options, read_at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # A code of the past stays what it is, though nobody can choose it any more.
        self.fields["category"].choices = _with(categories, self.initial.get("category"))  # type: ignore[attr-defined]
        self.fields["unit"].choices = _with(units, self.initial.get("unit"))  # type: ignore[attr-defined]
        self.read_at = read_at

    def clean(self) -> dict[str, Any]:
        """Pin the text of an FAQ that was chosen anew: the one that could be read at the time of the contact."""
        said = self.cleaned_data
        number = said.get("faq_number")
        if (said.get("source") == Source.FAQ) != (number is not None):
            self.add_error("faq_number", _("Give the number where it was answered with an FAQ, and only there."))
        elif number is not None and number != said.get("pinned_number"):
            history = history_of(number, role=Role.OPERATOR)
            seen = seen_at(history, self.read_at, language=said.get("language", "")) if history else None
            if seen is None or seen.card is None:
                self.add_error("faq_number", _("Operators could not read this FAQ at the time of the contact."))
            else:
                said["locale"], said["revision"] = seen.card.locale, seen.card.revision
        return said

    def answered(self) -> AnsweredQuestion:
        """Return the question as records take it; ask only where it is valid."""
        said = self.cleaned_data
        has_faq = said["faq_number"] is not None
        return AnsweredQuestion(
            outcome=Outcome(said["outcome"]) if said["outcome"] else None,
            source=Source(said["source"]),
            source_detail=said["source_detail"],
            faq_number=said["faq_number"],
            locale=said["locale"] if has_faq else "",
            revision=said["revision"] if has_faq else None,
            category_code=said["category"],
            unit_code=said["unit"],
            language=said["language"],
            callback_due=said["callback_due"],
        )


QuestionForms = formset_factory(
    QuestionForm, extra=SPARE, can_delete=True, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS
)


class CorrectionForms:
    """The forms of one record: of the whole, and of each question."""

    def __init__(self, record: ContactRecord, sent: Any = None) -> None:
        read_at = (record.call.answered_at if record.call else None) or record.happened_at
        self.whole = RecordCorrectionForm(
            sent, initial={"version": record.version, "call_type": record.call_type, "note": record.note}
        )
        self.questions: BaseFormSet[QuestionForm] = QuestionForms(
            sent,
            prefix="question",
            initial=[_initial(question) for question in record.questions.order_by("position")],
            form_kwargs={
                "categories": [NOT_CHOSEN, *choices.categories()],
                "units": [NOT_CHOSEN, *choices.units()],
                "read_at": read_at,
            },
        )

    def is_valid(self) -> bool:
        """Say whether all can be read; every form learns its own errors."""
        return all([self.whole.is_valid(), self.questions.is_valid()])

    @property
    def noted(self) -> Noted:
        """What the record shall say."""
        said = self.whole.cleaned_data
        return Noted(
            questions=[form.answered() for form in self._kept()],
            note=said["note"],
            call_type=CallType(said["call_type"]),
        )

    def tell(self, found: Sequence[Open]) -> None:
        """Say beside the fields what is open."""
        kept = self._kept()
        for one in found:
            if one.position is None:
                # Questions have fields of their own: that there is none, or must be none, is said at the type.
                self.whole.add_error("call_type", str(SENTENCES[one.gap]))
            else:
                kept[one.position - 1].add_error(FIELD_OF_GAP[one.gap], str(SENTENCES[one.gap]))

    def read_as(self, version: int) -> None:
        """Take this version as the one that was read: what changed meanwhile is shown."""
        self.whole.data = {**dict(self.whole.data.items()), "version": str(version)}

    def _kept(self) -> list[QuestionForm]:
        deleted = self.questions.deleted_forms
        return [
            form
            for place, form in enumerate(self.questions.forms)
            if form not in deleted and (form.has_changed() or place < self.questions.initial_form_count())
        ]


def _initial(question: Question) -> dict[str, Any]:
    due = question.callback_due
    return {
        "faq_number": question.faq_number,
        "pinned_number": question.faq_number,
        "locale": question.locale,
        "revision": question.revision,
        "source": question.source,
        "source_detail": question.source_detail,
        "category": question.category_code,
        "unit": question.unit_code,
        "language": question.language,
        "outcome": question.outcome,
        "callback_due": timezone.localtime(due) if due else None,
    }


def _with(options: choices.Options, code: str | None) -> choices.Options:
    return options if not code or code in dict(options) else [*options, (code, code)]
