"""Reading pages with plain requests, which is quicker than a browser."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# The portal tells people from which browser they are signed in.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


class Reader:
    """Somebody who reads pages without a browser."""

    def __init__(self, portal: str, cookies: CookieJar | None = None):
        self.portal = portal
        self.cookies = CookieJar() if cookies is None else cookies
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def sign_in(self, username: str) -> None:
        """By the demo's one-click door."""
        self._send("/demo/sign-in/", username=username)

    def sign_in_with(self, username: str, password: str) -> None:
        """As people do who have a password."""
        came = self._send("/login/", username=username, password=password)
        assert 'name="password"' not in came

    def _send(self, address: str, **form: str) -> str:
        """The page that answers to what was filled in on the sign-in page."""
        token = TOKEN.search(self.read("/login/"))[1]
        filled = form | {"csrfmiddlewaretoken": token}
        return self.read(address, urllib.parse.urlencode(filled).encode())

    def read(self, address: str, data: bytes | None = None) -> str:
        """The page at `address`; nothing where there is none for this person, where it leads on to
        another one, or where it is a file."""
        asked = urllib.request.Request(  # noqa: S310 - the portal's own address
            self.portal + address,
            data,
            headers={"Referer": self.portal + "/", "User-Agent": BROWSER},
        )
        try:
            with self.opener.open(asked, timeout=60) as answer:
                is_page = "text/html" in answer.headers.get("Content-Type", "")
                is_page &= data is not None or answer.url == asked.full_url
                return answer.read().decode() if is_page else ""
        except urllib.error.HTTPError as error:
            error.close()
            return ""
