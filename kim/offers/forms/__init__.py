"""What people type about offers. Forms check the shape and keep what was typed; services decide."""
