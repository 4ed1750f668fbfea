"""Changing the register: one deed each."""
