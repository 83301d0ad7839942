"""What is measured: recorder, tables of events, metrics, results."""
