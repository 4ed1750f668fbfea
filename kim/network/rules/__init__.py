"""Fields of work, languages, likeness and analysis of a network: plain Python, no database."""
