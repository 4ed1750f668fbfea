"""The look (Oberfläche): base templates, forms, errors, template tags. No domain models."""
