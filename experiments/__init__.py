"""What is asked: run and compare scenarios, store the results, say in words what they show."""
