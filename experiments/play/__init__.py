"""Playable pages for lessons: predict, reveal, compare with the class; one HTML file each, from runs of the model."""
