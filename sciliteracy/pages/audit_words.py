"""The audit trail in words: what kind of act it was, on what, and what changed."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DecimalField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import AuditEvent
from indicators.wording import plain_number
from sciliteracy.pages.audit_asked import ASKED

# Every verb that is recorded anywhere; a test reads the sources and misses none.
VERBS: dict[str, Promise] = {
    "agencies.add_agency_name": _("登记单位名称"),
    "agencies.add_contact": _("登记联系方式"),
    "agencies.add_leading_group_member": _("登记领导小组成员"),
    "agencies.add_venue": _("登记场馆"),
    "agencies.agree_to_help": _("同意账户求助"),
    "agencies.answer_suggestion": _("答复意见建议"),
    "agencies.appoint_installation_administrator": _("指定安装管理员"),
    "agencies.archive_audit": _("归档日志"),
    "agencies.ask_for_help": _("提出账户求助"),
    "agencies.ask_possible_match": _("提出疑似同一单位"),
    "agencies.change_password": _("修改口令"),
    "agencies.close_account": _("关闭账户"),
    "agencies.close_suggestion": _("办结意见建议"),
    "agencies.confirm_password": _("核对口令"),
    "agencies.confirm_totp": _("启用二次验证"),
    "agencies.create_agency": _("登记单位"),
    "agencies.create_agency_group": _("登记单位集合"),
    "agencies.create_first_administrator": _("建立首位管理员"),
    "agencies.create_jurisdiction": _("登记行政区"),
    "agencies.create_leading_group": _("登记领导小组"),
    "agencies.create_system_user": _("建立系统账户"),
    "agencies.decide_possible_match": _("判定是否同一单位"),
    "agencies.decline_help": _("拒绝账户求助"),
    "agencies.disable_totp": _("停用二次验证"),
    "agencies.end_all_sessions": _("结束全部会话"),
    "agencies.end_membership": _("结束角色"),
    "agencies.end_session": _("结束会话"),
    "agencies.enrol_totp": _("绑定验证器"),
    "agencies.expire_help": _("账户求助过期"),
    "agencies.export_accounts": _("导出账户"),
    "agencies.export_agencies": _("导出单位"),
    "agencies.export_agency_groups": _("导出单位集合"),
    "agencies.export_agency_names": _("导出单位名称"),
    "agencies.export_audit": _("导出日志"),
    "agencies.export_leading_groups": _("导出领导小组"),
    "agencies.export_suggestions": _("导出意见建议"),
    "agencies.export_unreachable": _("导出联络缺口"),
    "agencies.export_venues": _("导出场馆"),
    "agencies.finish_tour": _("看完引导"),
    "agencies.give_portfolio": _("登记分管"),
    "agencies.grant_membership": _("授予角色"),
    "agencies.hand_over_post": _("移交岗位"),
    "agencies.lock_out": _("锁定登录"),
    "agencies.make_api_token": _("创建接口令牌"),
    "agencies.make_webhook": _("新增变更推送"),
    "agencies.move_jurisdiction": _("调整上级行政区"),
    "agencies.new_recovery_codes": _("换发恢复码"),
    "agencies.open_account": _("开立账户"),
    "agencies.order_job": _("运行作业"),
    "agencies.prefer_contact": _("选定优先的联系方式"),
    "agencies.record_succession": _("登记单位沿革"),
    "agencies.refuse_request": _("拒绝访问"),
    "agencies.remove_webhook": _("移除变更推送"),
    "agencies.replay_delivery": _("重新推送"),
    "agencies.reseal_secrets": _("重新加密存储的密钥"),
    "agencies.reset_password": _("重置口令"),
    "agencies.restore_agency": _("恢复单位"),
    "agencies.restore_agency_group": _("恢复单位集合"),
    "agencies.restore_agency_name": _("恢复单位名称"),
    "agencies.restore_leading_group": _("恢复领导小组"),
    "agencies.restore_leading_group_member": _("恢复领导小组成员"),
    "agencies.restore_portfolio": _("恢复分管"),
    "agencies.restore_succession": _("恢复单位沿革"),
    "agencies.restore_venue": _("恢复场馆"),
    "agencies.resume_webhook": _("继续变更推送"),
    "agencies.retire_agency": _("停用单位"),
    "agencies.retire_agency_group": _("停用单位集合"),
    "agencies.retire_agency_name": _("停用单位名称"),
    "agencies.retire_contact": _("停用联系方式"),
    "agencies.retire_leading_group": _("停用领导小组"),
    "agencies.retire_leading_group_member": _("停用领导小组成员"),
    "agencies.retire_portfolio": _("停用分管"),
    "agencies.retire_succession": _("停用单位沿革"),
    "agencies.retire_venue": _("停用场馆"),
    "agencies.revoke_api_token": _("吊销接口令牌"),
    "agencies.send_contact_code": _("发送验证码"),
    "agencies.set_initial_password": _("发放初始口令"),
    "agencies.set_sign_in_policy": _("修改登录规则"),
    "agencies.sign_in": _("登录"),
    "agencies.sign_out": _("退出登录"),
    "agencies.unlock_account": _("解除账户锁定"),
    "agencies.unlock_address": _("解除地址锁定"),
    "agencies.update_agency": _("修改单位"),
    "agencies.update_agency_group": _("修改单位集合"),
    "agencies.update_agency_name": _("修改单位名称"),
    "agencies.update_jurisdiction": _("修改行政区"),
    "agencies.update_leading_group": _("修改领导小组"),
    "agencies.update_leading_group_member": _("修改领导小组成员"),
    "agencies.update_portfolio": _("修改分管"),
    "agencies.update_succession": _("修改单位沿革"),
    "agencies.update_venue": _("修改场馆"),
    "agencies.use_api_token": _("使用接口令牌"),
    "agencies.verify_contact": _("验证联系方式"),
    "agencies.verify_second_factor": _("二次验证"),
    "agencies.view_audit": _("查看日志"),
    "agencies.withdraw_help": _("撤回账户求助"),
    "agencies.write_suggestion": _("提出意见建议"),
    "backup.drill": _("恢复演练"),
    "backup.make_backup": _("备份"),
    "backup.restore_backup": _("恢复备份"),
    "indicators.add_target": _("登记目标"),
    "indicators.correct_observation": _("更正监测值"),
    "indicators.create_indicator": _("登记指标"),
    "indicators.export_indicators": _("导出指标"),
    "indicators.export_observations": _("导出监测值"),
    "indicators.export_targets": _("导出目标"),
    "indicators.record_observation": _("登记监测值"),
    "indicators.restore_indicator": _("恢复指标"),
    "indicators.restore_observation": _("恢复监测值"),
    "indicators.restore_target": _("恢复目标"),
    "indicators.retire_indicator": _("停用指标"),
    "indicators.retire_observation": _("停用监测值"),
    "indicators.retire_target": _("停用目标"),
    "indicators.update_indicator": _("修改指标"),
    "indicators.update_target": _("修改目标"),
    "plans.add_basictask": _("登记基本任务"),
    "plans.add_column": _("登记专栏"),
    "plans.add_finding": _("登记疑点"),
    "plans.add_group_member": _("加入单位集合"),
    "plans.add_initiative": _("登记行动或工程"),
    "plans.add_measure": _("登记措施"),
    "plans.add_phase": _("登记阶段"),
    "plans.add_section": _("登记段落"),
    "plans.assign": _("登记责任单位"),
    "plans.attach_document": _("收录文件"),
    "plans.create_plan": _("登记规划"),
    "plans.end_group_membership": _("移出单位集合"),
    "plans.export_measures": _("导出措施"),
    "plans.export_parts": _("导出规划的组成部分"),
    "plans.export_plans": _("导出规划"),
    "plans.export_retired": _("导出已停用的记录"),
    "plans.import_plan": _("导入规划"),
    "plans.restore_assignment": _("恢复责任单位"),
    "plans.restore_basictask": _("恢复基本任务"),
    "plans.restore_column": _("恢复专栏"),
    "plans.restore_finding": _("恢复疑点"),
    "plans.restore_group_member": _("恢复集合成员"),
    "plans.restore_initiative": _("恢复行动或工程"),
    "plans.restore_measure": _("恢复措施"),
    "plans.restore_phase": _("恢复阶段"),
    "plans.restore_plan": _("恢复规划"),
    "plans.restore_section": _("恢复段落"),
    "plans.retire_basictask": _("停用基本任务"),
    "plans.retire_column": _("停用专栏"),
    "plans.retire_document": _("停用文件"),
    "plans.retire_finding": _("停用疑点"),
    "plans.retire_group_member": _("停用集合成员"),
    "plans.retire_initiative": _("停用行动或工程"),
    "plans.retire_measure": _("停用措施"),
    "plans.retire_phase": _("停用阶段"),
    "plans.retire_plan": _("停用规划"),
    "plans.retire_section": _("停用段落"),
    "plans.set_office": _("设定办公室"),
    "plans.update_assignment": _("修改责任单位"),
    "plans.update_basictask": _("修改基本任务"),
    "plans.update_column": _("修改专栏"),
    "plans.update_finding": _("修改疑点"),
    "plans.update_group_member": _("修改集合成员"),
    "plans.update_initiative": _("修改行动或工程"),
    "plans.update_measure": _("修改措施"),
    "plans.update_phase": _("修改阶段"),
    "plans.update_plan": _("修改规划"),
    "plans.update_section": _("修改段落"),
    "plans.withdraw_assignment": _("撤回责任单位"),
    "tasks.add_occurrence": _("登记任务期次"),
    "tasks.add_pause": _("登记休假"),
    "tasks.add_theme_date": _("登记主题日日期"),
    "tasks.add_theme_day": _("登记主题日"),
    "tasks.approve_report": _("通过进展填报"),
    "tasks.ask_extension": _("申请延期"),
    "tasks.attach_evidence": _("上传佐证材料"),
    "tasks.change_theme_date": _("修改主题日日期"),
    "tasks.choose_reminder_hour": _("选择提醒时间和语言"),
    "tasks.correct_report": _("更正进展填报"),
    "tasks.create_task": _("登记任务"),
    "tasks.decide_extension": _("办理延期申请"),
    "tasks.derive_reporting": _("按规划生成报告任务"),
    "tasks.derive_task": _("按规划生成任务"),
    "tasks.download_evidence": _("下载佐证材料"),
    "tasks.drop_occurrence": _("撤下未开始的期次"),
    "tasks.drop_override": _("撤销人工认定"),
    "tasks.end_pause": _("结束休假"),
    "tasks.export_dead_deliveries": _("导出未能发出的消息"),
    "tasks.export_duties": _("导出措施与理由"),
    "tasks.export_inbox": _("导出站内消息"),
    "tasks.export_review": _("导出待审核填报"),
    "tasks.export_theme_days": _("导出主题日"),
    "tasks.export_unreported": _("导出未报事项"),
    "tasks.extend_occurrence": _("顺延期限"),
    "tasks.follow_members": _("随集合成员调整期次"),
    "tasks.follow_target": _("随规划调整任务"),
    "tasks.freeze_period": _("封存报告期"),
    "tasks.link_measure": _("关联主题日与措施"),
    "tasks.load_notice": _("登记放假安排"),
    "tasks.log_report": _("代填进展"),
    "tasks.move_duty": _("移交任务"),
    "tasks.name_main_agency": _("指定主办单位"),
    "tasks.open_past_periods": _("开放补录往期"),
    "tasks.override_light": _("人工认定灯色"),
    "tasks.recall_report": _("撤回进展填报"),
    "tasks.refuse_reminder": _("不接收一种提醒"),
    "tasks.remind_by_hand": _("催办"),
    "tasks.reopen_occurrence": _("重新开放填报"),
    "tasks.replace_report": _("以更正替换填报"),
    "tasks.restore_default_text": _("恢复默认提醒文本"),
    "tasks.restore_derived_task": _("恢复生成的任务"),
    "tasks.restore_evidence": _("恢复佐证材料"),
    "tasks.restore_task": _("恢复任务"),
    "tasks.restore_theme_day": _("恢复主题日"),
    "tasks.retire_derived_task": _("停用生成的任务"),
    "tasks.retire_evidence": _("停用佐证材料"),
    "tasks.retire_task": _("停用任务"),
    "tasks.retire_theme_day": _("停用主题日"),
    "tasks.retry_delivery": _("重试发送消息"),
    "tasks.return_report": _("退回进展填报"),
    "tasks.send_test_message": _("发送测试消息"),
    "tasks.set_delivery_aside": _("搁置消息"),
    "tasks.set_message_text": _("修改提醒文本"),
    "tasks.settle_occurrence": _("核定完成情况"),
    "tasks.sign_report": _("审签进展填报"),
    "tasks.submit_report": _("报送进展填报"),
    "tasks.take_reminder": _("重新接收一种提醒"),
    "tasks.thaw_period": _("解封报告期"),
    "tasks.unlink_measure": _("取消主题日与措施的关联"),
    "tasks.update_task": _("修改任务"),
    "tasks.update_theme_day": _("修改主题日"),
    "tasks.withdraw_report": _("作废进展填报"),
    "tasks.write_report": _("填写进展"),
}

# What stands in before and after beside the columns of the row itself.
NAMES: dict[str, Promise] = {
    "method": _("请求方法"),
    "path": _("请求地址"),
    "rows": _("行数"),
    "format": _("格式"),
    "off": _("放假"),
    "worked": _("上班"),
    "session": _("会话"),
    "made": _("生成数"),
    "first": _("首期"),
    "last": _("末期"),
}


# What a row is called to which a column leads, by the column and the row's key.
Names = dict[tuple[str, int], str]


@dataclass(frozen=True)
class Change:
    """One value before and after."""

    label: str
    before: str
    after: str


def verb_text(verb: str) -> str:
    """The words for a verb; a verb that nobody described speaks for itself."""
    return str(VERBS.get(verb, verb))


def verb_choices() -> list[tuple[str, Promise]]:
    return list(VERBS.items())


def object_choices() -> list[tuple[str, Promise]]:
    """The models whose rows can be acted upon."""
    labels = {verb.split(".")[0] for verb in VERBS}
    models = [model for model in apps.get_models() if model._meta.app_label in labels]
    return [(model._meta.label_lower, model._meta.verbose_name) for model in models]


def object_text(object_type: str) -> str:
    """What sort of row an event is about."""
    model = _model_called(object_type)
    return str(model._meta.verbose_name) if model else object_type


# Codes in what the trail itself was asked for.
CODES: dict[str, Callable[[str], str]] = {"verb": verb_text, "object_type": object_text}


def changes_of(event: AuditEvent) -> list[Change]:
    """What the event says of before and after, told as `changes_between` does."""
    return changes_between(_model_called(event.object_type), event.before, event.after)


def changes_between(model, before: dict, after: dict, names: Names | None = None) -> list[Change]:
    """What changed of a row of `model` from one set of values to the other; `names` says what the
    rows are called to which its foreign keys lead.

    Columns come in the order of the model, then what is no column in that of the words here: JSON
    does not keep an order, and PostgreSQL's gives back one of its own.
    """
    return [
        Change(
            _label(model, name),
            _shown(model, name, before.get(name), names or {}),
            _shown(model, name, after.get(name), names or {}),
        )
        for name in _in_order(model, {**before, **after})
    ]


def _in_order(model, names: Iterable[str]) -> list[str]:
    fields = model._meta.concrete_fields if model else []
    columns = [name for field in fields for name in (field.name, field.attname)]
    order = dict.fromkeys([*columns, *ASKED, *NAMES])
    places = {name: place for place, name in enumerate(order)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def changes_line(event: AuditEvent) -> str:
    """The same in one line, for a table."""
    return "；".join(
        f"{row.label}：{row.before} → {row.after}" if row.before else f"{row.label}：{row.after}"
        for row in changes_of(event)
    )


def _model_called(object_type: str):
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def _field(model, name: str):
    """The column called `name`; events name foreign keys with their `_id`."""
    if model is None:
        return None
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return next((f for f in model._meta.concrete_fields if f.attname == name), None)


def _label(model, name: str) -> str:
    field = _field(model, name)
    return str(getattr(field, "verbose_name", None) or NAMES.get(name) or ASKED.get(name, name))


def _shown(model, name: str, value: Any, names: Names) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if model is None and name in CODES:
        return CODES[name](value)
    field = _field(model, name)
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if getattr(field, "is_relation", False):
        return names.get((name, value), f"#{value}")
    if isinstance(field, DecimalField):
        return plain_number(Decimal(value))
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "；".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
