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
# # 第 12 课：造你的社区，改一条规则，写一页建议
#
# **用时** 45 分钟　**需要** 改一段文字和一条规则
#
# **目标** 学完本课，你能把自己住的地方写成一个社区，提出一个“如果……会怎样”，公平地比一比，并写出一页别人看得懂的建议。

# %% [markdown] lang="en"
# # Lesson 12: Build your neighbourhood, change a rule, write a brief
#
# **Time** 45 minutes  **You need** to change a text and a rule
#
# **Goal** Afterwards you can write down the place where you live as a community, ask a "what if", compare fairly, and write
# one page that others understand.

# %% [markdown] lang="zh"
# ## 1. 写下你的社区
#
# 下面一段文字就是一个社区。把小区的种类、户数、幢数改成你住的地方（`archetype` 可以是：`old` 老旧小区、`resettlement` 安置小区、
# `danwei` 单位大院、`commodity` 商品房小区、`fringe` 城郊小区）。`firm` 是有没有物业（`true` 有，`false` 没有）。
# 要添一个小区，就把 `[[place.communities.compounds]]` 那一段再抄一遍。全部不超过 600 户，运行才快；其余的行不用动。

# %% [markdown] lang="en"
# ## 1. Write down your community
#
# The text below is a community. Change the kinds of compound, the households and the buildings to those of the place where
# you live. `archetype` may be `old` (an old compound), `resettlement`, `danwei` (a former work unit's compound), `commodity`
# (flats from the market) or `fringe` (at the edge of the city). `firm` says whether a property firm serves it (`true` or
# `false`). For one more compound, copy the part that begins with `[[place.communities.compounds]]`. Stay within 600
# households in all, so that it runs fast. Leave the other lines as they are.

# %%
import numpy as np

from agents.resident import report_hazard
from experiments.lessons.about import about_pictures
from experiments.lessons.charts import dots
from experiments.lessons.maps import community_map, satisfaction
from experiments.lessons.own_place import own_place
from experiments.lessons.people import an_adult_with
from experiments.lessons.rule_text import rule_text
from experiments.lessons.tables import effects
from scenarios.build import make_world

LANG = "zh"  # zh
LANG = "en"  # en
MINE = """
title = { en = "My community", zh = "我的社区" }
about = { en = "The place where I live.", zh = "我住的地方。" }

[time]
start = 2024-01-01
warmup_days = 180
horizon_days = 365
evaluation_days = 180

[place]
name = { en = "My community", zh = "我的社区" }

[[place.communities]]
name = "我的社区"  # zh
name = "My community"  # en
grids = 1
staff = 2

[[place.communities.compounds]]
archetype = "old"
households = 120
buildings = 3
firm = false

[[place.communities.compounds]]
archetype = "resettlement"
households = 120
buildings = 2
firm = true
"""
mine = own_place(MINE, LANG)
world = make_world([(mine, 0)])
world.run()
who = an_adult_with(world, least_age=20)
print(who.card(LANG))

# %%
title, unit = "我的社区：一年以后各家的满意度", "满意度"  # zh
title, unit = "My community: satisfaction after a year", "satisfaction"  # en
community_map(world, satisfaction(world), title=title, unit=unit, limits=(0, 1), home=who, lang=LANG)

# %% [markdown] lang="zh"
# ## 2. 找到你想改的规则
#
# 第 2 课见过的规则：一个人今天会不会把烦心事说出来。规则是一个小函数，只知道传给它的东西：
# `reporting`（这类事平常有多少人会说）、`latent_days`（平常忍多少天）、`trust`（信任）、`access`（门路）、
# `record`（以前反映的事有没有下文）。`trust_slope` 和 `learned_slope` 说信任和经历各有多大分量。

# %% [markdown] lang="en"
# ## 2. Find the rule to change
#
# The rule of lesson 2: does somebody tell a trouble today? A rule is a small function and knows only what it is given:
# `reporting` (how many usually tell this kind), `latent_days` (how long they usually put up with it), `trust`, `access`,
# and `record` (what became of earlier reports). The two slopes say how much trust and experience weigh.

# %%
print(rule_text(report_hazard))

# %% [markdown] lang="zh"
# **如果……会怎样** 如果社区里人人都像完全信任办事的人那样开口呢？
#
# **预测** 写下：办事的人不知道的纠纷（更多／更少／差不多），未结纠纷（更多／更少／差不多），工作时长（更多／更少／差不多）。

