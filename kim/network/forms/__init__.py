"""Forms of the network. They check what was typed; services decide."""
