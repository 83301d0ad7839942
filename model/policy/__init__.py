"""What interventions move: levers, the hours that follow from them, deliveries."""