# %% [markdown] lang="en"
# **What if** everybody spoke up like people who fully trust those in charge?
#
# **Predict** Write: disputes that nobody in charge knows (more / fewer / the same), open disputes (more / fewer / the same),
# hours of work (more / fewer / the same).


# %%
def my_rule(reporting, latent_days, trust, access, **rest):
    """好像人人的信任都是 1。"""  # zh
    """As if everybody's trust were 1."""  # en
    return report_hazard(reporting, latent_days, np.ones_like(trust), access, **rest)


# %% [markdown] lang="zh"
# ## 3. 公平地比
#
# 同样的 20 种运气，一边照旧，一边用你的规则（第 4 课）。

# %% [markdown] lang="en"
# ## 3. Compare fairly
#
# The same 20 lucks, once as it is and once with your rule (lesson 4).


# %%
def run(scenario):
    """20 种运气下的结果，一行一种。"""  # zh
    """Results under 20 lucks, a row each."""  # en
    world = make_world([(scenario, luck) for luck in range(20)])
    world.run()
    return world.results().runs


before = run(mine)
after = run(mine.with_rules(report_hazard=my_rule))
NAMES = ["dispute_backlog_latent", "dispute_backlog", "unsettled_90", "trouble_days", "satisfaction", "hours"]
effects(before, after, NAMES, LANG)

# %% [markdown] lang="zh"
# 表里的“潜在纠纷”，就是没有办事的人知道的纠纷；“困扰人日”，就是每位居民一年里受困扰的天数。差别比“偶然的上下浮动”小，
# 就说“看不出”。

# %% [markdown] lang="en"
# "Latent disputes" in the table are those that nobody in charge knows. Where a difference is smaller than "give or take",
# say "cannot tell".

# %%
gap = after["trouble_days"] - before["trouble_days"]
title, across = "受困扰的天数：新规则减原规则，每点一种运气", "天；小于 0 是变少"  # zh
title, across = "Days of trouble: new rule less old, a dot per luck", "days; below 0: fewer"  # en
dots({"": gap}, title=title, across=across, zero=True, lang=LANG)

# %% tags=["check"]
assert (gap.abs() > 0).any()

# %% [markdown] lang="zh"
# ## 4. 写一页建议
#
# 一页建议只有六句话。程序帮你填数字，话要你自己说。

# %% [markdown] lang="en"
# ## 4. Write a brief
#
# A brief has six sentences. The program fills in the numbers; the words are yours.


# %%
def told(name):
    """一项指标的差别和偶然浮动，写成一句。"""  # zh
    """Difference of a metric, and how far chance may have moved it."""  # en
    change = after[name] - before[name]
    chance = 2 * change.std() / len(change) ** 0.5
    return f"{change.mean():+.2f}（偶然浮动 ±{chance:.2f}，20 次中有 {(change < 0).sum()} 次变少）"  # zh
    return f"{change.mean():+.2f} (by chance ±{chance:.2f}; lower in {(change < 0).sum()} of 20)"  # en


print("1. 问题：……")  # zh
print("2. 办法：……")  # zh
print("3. 每位居民每年受困扰的天数：", told("trouble_days"))  # zh
print("4. 代价，每千人每年的工时：", told("hours"))  # zh
print("5. 这里假设了：……（没有人量过）")  # zh
print("6. 如果我错了，最可能错在：……")  # zh
print("1. The problem: ...")  # en
print("2. The measure: ...")  # en
print("3. Days of trouble for each resident and year:", told("trouble_days"))  # en
print("4. The price, hours per 1,000 residents and year:", told("hours"))  # en
print("5. This assumes ... (nobody has measured it)")  # en
print("6. If I am wrong, it is most likely because ...")  # en

# %% [markdown] lang="zh"
# ## 5. 练习
#
# 1. 写一条自己的规则：信任低于 0.45 的人什么也不说，其他人照旧。先预测，再改 `my_rule`，重新运行那一格和第 3 节。
#    （提示：`np.where(条件, 甲, 乙)`。）
# 2. 不改规则，改成一项措施：把第 3 节的那一行改成 `after = run(mine.with_interventions(members_register={}))`，再运行。
#    居民多得到什么，多付出什么？
# 3. 把六句话补完整，念给同桌听。同桌只许问一个问题：“你怎么知道？”

