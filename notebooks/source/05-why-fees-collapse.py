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

# %% [markdown] lang="zh"
# # 第 5 课：物业费为什么会塌
#
# **用时** 40 分钟　**需要** 改一行代码
#
# **目标** 学完本课，你能解释“低收费—低服务—低收缴”的螺旋，找到它的临界点，并说明单靠催缴为什么不够。

# %% [markdown] lang="en"
# # Lesson 5: Why fees collapse
#
# **Time** 40 minutes  **You need** to change one line of code
#
# **Goal** Afterwards you can explain the spiral of low fees, poor service and few payers, find its tipping point, and say
# why chasing debtors is not enough.

# %% [markdown] lang="zh"
# ## 1. 一户人家，一条规则
#
# 先认识一户人家。这个月的物业费，交还是不交？

# %% [markdown] lang="en"
# ## 1. A household and a rule
#
# Meet a household. Will it pay this month's property fee?

# %%
import numpy as np

from agents.resident import pays_fee_probability
from experiments.lessons.about import about_pictures
from experiments.lessons.charts import lines
from experiments.lessons.people import an_adult_with
from experiments.lessons.rule_text import rule_text
from scenarios.build import make_world
from scenarios.loader import loads

LANG = "zh"  # zh
LANG = "en"  # en
COMPOUND = """
title = { en = "One compound", zh = "一个小区" }
about = { en = "A commodity compound of 150 households.", zh = "一个 150 户的商品房小区。" }
[time]
start = 2024-01-01
warmup_days = 0
horizon_days = 1460
evaluation_days = 365
[place]
name = { en = "One compound", zh = "一个小区" }
[[place.communities]]
name = "小区"  # zh
name = "One compound"  # en
grids = 1
staff = 2
[[place.communities.compounds]]
archetype = "commodity"
households = 150
firm = true
fee = @fee
"""
world = make_world([(loads(COMPOUND.replace("@fee", "1.6")), 0)])
print(an_adult_with(world, least_age=35).card(LANG))

# %%
print(rule_text(pays_fee_probability))
print()
chance = pays_fee_probability(-1.65, 0.6, np.array([0.3, 0.6, 0.9]), satisfaction_slope=6, norm_slope=4.4)
print("邻里缴费 30%、60%、90% 时，这户人家缴费的可能性：", np.round(100 * chance), "%")  # zh
print("chance to pay if 30, 60, 90 % of the neighbours do:", np.round(100 * chance), "%")  # en

# %% [markdown] lang="zh"
# 规则说：一户人家交不交，看三样——自己的习惯（`logit`）、对生活满不满意（`satisfaction`）、觉得有多少邻居在交
# （`neighbours`）。后两样以一半为中点，各乘一个斜率（`slope`），加起来越大越可能交；最后一行把这个和变成 0 到 1
# 之间的可能性。另外有四分之一的人家把交费当成义务：习惯强得多（下面是 `2.35`，别人是 `-1.65`），服务差了、邻居不交了，
# 他们也坚持得久一些。
#
# ## 2. 把圈接上
#
# 交的人少，物业就请不起人；服务差了，大家不满意；不满意，交的人更少。把这一圈写成几行代码：

# %% [markdown] lang="en"
# The rule looks at three things: the household's habit (`logit`), its satisfaction, and how many neighbours it believes
# to pay (`neighbours`). The last two count from the middle, each times a slope. The larger the sum, the likelier it pays;
# the last line turns the sum into a chance from 0 to 1. One household in four sees the fee as a duty. Its habit is much
# stronger (below `2.35` in place of `-1.65`), so it goes on paying longer when service is poor and neighbours stop.
#
# ## 2. Close the circle
#
# Fewer payers: the firm can pay fewer staff. Poorer service: people are less satisfied. Less satisfied: fewer payers. In
# a few lines:


# %%
def next_month(paying, fee):
    """这个月有这么大比例的人家缴费，下个月会有多大比例。"""  # zh
    """Share of households that pay next month if the share `paying` pays now."""  # en
    service = np.minimum(1, paying * fee / 1.1)  # 收来的钱够请几成人手（每平方米要 1.1 元）  # zh
    service = np.minimum(1, paying * fee / 1.1)  # full service takes 1.1 yuan per square metre  # en
    content = 0.5 + 0.5 * (service - 0.5)
    usual = pays_fee_probability(-1.65, content, paying, satisfaction_slope=6, norm_slope=4.4)
    dutiful = pays_fee_probability(2.35, content, paying, satisfaction_slope=6, norm_slope=4.4)
    return 0.25 * dutiful + 0.75 * usual


