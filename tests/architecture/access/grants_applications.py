"""Writing an application, its rules, and what was submitted."""

from tests.architecture.access_rows import AUTHORS, HEAD, LEAD, OFFICE, TOWN, Row, draft, submitted

ROWS = (
    # Writing an application
    Row(route="grants:application_new", yes=AUTHORS),
    draft("grants:draft", status=302),
    draft("grants:draft_section", AUTHORS, section="grunddaten"),
    draft("grants:draft_files", AUTHORS),
    draft("grants:attachment", about="draft_file"),
    draft("grants:attachment_remove", AUTHORS, "draft_file"),
    draft("grants:draft_rebase", AUTHORS, status=302),  # there is no newer version
    draft("grants:draft_check"),
    draft("grants:draft_file"),
    draft("grants:draft_sign", HEAD),
    draft("grants:alarm_release", HEAD),
    draft("grants:application_withdraw"),
    submitted("grants:application_withdraw", HEAD, "file"),
    submitted("grants:council_report", TOWN, "file"),
    # Plausibility rules and exceptions from them
    submitted("grants:rules", about="file"),
    submitted("grants:rule_waive", OFFICE, "file", rule="PL-A53"),
    submitted("grants:waiver_confirm", OFFICE | LEAD, "waiver"),
    submitted("grants:waiver_end", OFFICE, "waiver"),
    # What was submitted
    submitted("grants:submission_latest", about="file", status=302),
    *(submitted(f"grants:{name}") for name in (
        "submission", "submission_compare", "submission_file", "receipt", "receipt_file")),
)  # fmt: skip
