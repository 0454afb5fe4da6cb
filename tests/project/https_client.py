"""A small browser: TLS with a given certificate, cookies, redirects, an address of its own."""

import http.client
import http.cookiejar
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from functools import partial
from pathlib import Path


class Https(urllib.request.HTTPSHandler):
    def __init__(self, certificate: Path, address: str) -> None:
        context = ssl.create_default_context(cafile=str(certificate))
        super().__init__(context=context)
        self._connection = partial(
            http.client.HTTPSConnection, context=context, source_address=(address, 0)
        )

    def https_open(self, request):
        return self.do_open(self._connection, request)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Visitor:
    def __init__(self, site: str, certificate: Path, *, address: str) -> None:
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            Https(certificate, address),
            urllib.request.HTTPCookieProcessor(self.cookies),
            Stay(),
        )

    def ask(self, path: str, form: dict | None = None, **headers: str):
        """Status, headers and text of the answer, whatever it is."""
        url = path if "://" in path else self.site + path
        data = urllib.parse.urlencode(form).encode() if form else None
        given = {"Referer": url} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        request = urllib.request.Request(url, data=data, headers=given)
        try:
            answer = self._opener.open(request, timeout=15)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read().decode()

    def sign_in(self, username: str, password: str):
        _, _, page = self.ask("/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        form = {"csrfmiddlewaretoken": token, "username": username, "password": password}
        return self.ask("/login/", form)