# %% [markdown] lang="en"
# ## 5. Exercise
#
# 1. Write a rule of your own: who has a trust below 0.45 tells nothing, others as before. Predict, then change `my_rule` and
#    run its cell and section 3 again. (Hint: `np.where(condition, this, that)`.)
# 2. Leave the rule alone and take a measure: in section 3 write
#    `after = run(mine.with_interventions(members_register={}))` and run it again. What do people gain, what does it take?
# 3. Complete the six sentences and read them to your neighbour, who may ask one thing only: "How do you know?"


# %% tags=["solution"]
def only_the_trusting(reporting, latent_days, trust, access, **rest):
    """信任低于 0.45 的人什么也不说。"""  # zh
    """Who has a trust below 0.45 tells nothing."""  # en
    usual = report_hazard(reporting, latent_days, trust, access, **rest)
    return np.where(trust < 0.45, 0.0, usual)


silent = run(mine.with_rules(report_hazard=only_the_trusting))
helped = run(mine.with_interventions(members_register={}))
print(effects(before, silent, NAMES, LANG).to_string())
print()
print(effects(before, helped, NAMES, LANG).to_string())

# %% tags=["check"]
def beyond_chance(other, name):
    gap = other[name] - before[name]
    return np.sign(gap.mean()) if abs(gap.mean()) > 2 * gap.std() / len(gap) ** 0.5 else 0


assert all(beyond_chance(silent, name) == 1 for name in ("dispute_backlog_latent", "unsettled_90", "trouble_days"))
assert beyond_chance(silent, "hours") == -1
assert beyond_chance(helped, "trouble_days") == -1 and beyond_chance(helped, "hours") == 1

# %% [markdown] lang="zh" tags=["solution"]
# 1. 信任低的人不说，没人知道的纠纷就多了，90 天还没解决的事多了，受困扰的天数也多了；办事的工时反而少一点。只看工时的人，
#    会以为日子变太平了。
# 2. 报到让居民少受困扰，代价是工时明显增加。其中多少是白出的力，第 9 课讲过怎么查。
#
# 判断时先看“差别”是否大过“偶然的上下浮动”，再看大得是否值得在意。

# %% [markdown] lang="en" tags=["solution"]
# 1. If people of little trust stay silent, more disputes are known to nobody, more cases last over 90 days, and people have
#    more days of trouble. Hours of work even fall a little: who looks at hours alone thinks that life has become calmer.
# 2. If members register, people are spared days of trouble, and many more hours are worked. How many of them are unpaid:
#    lesson 9 has shown where to look.
#
# First see whether a difference exceeds chance, then whether it matters.

# %% [markdown] lang="zh"
# ## 6. 往里看一眼：换掉一个人每天做的事（选做）
#
# 规则只回答一个问题。要改一个人一天里做的**全部**事情，用模型写给人读的那一份：每位居民是一个对象，每天轮到一次，
# 叫做 `step`。写一个自己的类，放进去就行。下面的居民有事当天就说，然后照常过完这一天。
#
# 一年以后数三样：没人知道的事、没了结的事、办事用的小时。**预测** 哪一样变多，哪一样变少？

# %% [markdown] lang="en"
# ## 6. Look inside: change what somebody does all day (if you like)
#
# A rule answers one question. To change **all** that a person does in a day, take the model that is written for people to
# read. A resident is an object there and has a turn every day, called `step`. Write a class of your own and put it in.
# The residents below tell every trouble on its first day. Then their day goes on as usual.
#
# After a year we count three things: troubles that nobody in charge knows, troubles that last, hours of work.
# **Predict** which becomes more, and which less.


# %%
from experiments.api import plain_world
from plain.codes import State
from plain.resident import Resident


class Outspoken(Resident):
    """有事当天就说的居民。"""  # zh
    """A resident who tells every trouble at once."""  # en

    def step(self):
        for case in list(self.troubles):
            if case.state == State.LATENT:
                self.report(case)
        super().step()


def year(luck, *own):
    """过一年，数一数。"""  # zh
    """Live through a year and count."""  # en
    world = plain_world(mine, seed=luck, agents=own).run()
    unknown = sum(case.state == State.LATENT for case in world.cases)
    hours = sum(handler.used for handler in world.handlers) / 60
    return f"{unknown:>3} {len(world.cases):>3} {hours:>4.0f}"