def after_years(start, fee, months=48):
    """从比例 start 开始，四年以后的比例。"""  # zh
    """The share after four years, from `start`."""  # en
    for _ in range(months):
        start = next_month(start, fee)
    return start


# %% [markdown] lang="zh"
# **预测** 物业费每月每平方米 1.6 元。一个小区从 80% 的人家缴费开始，另一个从 40% 开始。四年以后各是多少？写在学习单上。

# %% [markdown] lang="en"
# **Predict** The fee is 1.6 yuan per square metre and month. One compound begins with 80 % of the households paying, another with
# 40 %. Where are they after four years? Write it down.

# %%
FEE = 1.6  # ← 第 4 节要改这一行  # zh
FEE = 1.6  # <- the line to change in section 4  # en

share = np.linspace(0, 1, 101)
title, across, up = f"物业费 {FEE} 元：这个月和下个月", "这个月缴费的比例", "下个月缴费的比例"  # zh
curve, same = "规则给出的", "不变（两个月一样）"  # zh
title, across, up = f"Fee {FEE} yuan: this month and the next", "share that pays now", "share that pays next month"  # en
curve, same = "by the rule", "unchanged"  # en
lines(share, {curve: next_month(share, FEE)}, title=title, across=across, up=up, diagonal=same, lang=LANG)

# %%
for start in (0.8, 0.4):
    print(f"从 {start:.0%} 开始，四年后 {after_years(start, FEE):.0%}")  # zh
    print(f"from {start:.0%} to {after_years(start, FEE):.0%} in four years")  # en

# %% tags=["check"]
assert after_years(0.8, 1.6) > 0.65 and after_years(0.4, 1.6) < 0.4

# %% [markdown] lang="zh"
# 曲线在斜线上方，缴费的会越来越多；在下方，会越来越少。曲线从下往上穿过斜线的那一点就是**临界点**：
# 起步高一点点，走向高处；低一点点，滑到低处。两个小区规则一样、人一样，命运不同。
#
# ## 3. 整个模型里也这样吗？
#
# 上面只有几行。现在用整个模型：同一个小区，物业费分别是 1.6 元和 0.8 元（多年没有涨价，工资却涨了），看四年。

# %% [markdown] lang="en"
# Where the curve lies above the diagonal, more and more pay; below it, fewer and fewer. Where it crosses the diagonal
# from below, there is a **tipping point**: a start a little higher goes up, a little lower slides down. Same rule, same
# people, another fate.
#
# ## 3. Does the whole model do so?
#
# Those were a few lines. Now take the whole model: the same compound with a fee of 1.6 yuan and of 0.8 (no rise for many
# years, while wages rose), over four years.


# %%
def course(fee):
    """四年里的收缴率和服务质量（每月，三种运气的平均）。"""  # zh
    """Fee collection and quality of service over four years (monthly, mean of three lucks)."""  # en
    world = make_world([(loads(COMPOUND.replace("@fee", str(fee))), luck) for luck in range(3)])
    world.run()
    return world.results().series.groupby(["metric", "day"])["value"].mean()


rich, poor = course(1.6), course(0.8)
day = rich["fee_collection"].index / 365
curves = {
    "1.6 元：缴费": rich["fee_collection"],  # zh
    "0.8 元：缴费": poor["fee_collection"],  # zh
    "0.8 元：服务": poor["service_quality"],  # zh
    "fee 1.6: payers": rich["fee_collection"],  # en
    "fee 0.8: payers": poor["fee_collection"],  # en
    "fee 0.8: service": poor["service_quality"],  # en
}
title, across, up = "一个小区的四年", "年", "比例（1 为全部、完好）"  # zh
title, across, up = "Four years of a compound", "years", "share (1: all, full)"  # en
lines(day, curves, title=title, across=across, up=up, lang=LANG)

# %% tags=["check"]
assert rich["fee_collection"].iloc[-1] > poor["fee_collection"].iloc[-1] + 0.2
assert poor["service_quality"].iloc[-1] < poor["service_quality"].iloc[0] - 0.2

