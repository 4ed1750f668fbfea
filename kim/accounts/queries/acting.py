"""People as actors for jobs that go on in their name."""

from kim.accounts.actor import Actor, actor_for
from kim.accounts.models import User


def actor_of_user(user_id: int | None) -> Actor | None:
    """Who somebody is today, with the roles that count today; None for who may not sign in."""
    user = None if user_id is None else User.objects.filter(pk=user_id).first()
    return actor_for(user) if user and user.is_active else None
