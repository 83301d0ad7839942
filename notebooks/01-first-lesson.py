# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # First lesson: who speaks up? · 第一课：谁会反映问题？
#
# A community is a place where small troubles arise every day. Some are told to somebody who can help,
# others are swallowed. In this lesson you run one community, meet a resident, a grid worker and a case,
# look at the rule by which a resident decides to speak up, and then change that rule.
#
# 社区里每天都会发生一些小麻烦。有的被反映给能帮忙的人，有的被咽了下去。本课将运行一个社区，
# 认识一位居民、一位网格员和一件纠纷，看看居民按什么规则决定是否反映问题，然后改变这条规则。
#
# It takes less than a minute to run. No number here is a forecast: the model compares.
#
# 运行不到一分钟。这里的数字都不是预测：本模型只作比较。

# %% [markdown]
# ## 1. One community · 一个社区
#
# A scenario is a short text. This one takes the community of old compounds that comes with the project and
# looks at half a year, after a quarter in which it finds its usual state.
#
# 场景是一段短文字。这里借用项目自带的“老旧小区社区”，先让它用三个月进入常态，再观察半年。

# %%
from scenarios.build import make_world
from scenarios.loader import loads

scenario = loads(
    """
    base = "baseline-old"
    [time]
    warmup_days = 90
    horizon_days = 180
    evaluation_days = 180
    """
)
print(scenario.title.en, "·", scenario.title.zh)

# %%
world = make_world([(scenario, 0)])  # 0 is the seed: the luck of this run · 0 是随机种子，即这一次的运气
world.run()
results = world.results()
results.runs[["dispute_backlog", "unsettled_90", "trouble_days", "satisfaction"]].round(2)

# %% [markdown]
# Open disputes per 1,000 residents; cases that arose and were not settled within 90 days, per 1,000 residents and
# year; days of the year that a resident spends with trouble; satisfaction from 0 to 1.
#
# 依次为：每千名居民的未结纠纷；发生后 90 天内未解决的事项（件/千人·年）；居民平均每年受困扰的天数；
# 居民满意度（0 到 1）。
#
# Some people give up: they no longer bring their case forward. That ends the complaint, not the trouble, which lasts
# until somebody settles it or it fades. All these figures count it.
#
# 有的人会放弃：不再反映自己的事。放弃的只是反映，困扰仍在，直到有人解决或自行消退。以上数字都把它算在内。

# %%
results.runs[["dispute_backlog_known", "dispute_backlog_latent", "dispute_backlog_resigned"]].round(2)

# %% [markdown]
# The same open disputes in three parts: known to somebody in charge, known to nobody in charge, given up.
#
# 同样是未结纠纷，分为三部分：办理者已知晓的、尚不知晓的、当事人已放弃反映的。
#
# ## 2. One resident, one grid worker, one case · 一位居民、一位网格员、一件纠纷

# %%
from agents.grid_worker import GridWorker
from agents.resident import Resident

resident = world.agents_by_type[Resident].to_list()[7]
print("resident · 居民:", resident)
print("  age · 年龄:", resident.age, "| tenant · 租户:", resident.tenant)
print("  trust · 信任:", round(resident.trust, 2))
print("  satisfaction · 满意度:", round(resident.satisfaction, 2))

worker = world.agents_by_type[GridWorker].to_list()[0]
print("grid worker · 网格员:", worker)
print("  households · 户数:", worker.households, "| in hand · 手头事项:", worker.backlog)

# %%
# the case that took the most attempts · 尝试次数最多的一件
hardest = results.cases.sort_values("attempts").iloc[-1]
hardest[["kind", "arisen", "opened", "closed", "level", "outcome", "attempts", "hours"]]

# %% [markdown]
# `arisen` is the day it began, `opened` the day somebody in charge heard of it, `closed` the day it was closed.
# Days count from the start of the half year; negative ones lie before it. `level` says where it lay at last,
# `attempts` and `hours` how often and how long people worked on it. An `outcome` of `withdrawn` means that those
# whom it troubles gave up; of `on_paper`, that it was closed in the files only. In both the trouble lasts.
#
# `arisen` 是发生日，`opened` 是办理者知晓之日，`closed` 是结案之日。日期从半年观察期的第一天算起，
# 负数表示在此之前。`level` 是最后由哪一级办理，`attempts` 和 `hours` 是调处的次数和工时。
# `outcome` 为 `withdrawn`，表示当事人放弃了；为 `on_paper`，表示只在纸面上办结。这两种情形下，困扰仍在。
#
# ## 3. The rule: does a resident report this? · 规则：居民会反映吗？
#
# Rules are small functions. This one gives the chance per day that somebody reports a case that troubles
# them. `record` is what became of earlier reports that they know of: 1 if all were answered, 0 if none was.
#
# 规则是小小的函数。这一条给出居民在某一天反映困扰自己的事项的概率。`record` 是他们所知的以往反映的结果：
# 1 为件件有回音，0 为石沉大海。

