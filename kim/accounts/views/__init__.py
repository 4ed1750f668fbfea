"""Pages of accounts, and what django-allauth is told to do differently."""
