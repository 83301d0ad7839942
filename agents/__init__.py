"""Who acts: one module per kind of agent, its state and its decisions as pure functions.

Decisions (rules) take scalars or arrays that broadcast, and give a value of that shape; probabilities lie in
[0, 1], hazards are probabilities per day unless they say otherwise. Coefficients come by name from the parameters,
where unit, range and source of each stand. A rule draws no random number and changes no argument.
"""

import agents.quiet  # noqa: F401  before Mesa is imported
