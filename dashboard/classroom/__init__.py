"""Class mode: a code on the wall, groups with worlds of their own, predictions first, then one answer of all."""
