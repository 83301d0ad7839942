"""Effects of interventions: levers, the hours and contacts that follow from them, and whom they reach."""
