"""Says loudly where the browser's tests could not run: nobody is to take silence for success."""

import shutil

CHROMIUM = shutil.which("chromium")


def pytest_terminal_summary(terminalreporter) -> None:
    left = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if report.nodeid.startswith("tests/e2e/") and not CHROMIUM
    ]
    if left:
        terminalreporter.write_line(
            f"{len(left)} BROWSER TESTS DID NOT RUN: no chromium was found. "
            "Install it (apt-get install chromium) and run `make test` again.",
            red=True,
            bold=True,
        )