# %% [markdown] lang="zh"
# 先塌的是哪一样：服务，还是缴费？看图回答。
#
# ## 4. 练习
#
# 1. 把 `FEE` 改成 1.4、再改成 1.0，每次重新运行 `FEE` 那个单元格。临界点往哪边移？低到多少，高处的交点消失？（图上看不清
#    时，从高处起步试一试：`after_years(0.95, 1.2)` 是不是塌了？换几个物业费再试。）
# 2. 用 `after_years` 找出物业费 1.6 元时的临界点（精确到 1%）：从多少开始，四年后才会超过一半？（从 `after_years(0.5, 1.6)`
#    试起。）
# 3. 有人说：“不交费就上门催，每 100 户每月能多催来 5 户。”在 `next_month` 的 `return` 那一行末尾加上 `+ 0.05`，重新运行
#    这个单元格，再用 `after_years(0.8, 1.0)` 看一看：物业费 1.0 元的小区救得回来吗？（看完把 `+ 0.05` 删掉。）

# %% [markdown] lang="en"
# Which falls first, service or payment? Look at the chart.
#
# ## 4. Exercise
#
# 1. Set `FEE` to 1.4 and then to 1.0, and run the cell with `FEE` again each time. Which way does the tipping point move?
#    Below which fee is the upper crossing gone? (Where the picture is too close, start high: does `after_years(0.95, 1.2)`
#    collapse? Try other fees.)
# 2. Use `after_years` to find the tipping point at a fee of 1.6 (to 1 %): from which start is the share above one half
#    after four years? (Begin with `after_years(0.5, 1.6)`.)
# 3. Somebody says: "Call on those who do not pay; each month that brings 5 more of every 100 households." Write `+ 0.05` at
#    the end of the line `return` of `next_month`, run this cell again, and look at `after_years(0.8, 1.0)`. Does it save a
#    compound with a fee of 1.0? (Then take `+ 0.05` out again.)

# %% tags=["solution"]
tipping = {}  # 从百分之几开始，四年后超过一半  # zh
tipping = {}  # the first start, in per cent, from which more than half pay after four years  # en
for fee in (1.6, 1.4, 1.0):
    tipping[fee] = next((start for start in range(101) if after_years(start / 100, fee) > 0.5), None)
    found = "没有，从哪里开始都会塌" if tipping[fee] is None else f"{tipping[fee]}%"  # zh
    print(f"{fee} 元时的临界点：{found}")  # zh
    found = "none, every start collapses" if tipping[fee] is None else f"{tipping[fee]} %"  # en
    print(f"tipping point at a fee of {fee}: {found}")  # en
least = next(fee for fee in np.arange(1.0, 1.6, 0.01) if after_years(0.95, fee) > 0.5)
print(f"物业费低于 {least:.2f} 元，高处的交点就消失了")  # zh
print(f"below a fee of {least:.2f} the upper crossing is gone")  # en

# %% tags=["solution"]
chased = 0.8
for _ in range(48):
    chased = min(1.0, next_month(chased, 1.0) + 0.05)
print(f"1.0 元、每 100 户每月多催 5 户：从 80% 开始，四年后 {chased:.0%}（不催是 {after_years(0.8, 1.0):.0%}）")  # zh
print(f"fee 1.0, 5 of 100 more by chasing: from 80% to {chased:.0%} (without: {after_years(0.8, 1.0):.0%})")  # en

# %% tags=["check"]
assert 40 < tipping[1.6] < tipping[1.4] < 85 and tipping[1.0] is None and chased < 0.6

# %% [markdown] lang="zh" tags=["solution"]
# 物业费越低，临界点越高（在图上往右移）：同样的小区要有更多人家缴费才撑得住。低到一定程度，高处的交点消失，
# 从哪里开始都会塌。
#
# 催缴能多收一些，但服务没有变好，满意度上不去，收缴率停在低处。要回到高处，得有一次足够大的推动，
# 让服务和缴费一起越过临界点，或者让收费够得上成本。

# %% [markdown] lang="en" tags=["solution"]
# The lower the fee, the higher the tipping point (on the picture, further right): more households must pay for the
# compound to hold. Low enough, the upper crossing vanishes, and every start collapses.
#
# Chasing brings in a little, but service stays poor and so does satisfaction. To return, one large push must carry service
# and payment over the tipping point together, or the fee must meet the cost.

# %% [markdown] lang="zh"
# **讨论** 谁先退出螺旋更容易：物业先把服务做好，还是业主先把费交齐？各自担心什么？

