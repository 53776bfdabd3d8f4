"""What editors enter: synonyms, and FAQs to pin or to leave out."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.search.analysis.analyser import terms_of
from kb.search.learned_queries import language_of
from kb.search.models import Pin

FEWEST_WORDS, MOST_WORDS, LONGEST_WORD = 2, 10, 40
LARGEST_FAQ = 2**31 - 1
LONGEST_PIN = timedelta(days=366)  # what shall hold longer belongs into the FAQ


class SynonymForm(forms.Form):
    """Words for one thing."""

    words = forms.CharField(
        label=gettext_lazy("Words, one a line"), max_length=450, widget=forms.Textarea(attrs={"rows": 4})
    )
    one_way = forms.BooleanField(
        label=gettext_lazy("Only the first word finds the others"),
        required=False,
        help_text=gettext_lazy("For a word that has another meaning, too."),
    )

    def clean_words(self) -> list[str]:
        """Return the words, each once; refuse what search would not tell apart."""
        lines = [" ".join(line.replace("\0", "").split()) for line in str(self.cleaned_data["words"]).splitlines()]
        words = list(dict.fromkeys(filter(None, lines)))
        if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
            raise forms.ValidationError(
                _("Write %(fewest)s to %(most)s words, one a line.") % {"fewest": FEWEST_WORDS, "most": MOST_WORDS}
            )
        if any(len(word) > LONGEST_WORD for word in words):
            raise forms.ValidationError(
                _("A word has %(most)s characters at most: whole questions belong into an FAQ.")
                % {"most": LONGEST_WORD}
            )
        language = language_of("".join(words), otherwise="en")
        read = [tuple(terms_of(word, language=language)) for word in words]
        if not all(read):
            raise forms.ValidationError(_("One of these tells search nothing, as “the” or a sign."))
        if len(set(read)) < len(read):
            raise forms.ValidationError(_("Two of these are one word to search already."))
        return words


class PinForm(forms.ModelForm[Pin]):
    """An FAQ that is put first, or left out, for a query."""

    faq_number = forms.IntegerField(label=gettext_lazy("FAQ number"), min_value=1, max_value=LARGEST_FAQ)

    class Meta:
        model = Pin
        fields = ("query", "is_ban", "until", "reason")
        labels = {"is_ban": gettext_lazy("Leave it out instead of putting it first")}
        help_texts = {"query": gettext_lazy("It holds for each search in which all these words stand.")}
        widgets = {"until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = ("query", "faq_number", "is_ban", "until", "reason")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        """Refuse a day that is over, and one so far away that nobody remembers."""
        until: date = self.cleaned_data["until"]
        if not self.today <= until <= self.today + LONGEST_PIN:
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        return until
