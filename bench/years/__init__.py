"""A company that lives through a year: its people act through the real services, the real jobs write to them."""
