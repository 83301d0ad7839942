"""What a world is made from: places, times, parameters, kinds of case, archetypes."""
