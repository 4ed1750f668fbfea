"""Law, money and dates of grants as pure functions."""
