"""The record of a drill: a page for whoever checks and signs it, and the same as JSON."""

import json
import socket
from pathlib import Path
from typing import Any

from django.utils import timezone

from sciliteracy.backup.comparing import Comparison
from sciliteracy.backup.drill import Drill


def write_record(drill: Drill, folder: Path) -> Path:
    """Write TIMESTAMP.md and TIMESTAMP.json; the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{timezone.localtime(drill.began_at):%Y%m%d-%H%M%S}.md"
    page.write_text(as_page(drill), encoding="utf-8")
    data = json.dumps(as_data(drill), ensure_ascii=False, indent=1)
    page.with_suffix(".json").write_text(data + "\n", encoding="utf-8")
    return page


def as_data(drill: Drill) -> dict[str, Any]:
    manifest = drill.manifest
    return {
        "by": drill.by,
        "machine": socket.gethostname(),
        "began_at": timezone.localtime(drill.began_at).isoformat(timespec="seconds"),
        "from": drill.source,
        "to": drill.target,
        "with_shipped_plans": drill.with_shipped_plans,
        "portal_version": manifest.portal_version if manifest else None,
        "rows": manifest.rows if manifest else None,
        "files": manifest.files.count if manifest else None,
        "files_missing": manifest.files.missing if manifest else None,
        "bytes": manifest.bytes if manifest else None,
        "manifest_sha256": drill.manifest_sha256,
        "seconds": drill.seconds,
        "succeeded": drill.succeeded,
        "failure": drill.failure,
        "differences": drill.differences,
        "tables": [_table_data(drill, table) for table in drill.tables],
    }


def _table_data(drill: Drill, table: Comparison) -> dict[str, Any]:
    sums = {entry.name: entry.sha256 for entry in drill.manifest.tables} if drill.manifest else {}
    return {
        "table": table.table,
        "rows": table.here,
        "restored": table.there,
        "differing": table.differing,
        "sha256": sums.get(table.table),
    }


def as_page(drill: Drill) -> str:
    """For an assessor, who reads Chinese, and for an administrator, who may not."""
    data = as_data(drill)
    lines = [
        "# 备份恢复演练记录 · Backup and restore drill",
        "",
        "| 项目 · Item | 内容 · Content |",
    ]
    lines += ["|---|---|"]
    lines += [f"| {label} | {_cell(value)} |" for label, value in _facts(drill, data)]
    if drill.differences:
        lines += ["", "## 差异 · Differences", ""]
        lines += [f"- {_cell(difference)}" for difference in drill.differences]
    lines += ["", "## 逐表核对 · Table by table", ""]
    lines += ["| 表 · Table | 原有行 · Rows | 恢复行 · Restored | 不一致 · Differing | SHA-256 |"]
    lines += ["|---|---:|---:|---:|---|"]
    for row in data["tables"]:
        lines += ["| {table} | {rows} | {restored} | {differing} | {sha256} |".format(**row)]
    lines += ["", "复核人 · Checked by: ________________　日期 · Date: ________________", ""]
    return "\n".join(lines)


def _facts(drill: Drill, data: dict[str, Any]) -> list[tuple[str, Any]]:
    result = "成功，逐行一致 · passed, every row equal" if drill.succeeded else "失败 · FAILED"
    source = data["from"]
    if drill.with_shipped_plans:
        source += "（无业务数据，使用随附的五个规划 · no data here: the five shipped plans）"
    seconds = ", ".join(f"{step} {value} s" for step, value in drill.seconds.items())
    facts = [
        ("结果 · Result", result),
        ("演练人 · By", f"{data['by']} @ {data['machine']}"),
        ("开始时间 · Began", data["began_at"]),
        ("用时 · Duration", f"{sum(drill.seconds.values()):.2f} s ({seconds})"),
        ("备份来源 · From", source),
        ("恢复位置 · To", f"{data['to']}（演练后删除 · removed afterwards）"),
        ("系统版本 · Portal version", data["portal_version"]),
        ("行数 · Rows", data["rows"]),
        ("佐证文件数 · Evidence files", data["files"]),
        ("缺失文件数 · Files missing", data["files_missing"]),
        ("字节数 · Bytes", data["bytes"]),
        ("清单校验值 · SHA-256 of the manifest", data["manifest_sha256"]),
    ]
    return facts + ([("原因 · Reason", drill.failure)] if drill.failure else [])


def _cell(value: Any) -> str:
    return str("—" if value in (None, "") else value).replace("|", "\\|").replace("\n", " ")
