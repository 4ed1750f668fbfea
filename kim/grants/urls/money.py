"""Addresses of the budget, below /foerderung/haushalt/."""

from django.urls import path

from kim.grants.views import budget, budget_deeds

BUDGET = "haushalt/"
JOURNAL = f"{BUDGET}buchungen"
YEAR = f"{BUDGET}<int:year>/"
urlpatterns = [
    path(BUDGET, budget.budget, name="budget"),
    path(f"{JOURNAL}/", budget.budget_journal, name="budget_journal"),
    path(f"{JOURNAL}.csv", budget.budget_journal_csv, name="budget_journal_csv"),
    path(f"{JOURNAL}.xlsx", budget.budget_journal_xlsx, name="budget_journal_xlsx"),
    path(f"{JOURNAL}/<int:pk>/gegenbuchung/", budget_deeds.entry_cancel, name="entry_cancel"),
    path(f"{BUDGET}titel/neu/", budget_deeds.budget_title_new, name="budget_title_new"),
    path(f"{BUDGET}jahr/neu/", budget_deeds.budget_year_new, name="budget_year_new"),
    path(f"{YEAR}abfluss/", budget.budget_outflow, name="budget_outflow"),
    path(f"{YEAR}schliessen/", budget_deeds.budget_close, name="budget_close"),
    path(f"{YEAR}oeffnen/", budget_deeds.budget_open, name="budget_open"),
    path(f"{YEAR}uebernehmen/", budget_deeds.budget_take_over, name="budget_take_over"),
    path(f"{YEAR}buchen/<slug:booking>/", budget_deeds.budget_book, name="budget_book"),
    path(
        f"{BUDGET}festlegungen/<slug:number>/loesen/",
        budget_deeds.reservation_release,
        name="reservation_release",
    ),
]
