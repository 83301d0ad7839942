"""What is asked: requests, checked before anything runs."""