# %%
import inspect

from agents.resident import report_hazard

print(inspect.getsource(report_hazard))

# %%
import matplotlib.pyplot as plt
import numpy as np

from experiments.api import style

trust = np.linspace(0, 1, 101)
with style():
    figure, axes = plt.subplots(figsize=(7, 4))
    for slope in (0.0, 0.8, 2.0):
        chance = report_hazard(0.4, 30, trust, 1.0, trust_slope=slope)
        axes.plot(trust, 100 * chance, label=f"trust_slope = {slope:g}")
    axes.set_xlabel("trust · 信任")
    axes.set_ylabel("chance per day, % · 每天反映的概率（%）")
    axes.set_title("Does a resident report this? · 居民会反映吗？")
    axes.set_ylim(0)
    axes.legend()
    plt.show()

# %% [markdown]
# The model uses 0.8. That is an assumption: nobody has measured it in these communities.
#
# 模型取 0.8。这是假设：没有人在这些社区里测量过。
#
# ## 4. Another rule · 换一条规则
#
# What if everybody spoke up as if they fully trusted those in charge? We replace the rule in one world and
# leave everything else, even the luck: the same eight seeds in both. Every number stays at its default, so the answer
# is about luck alone. `compare` without seeds would draw what nobody knows, 100 times.
#
# 如果人人都像完全信任办理者那样开口，会怎样？我们只在一个世界里替换这条规则，其余一切照旧，连运气也相同：
# 两边用同样的八个种子。所有数值都取默认值，所以答案只针对偶然因素；不写种子时，`compare` 会对说不准的数值抽样 100 次。


# %%
from experiments.api import compare


def outspoken(reporting, latent_days, trust, access, **learned):
    """As if everybody's trust were 1."""
    return report_hazard(reporting, latent_days, np.ones_like(trust), access, **learned)


SEEDS = range(8)
changed = scenario.with_rules(report_hazard=outspoken).with_label("outspoken", "新规则")
answer = compare(changed, SEEDS, progress=False, against=scenario.with_label("as it is", "原规则"))
answer  # answer.text("zh") says it in Chinese · answer.text("zh") 给出中文

# %%
print(answer.text("zh"))

# %% [markdown]
# The verdict looks at what matters to residents. For the question of this lesson, look at a few metrics. The
# difference is "outspoken" less "as it is", seed by seed, with its 95 % interval. A 0 in the last column means that
# no smallest difference is declared for this metric.
#
# 结论看的是居民在意的结果。就本课的问题，再看几项指标：差值为新规则减原规则，按种子逐一相减，附 95% 区间。
# 最后一列为 0，表示没有为该指标规定“值得在意的最小差别”。

# %%
from model.observation.metrics import METRICS

COLUMNS = {
    "baseline_mean": "as it is · 原规则",
    "package_mean": "outspoken · 新规则",
    "difference_mean": "difference · 差值",
    "difference_low": "95 % from · 区间下限",
    "difference_high": "to · 上限",
    "matters": "matters from · 值得在意的最小差别",
}
PARTS = ("dispute_backlog_latent", "dispute_backlog_known", "dispute_backlog_resigned")
names = [*PARTS, "dispute_backlog", "unsettled_90", "satisfaction"]
table = answer.effects().set_index("metric").loc[names, list(COLUMNS)].rename(columns=COLUMNS)
table.rename(index={name: f"{METRICS[name].en} · {METRICS[name].zh}" for name in names}).round(3)

# %% [markdown]
# ## 5. Questions for the class · 课堂讨论
#
# 1. Read the first three rows; they add up to the fourth. What became fewer, what more? Putting up with a dispute
#    ends no dispute. Has the community become better or worse? Which of these numbers would a mayor see on a
#    hotline's screen, and which would a resident feel?
# 2. Where an interval holds zero, what may you say, and what not? Where it does not, but is far below what matters
#    to anybody (last column), what then? Try `SEEDS = range(20)`.
# 3. Write a rule of your own. It knows only what it is given: `reporting`, `latent_days`, `trust`, `access`. For
#    example, nobody speaks up below a trust of 0.4. Predict the table before you run it.
#
# 1. 看前三行，它们相加就是第四行：什么变少了，什么变多了？忍着不说，纠纷并没有了结。社区是变好了还是变差了？
#    这些数字中，哪些会出现在市长热线的屏幕上，哪些是居民切身感受到的？
# 2. 区间含零时，可以说什么，不可以说什么？区间不含零、却远小于值得在意的差别（最后一列）时，又该怎么说？
#    试试 `SEEDS = range(20)`。
# 3. 写一条自己的规则。规则只知道传给它的量：`reporting`、`latent_days`、`trust`、`access`。例如，信任低于 0.4
#    就谁也不说。运行之前，先预测表里的数字。
