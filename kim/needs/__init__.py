"""Stock-take and gaps (Bestandsaufnahme, Lücken): what is missing where, and for whom."""
