"""The categories' list and form in the CMS. Django's model permissions say who may view and who may change."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet

from kb.faq_pages.models import Category


class CategoryViewSet(ModelViewSet):
    """The vocabulary of categories; figures count by it, so its codes last."""

    model = Category
    icon = "tag"
    menu_label = _("Categories")
    add_to_admin_menu = True
    menu_order = 260
    form_fields = ["code", "parent", "name", "name_en", "position"]
    list_display = ["name", "name_en", "code", "parent"]
    copy_view_enabled = False
