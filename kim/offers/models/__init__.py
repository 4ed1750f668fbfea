"""Offers with their texts, places and times, and what keeps them true."""

from kim.offers.models.articles import Article, ArticleText
from kim.offers.models.care import CheckEvent, Feedback, FreshnessLink, OfferSignal, PendingEdit
from kim.offers.models.offers import Offer, OfferText, OfferTime, Venue
from kim.offers.models.search import (
    SearchEntry,
    SearchForm,
    SearchSpot,
    SearchText,
    SearchWord,
    Synonym,
)

__all__ = [
    "Article",
    "ArticleText",
    "CheckEvent",
    "Feedback",
    "FreshnessLink",
    "Offer",
    "OfferSignal",
    "OfferText",
    "OfferTime",
    "PendingEdit",
    "SearchEntry",
    "SearchForm",
    "SearchSpot",
    "SearchText",
    "SearchWord",
    "Synonym",
    "Venue",
]