print("没人知道、没了结、小时")  # zh
print("unknown, lasting, hours")  # en
for luck in range(3):
    print(f"{luck} 号运气　照旧 {year(luck)}　当天就说 {year(luck, Outspoken)}")  # zh
    print(f"luck {luck}: as it is {year(luck)}, told at once {year(luck, Outspoken)}")  # en

# %% tags=["check"]
usual, outspoken = year(0).split(), year(0, Outspoken).split()
assert int(outspoken[0]) < int(usual[0]) and int(outspoken[2]) > int(usual[2])

# %% [markdown] lang="zh"
# 说出来的多了，没人知道的就少了，可是要人去办。
#
# 这份代码慢，一次只过一种运气，适合弄懂和试想法。真要比较，还是回到第 3 节的 20 种运气。

# %% [markdown] lang="en"
# Where more is told, less is hidden, and more hands are needed.
#
# This code is slow and lives one luck at a time. It is good for understanding and for trying an idea. To compare, go back
# to the 20 lucks of section 3.

# %% [markdown] lang="zh"
# **展示** 把地图、圆点图和六句话贴在一页上，就是你的建议书。
#
# **讨论** 你的社区里，哪一条规则最想改？谁会反对，为什么？

# %% [markdown] lang="en"
# **Show** The map, the dots and the six sentences on one page are your brief.
#
# **Discuss** Which rule of your own community would you change first? Who would object, and why?

# %%
print(about_pictures(mine, 20, LANG))

# %% [markdown] lang="zh" tags=["worksheet"]
# 姓名：＿＿＿＿＿＿　　班级：＿＿＿＿＿＿
#
# **一、我的社区** 小区 ＿＿ 个，共 ＿＿ 户；种类：＿＿＿＿＿＿；有没有物业：＿＿＿＿＿＿
#
# **二、预测**（更多／更少／差不多）
#
# | | 我的预测 | 差别 | 大过偶然浮动吗 |
# |---|---|---|---|
# | 没人知道的纠纷 | | | |
# | 未结纠纷 | | | |
# | 工作时长 | | | |
#
# **三、一页建议**
#
# 1. 问题：
# 2. 办法：
# 3. 效果：
# 4. 代价：
# 5. 假设：
# 6. 如果我错了，最可能错在：
#
# **四、同桌的问题** “你怎么知道？”我的回答：＿＿＿＿＿＿＿＿＿＿＿＿

# %% [markdown] lang="en" tags=["worksheet"]
# Name: ________________  Class: ________________
#
# **1. My community** ____ compounds, ____ households; kinds: ____________; property firm: ____________
#
# **2. Prediction** (more / fewer / the same)
#
# | | I predict | Difference | Beyond chance? |
# |---|---|---|---|
# | disputes that nobody knows | | | |
# | open disputes | | | |
# | hours of work | | | |
#
# **3. The brief**
#
# 1. Problem:
# 2. Measure:
# 3. Effect:
# 4. Price:
# 5. Assumption:
# 6. If I am wrong, it is most likely because:
#
# **4. My neighbour's question** "How do you know?" My answer: ______________________

# %% [markdown] lang="zh" tags=["teacher"]
# ## 教学安排（45 分钟）
#
# | 分钟 | 做什么 |
# |---|---|
# | 0–10 | 每组写自己的社区；户数不超过 600，运行才快 |
# | 10–15 | 看地图，认识一位居民；预测 |
# | 15–25 | 运行、读表：先看偶然浮动，再看大小 |
# | 25–38 | 自己的规则或措施；写六句话 |
# | 38–45 | 两三组展示，全班问“你怎么知道？” |
#
# **作业** 完善建议书，附一张图。按评分表打分。
#
# **常见报错** 文字里拼错一个词，程序会指出是哪一行、允许写什么；请学生把报错念出来再改。

# %% [markdown] lang="en" tags=["teacher"]
# ## Course of the lesson (45 minutes)
#
# | Minutes | What |
# |---|---|
# | 0-10 | Each group writes its community; at most 600 households, so that it runs fast |
# | 10-15 | The map, a resident, predictions |
# | 15-25 | Run and read: chance first, then size |
# | 25-38 | A rule or a measure of their own; the six sentences |
# | 38-45 | Two or three groups present; the class asks "How do you know?" |
#
# **Homework** Complete the brief with one picture. Mark it by the rubric.
#
# **Usual error** A word misspelt in the text: the program names the line and what is allowed. Let students read it aloud.
