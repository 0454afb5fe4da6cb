"""What each role comes for, step by step in the words of the page, for a mouse and for a keyboard.

A step is an act, the name of what it acts on as a screen reader says it, and what is put in.
"""

from dataclasses import dataclass

from agencies.states import Role
from tests.e2e.demo import NOBODY


@dataclass(frozen=True)
class Step:
    act: str
    name: str = ""
    put_in: str = ""


def follow(name: str) -> Step:
    """A link that begins with these words."""
    return Step("link", name)


def press(name: str) -> Step:
    """A button of this name."""
    return Step("button", name)


def write(name: str, words: str) -> Step:
    """Words into the field of this label."""
    return Step("field", name, words)


def choose(name: str, value: str) -> Step:
    """One choice of the list of this label."""
    return Step("choice", name, value)


def see(words: str) -> Step:
    return Step("see", words)


LIAISONS = [follow("待办"), press("本期无变化"), see("已报送")]
PATHS = {
    NOBODY: [
        follow("规划"),
        follow("海州区全民科学素质行动规划纲要"),
        follow("阅读全文"),
        see("二、科学素质提升行动"),
    ],
    Role.OFFICE_ADMIN: [
        follow("海州区科协 办公室管理员"),
        follow("规则"),
        write("锁定（天）", "20"),
        press("保存"),
        see("已保存"),
    ],
    Role.OFFICE_STAFF: [follow("审核"), press("通过"), see("已通过 1 份")],
    Role.REVIEWER: [
        follow("审核"),
        write("退回意见", "请补充参加人数。"),
        press("退回"),
        see("已退回"),
    ],
    Role.LIAISON: LIAISONS,
    Role.AGENCY_HEAD: LIAISONS,
    Role.LEADER: [follow("红"), follow("报告进展"), see("红")],
    Role.SYSTEM_ADMIN: [
        follow("人员"),
        follow("开立账户"),
        write("用户名", "haizhou-new"),
        write("姓名或称呼", "新来的同志"),
        choose("所属行政区", "海州区"),
        press("开立账户"),
        see("新来的同志"),
    ],
    Role.SECURITY_ADMIN: [
        follow("人员"),
        follow("demo-210902-agency-head"),
        follow("授予角色"),
        choose("角色", "审核员"),
        press("授予角色"),
        see("审核员"),
    ],
    Role.AUDITOR: [
        follow("日志"),
        write("用户", "审核员"),
        press("筛选"),
        follow("20"),
        see("变更"),
    ],
}
