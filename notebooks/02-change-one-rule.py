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
# # Second lesson: change one thing · 第二课：只改一处
#
# First you change one rule: how many owners must take part before a vote counts. Then you change one dose: how
# many red stewards there are. Each time, write down what you expect **before** you run the cell; a model teaches
# most where it disagrees with you.
#
# 先改一条规则：多少业主参加，表决才算数；再改一个力度：有多少红色管家。每次都请在运行之前写下自己的预测：
# 模型与你想法不一致的地方，最值得学习。
#
# It takes less than a minute to run. No number here is a forecast: the model compares.
#
# 运行不到一分钟。这里的数字都不是预测：本模型只作比较。

# %% [markdown]
# ## 1. A rule: the quorum of a vote · 规则：表决的法定人数
#
# A lift, a new property firm, an owners' committee: for all of them owners must vote. By article 278 of the Civil
# Code two thirds must take part, by heads and by floor area, and only then is it asked how many said yes.
#
# 加装电梯、选聘物业、成立业委会，都要业主表决。《民法典》第二百七十八条规定：人数和面积都须有三分之二参与，
# 然后才看有多少人同意。

# %%
import inspect

from agents.owners import has_quorum

print(inspect.getsource(has_quorum))

# %% [markdown]
# **Predict.** Suppose half of the owners were enough. Will more votes pass? Will more people take part? Will there
# be fewer open disputes after a year? Write "more", "fewer" or "the same" for each.
#
# **预测。** 假如一半业主参与就够了：通过的表决会更多吗？参与的人会更多吗？一年以后，未结纠纷会更少吗？
# 每一项写下“更多”“更少”或“不变”。

# %%
from experiments.api import compare, loads

place = loads(
    """
    base = "baseline-old"
    [time]
    warmup_days = 90
    horizon_days = 365
    evaluation_days = 180
    """
)


def half_is_enough(heads, area):
    """A quorum of one half, by heads and by area."""
    return (heads >= 0.5) & (area >= 0.5)


half = place.with_rules(has_quorum=half_is_enough).with_label("half", "过半")
answer = compare(half, range(8), progress=False, against=place.with_label("law", "现行法"))

# %%
from model.observation.metrics import METRICS

COLUMNS = {
    "baseline_mean": "before · 之前",
    "package_mean": "after · 之后",
    "difference_mean": "difference · 差值",
    "difference_low": "from · 区间下限",
    "difference_high": "to · 上限",
    "matters": "matters from · 值得在意",
}


def effects(pair, names):
    """Both means, and the difference paired by seed with its 95 % interval · 均值、配对差值与区间"""
    table = pair.table().set_index("metric").loc[names, list(COLUMNS)].rename(columns=COLUMNS)
    return table.rename(index={name: f"{METRICS[name].en} · {METRICS[name].zh}" for name in names}).round(4)


effects(answer.pairs[0], ["votes_passed", "turnout", "dispute_backlog", "unsettled_90", "satisfaction"])

# %% [markdown]
# Compare with your predictions. Where an interval holds zero, the honest answer is "cannot tell", not "the same". Where
# all of it is smaller than what would matter to anybody (last column), the answer is "no difference that matters". A 0
# in the last column means that no smallest difference is declared for this metric.
#
# 与自己的预测对照。区间含零时，诚实的回答是“看不出”，而不是“不变”。整个区间都小于值得在意的差别（最后一列）时，
# 回答是“差别可忽略”。最后一列为 0，表示没有为该指标规定“值得在意的最小差别”。
#
# Open disputes include those that people gave up bringing forward: giving up ends the complaint, not the trouble.
# Cases not settled within 90 days look at all that arose, whatever became of it.
#
# 未结纠纷包括当事人已放弃反映的：放弃的只是反映，困扰仍在。“90天内未解决事项”统计发生的全部事项，无论后来如何。
#
# ## 2. A dose: how many red stewards · 力度：多少红色管家
#
# The package `only-red-stewards` puts a red steward into every patch of buildings. A dose is not a rule: `coverage`
# only says in which share of the patches there is one.
#
# 方案 `only-red-stewards` 在每一片楼栋都安排一名红色管家。力度不是规则：`coverage`（覆盖率）只说明有多大比例的
# 片区配有管家。
#
# **Predict.** Draw two lines over coverage 0, 0.25, 0.5, 1: the hours that stewards and other volunteers give, and the
# open disputes. Does the second half of the stewards bring as much as the first?
#
# **预测。** 以覆盖率 0、0.25、0.5、1 为横轴画两条线：管家和其他志愿者付出的工时，以及未结纠纷。
# 后一半管家带来的效果，和前一半一样多吗？

# %%
package = loads(
    """
    base = "only-red-stewards"
    [time]
    warmup_days = 60
    horizon_days = 240
    evaluation_days = 120
    """
)
DOSES = (0.25, 0.5, 1.0)
doses = [package.with_interventions(red_stewards={"coverage": dose}) for dose in DOSES]
# each against the place without stewards · 均与没有管家时比较
answer = compare(doses, range(6), progress=False)

# %%
import matplotlib.pyplot as plt

from experiments.api import style

with style():
    figure, panels = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for axes, name in zip(panels, ("volunteer_hours", "dispute_backlog"), strict=True):
        metric = METRICS[name]
        found = [pair.effects[name] for pair in answer.pairs]
        levels = [found[0].baseline.mean, *(effect.package.mean for effect in found)]
        axes.plot((0.0, *DOSES), levels, "o-")
        axes.set_title(f"{metric.title('en')} · {metric.zh}")
        axes.set_ylabel(f"{metric.unit} · {metric.unit_in('zh')}", fontsize=8)
        axes.set_xlabel("coverage · 覆盖率")
        axes.set_ylim(0, 1.1 * max(levels))
    plt.show()

# %%
effects(answer.pairs[-1], ["volunteer_hours", "dispute_backlog", "unsettled_90", "recorded", "satisfaction"])

# %% [markdown]
# ## 3. Questions for the class · 课堂讨论
#
# 1. The rule changed how votes end at once. Why might disputes and satisfaction hardly follow within a year? Which
#    of the voted cases take longest to be felt? Which of the differences that can be told matter to nobody?
# 2. A lower quorum lets a minority decide for all. Who in the compound would call the new rule better, who worse,
#    and which number that would show it is missing on this page?
# 3. From dose to dose, which line is straight and which is lost in luck? Try `range(20)` instead of `range(6)`, and
#    say how many hours one open dispute fewer costs.
#
# 1. 规则一改，表决结果马上不同。为什么一年之内，纠纷和满意度可能几乎不变？哪些表决事项要最久才能让人感受到？
#    看得出的差别里，哪些其实无人在意？
# 2. 降低门槛，就可能由少数人替所有人作决定。小区里谁会说新规则更好，谁会说更差？要看出这一点，本页还缺哪个数字？
# 3. 随着力度增加，哪条线是直的，哪条线被偶然淹没？把 `range(6)` 换成 `range(20)` 再试，并算一算：
#    每减少一件未结纠纷，要付出多少工时？
