"""Files from outside: what is accepted, under which name, and why not. Plain Python."""
