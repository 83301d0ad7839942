"""Interventions: one module per way of governing, each acting only through the model's levers."""
