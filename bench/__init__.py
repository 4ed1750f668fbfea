"""`make bench`: how fast the public pages answer, as ratios over an empty page of the same server.

Seconds say more about the machine than about the program, so none are printed. See ``__main__``.
"""
