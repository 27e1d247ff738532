"""Forms in our look: {{ form }} and {{ form.name.as_field_group }} render templates/components/."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
