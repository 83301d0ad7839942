"""The world they act in: places, cases, the day's schedule, levers, random numbers, observation."""
