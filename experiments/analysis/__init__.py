"""What comes out: effects, statistics, comparisons. Data only."""
