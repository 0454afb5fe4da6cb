"""A browser in two words, for people who look through the list of their sessions."""

BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """`Edge · Windows`; what is known of neither is shown as it came, cut short."""
    found = [_first(user_agent, BROWSERS), _first(user_agent, SYSTEMS)]
    return " · ".join(filter(None, found)) or user_agent[:40]


def _first(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    """Order matters: Edge calls itself Chrome too, Android calls itself Linux."""
    return next((name for mark, name in names if mark in user_agent), "")
