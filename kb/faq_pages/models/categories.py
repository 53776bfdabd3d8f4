"""What questions are about: a vocabulary of the city's, two floors deep, the same in all languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.accounts.languages import in_screen_language


class Category(models.Model):
    """One category. On the first floor stand the six scopes of the specification, section 7."""

    code = models.CharField(_("code"), max_length=60, unique=True, help_text=_("Short and lasting, in Latin letters."))
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("part of")
    )
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=100)
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        db_table = "faq_pages_category"
        ordering = ["position", "code"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        name = in_screen_language(self.name, self.name_en)
        return f"{in_screen_language(self.parent.name, self.parent.name_en)} › {name}" if self.parent else name