# %% [markdown] lang="en"
# **Discuss** Who can leave the spiral first: the firm by better service, or owners by paying? What does each fear?

# %%
print(about_pictures(loads(COMPOUND.replace("@fee", "1.6")), 3, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、预测**
#
# | 物业费 1.6 元 | 我预测四年后 | 结果 |
# |---|---|---|
# | 从 80% 开始 | | |
# | 从 40% 开始 | | |
#
# **二、画圈** 把“缴费—服务—满意—缴费”画成一个圈，每个箭头写上“加”或“减”。
#
# （留白）
#
# **三、练习**
#
# 1. 物业费降低，临界点往 ＿＿ 移；到 ＿＿ 元左右高处的交点消失
# 2. 1.6 元时的临界点：＿＿ %
# 3. 每 100 户每月多催 5 户，四年后  ＿＿ %，（救得回／救不回），因为 ＿＿＿＿＿＿＿＿
#
# **四、一句话** 要让一个塌了的小区回来，需要：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. Prediction**
#
# | Fee 1.6 yuan | I predict after four years | Result |
# |---|---|---|
# | from 80 % | | |
# | from 40 % | | |
#
# **2. Draw the circle** of payment, service and satisfaction. Write plus or minus on each arrow.
#
# (space)
#
# **3. Exercise**
#
# 1. With a lower fee the tipping point moves ____; at about ____ yuan the upper crossing vanishes
# 2. Tipping point at 1.6: ____ %
# 3. With 5 of 100 more by chasing: ____ % after four years. Saved or not, because ______________
#
# **4. In one sentence** A collapsed compound needs: ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（40 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–6 | 一户人家和规则；学生先画出因果圈 |
# | 6–10 | 预测 |
# | 10–18 | 曲线和斜线：手指沿着曲线走几步（“爬楼梯”） |
# | 18–24 | 整个模型的四年 |
# | 24–36 | 练习：两人一组改一行 |
# | 36–40 | 讨论谁先动 |
#
# **容易误解的地方** 临界点不是终点。小区不会停在临界点上，只会离开它。
#
# **请说明** 几行代码里的 1.1 元和 0.5 是为了演示取的数；缴费规则和斜率是模型里的，斜率属于假设。
#
# **学习单第二部分** 三个箭头都是“加”：哪一样多了，下一样也多；哪一样少了，下一样也少。所以这个圈往上、往下都会自己加速。
#
# **先塌的是** 服务。物业费 0.8 元时，收得再齐也请不起足够的人，服务第一年就掉下来；住户不满意了，缴费才跟着往下走。
#
# **讨论要点** 物业怕的是：先花了钱，业主还是不交。业主怕的是：自己交了，别人不交，服务照旧。两边都在等对方，所以常常要有第三方先推
# 一把，例如社区垫一段、先试一年再定价、钱花到哪里公开。
#
# **学习单第一部分的结果**

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (40 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-6 | The household and the rule; students draw the circle first |
# | 6-10 | Predictions |
# | 10-18 | Curve and diagonal: walk some steps with a finger |
# | 18-24 | Four years in the whole model |
# | 24-36 | Exercise in pairs: change one line |
# | 36-40 | Discuss who moves first |
#
# **Easily misunderstood** A tipping point is no end. A compound does not stay there, it leaves.
#
# **Say so** The 1.1 yuan and the 0.5 in the few lines are chosen to show the idea. The rule and its slopes are those of
# the model; the slopes are assumptions.
#
# **Part 2 of the worksheet** All three arrows are plus: more of one gives more of the next, and less gives less. So the
# circle speeds itself up, upwards and downwards.
#
# **What falls first** Service. With a fee of 0.8 the firm cannot pay enough staff even if nearly all pay, so service drops in
# the first year. Households are less satisfied, and payment follows.
#
# **Discussion** The firm fears that it spends and owners still do not pay. An owner fears to pay while others do not, and to
# see no better service. Each waits for the other. Often somebody must give a push: the community advances money, a year on
# trial comes before a new price, or all can see where the money goes.
#
# **Results for part 1 of the worksheet**

# %% tags=["teacher"]
for start in (0.8, 0.4):
    print(f"从 {start:.0%} 开始，四年后 {after_years(start, 1.6):.0%}")  # zh
    print(f"from {start:.0%} to {after_years(start, 1.6):.0%} in four years")  # en
