"""How large a question may be: residents times days times draws times arms."""

from dashboard.runs.question import Question
from experiments.errors import RequestError

MOST_RESIDENT_DAYS = 1e11  # more than an hour of one processor


def check(question: Question, most: float = MOST_RESIDENT_DAYS) -> None:
    """Raise RequestError for a question that is too large, and say what would do."""
    size = question.request.resident_days
    if size <= most:
        return
    fewer = int(question.draws * most / size)
    times = f"{size / most:.1f}"
    raise RequestError(
        f"this is {times} times what this server computes for one question (residents × days × draws × packages)"
        + (
            f"; allowed: up to {fewer} draws" if fewer else "; choose a smaller place, fewer days or packages"
        ),
        f"这个问题的计算量是本服务器单个问题上限的 {times} 倍（人数×天数×可能情形数×方案数）；"
        + (f"最多可用 {fewer} 种可能情形" if fewer else "请选择更小的社区、更短的时间或更少的方案"),
    )
