"""What a page weighs when it comes for the first time, packed as the server packs it."""

import gzip

FILES = "performance.getEntriesByType('resource').map(file => file.name)"
# A page with pictures of numbers may weigh more by what draws them.
CHARTS = ("/echarts.", "/charts.")


class Scales:
    """Each file is packed once, however many pages ask for it."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def weigh(self, tab, answer) -> int:
        """The page that `answer` brought into the tab, and every file that it asked for."""
        files = {name.split("#")[0] for name in tab.evaluate(FILES)}
        return packed(answer.body()) + sum(
            self._file(tab, name) for name in files if not any(one in name for one in CHARTS)
        )

    def _file(self, tab, name: str) -> int:
        if name not in self.known:
            self.known[name] = packed(tab.request.get(name).body())
        return self.known[name]


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))
