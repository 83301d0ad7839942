"""How far a run is, in words."""

from dashboard.phrases import tell
from dashboard.runs.run import Run


def progress_words(run: Run, lang: str) -> str:
    """Place in the queue, or the finished share and the time left; that others have all processes, where they do."""
    if run.lent:
        told = tell("queue_lent", lang)
        return " ".join((told, tell("queue_before", lang, n=run.before))) if run.before else told
    if run.state == "queued":
        return tell("queue_before", lang, n=run.before) if run.before else tell("starting", lang)
    if run.seconds_left is None:
        return tell("starting", lang)
    return tell("running", lang, share=int(100 * run.share), left=time_left(run.seconds_left, lang))


def time_left(seconds: float, lang: str) -> str:
    """Remaining time, rounded: fives of seconds, then minutes."""
    if seconds < 90:
        return tell("left_seconds", lang, n=max(5, 5 * round(seconds / 5)))
    return tell("left_minutes", lang, n=round(seconds / 60))
