"""Interventions: one module per measure of governance; each acts only through the model's levers."""
