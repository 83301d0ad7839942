"""What the lessons draw and tell: a small place, its people by name, maps, charts and the story of one case."""
