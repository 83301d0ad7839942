"""How it is told: functions that turn answers into words, pages and figures."""
