"""Rules of the register: plain Python over frozen values."""
