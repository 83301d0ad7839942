"""The real calendar behind the day counter: day 0 is the first day of the horizon."""

from datetime import date, timedelta
from functools import cache

from model.inputs.spec import TimeSpec


class Calendar:
    """Dates, weekdays and month starts of a run, looked up by day number (negative in the warm-up).

    `first` and `last`: its first and last day; `evaluation_days`: how many of the last ones count for levels.
    """

    def __init__(self, time: TimeSpec) -> None:
        self.start, self.first, self.last = time.start, -time.warmup_days, time.horizon_days - 1
        self.evaluation_days = time.evaluation_days

    def date(self, day: int) -> date:
        """The date of a day."""
        return _date(self.start, day)

    def working(self, day: int) -> bool:
        """Monday to Friday (public holidays and make-up days are left out)."""
        return self.date(day).weekday() < 5

    def month_start(self, day: int) -> bool:
        """Whether it is the first of a month."""
        return self.date(day).day == 1

    def month(self, day: int) -> int:
        """Month of the year, 1 to 12."""
        return self.date(day).month


@cache  # several phases ask on every day
def _date(start: date, day: int) -> date:
    return start + timedelta(days=day)
