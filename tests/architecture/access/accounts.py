"""People, invitations, the own account, the way in and out, messages."""

from tests.architecture.access_rows import ALL, HEAD, LEAD, SIGNED_IN, Row, entrance, own_account

ROWS = (
    # Messages and deadlines
    own_account("inbox:list"),
    own_account("inbox:mark_all", status=302),
    own_account("inbox:undo_all", status=302),
    own_account("inbox:choice"),
    Row(route="inbox:open", about="message", yes=SIGNED_IN, status=302),
    Row(route="inbox:mark", about="message", yes=SIGNED_IN, status=302),
    # People
    Row(route="accounts:people", yes=LEAD | HEAD),
    Row(route="accounts:invite", yes=LEAD | HEAD),
    Row(route="accounts:change", about="membership", yes=HEAD),
    Row(route="accounts:end", about="membership", yes=HEAD),
    Row(route="accounts:change", about="head", yes=LEAD | HEAD, foreign_yes=LEAD),
    Row(route="accounts:end", about="head", yes=LEAD | HEAD, foreign_yes=LEAD),
    Row(route="accounts:change", about="land", yes=LEAD, foreign_yes=LEAD),
    Row(route="accounts:end", about="land", yes=LEAD, foreign_yes=LEAD),
    Row(route="accounts:revoke", about="invitation", yes=HEAD),
    Row(route="accounts:link", yes=LEAD | HEAD),
    Row(route="accounts:separate", about="linked", yes=LEAD | HEAD, foreign_yes=LEAD),
    Row(route="accounts:accept", about="link", yes=ALL, foreign_yes=ALL),
    # Own account
    own_account("accounts:sessions"),
    own_account("accounts:set_up", status=302),
    own_account("mfa_index"),
    own_account("account_reauthenticate"),
    own_account("account_change_password"),
    own_account("mfa_reauthenticate"),
    own_account("mfa_activate_totp", status=302),  # there is one already
    own_account("mfa_deactivate_totp"),
    own_account("mfa_view_recovery_codes", status=404),  # shown once, then gone
    own_account("mfa_generate_recovery_codes"),
    own_account("mfa_list_webauthn"),
    own_account("mfa_add_webauthn"),
    own_account("mfa_reauthenticate_webauthn"),
    Row(route="mfa_remove_webauthn", about="passkey", yes=SIGNED_IN),
    Row(route="mfa_edit_webauthn", about="passkey", yes=SIGNED_IN),
    # Way in and out
    entrance("account_login", status=302),
    entrance("account_logout", status_anonymous=302),
    entrance("account_reset_password"),
    entrance("account_reset_password_done"),
    entrance("account_reset_password_from_key_done"),
    entrance("account_reset_password_from_key", uidb36="1", key="set-password"),
    entrance("mfa_authenticate", status=302, status_anonymous=302),
    entrance("mfa_login_webauthn", status=302, status_anonymous=302),
    entrance("openid_connect_login", 404, 404, provider_id="unbekannt"),
    entrance("openid_connect_callback", 404, 404, provider_id="unbekannt"),
)  # fmt: skip
