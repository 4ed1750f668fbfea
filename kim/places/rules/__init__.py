"""Reading official files about places, as plain functions: no Django, no database, no clock."""
