"""Values and rules of offers; plain Python."""
