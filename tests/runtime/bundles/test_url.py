"""URL and URLSearchParams against Node's, on generated inputs."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from tests.runtime.differential import differences, generated, js

PARTS = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"]
SHOWN = "(u) => [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, [...u.searchParams]]"

schemes = st.sampled_from(
    [
        "http:",
        "https://",
        "HTTP://",
        "ftp://",
        "file:///",
        "mailto:",
        "data:",
        "x:",
        "blob:https://",
        "//",
        "/",
        "",
        "?",
        "#",
        "ws://",
        "javascript:",
    ]
)
hosts = st.sampled_from(
    [
        "a.example",
        "EXAMPLE.com",
        "1.2.3.4",
        "0x7f.1",
        "[::1]",
        "[::1",
        "münchen.de",
        "xn--mnchen-3ya.de",
        "a b",
        "u:p@h",
        "h:80",
        "h:443",
        "h:99999",
        "ex%41mple",
        "",
        "localhost",
        "a..b",
        "256.256.256.256",
    ]
)
# Left out, because our parser is newer than Node 22's: "^" in paths, ports that are no numbers, paths against "mailto:",
# and a space before the "?" or "#" of a URL without slashes.
rests = st.text("abc/.%\\?#&=+ é😀\t\n'\"<>`{|}~:@;,[]0\ud800", max_size=14)
urls = st.builds("{}{}{}".format, schemes, hosts, rests).filter(
    lambda url: not re.match(r"(?s)\w+:(?!//).* \s*[?#]", url)
)
words = st.one_of(st.text("ab &=+%?#é😀\0\ud800é", max_size=6), st.text(st.characters(codec=None), max_size=4))
queries = st.one_of(rests, words, st.text("a&=%+20C3A9é;?\xff", max_size=16))


def url_expressions() -> st.SearchStrategy[str]:
    """Parsing, with and without a base, and setting every part."""
    url, base = urls.map(js), st.sampled_from(["https://u:p@h.example:8/a/b?c#d", "file:///x/y", ""]).map(js)
    values = st.one_of(rests, hosts, schemes, st.sampled_from(["80", "443", "8x", "-1", "99999", " ", "a:b@c"])).map(js)
    ports = st.sampled_from(["80", "443", "8x", "99999", "", "0"]).map(js)
    setting = st.one_of(
        st.builds("u.{} = {}; ".format, st.sampled_from(PARTS).filter(lambda part: part != "port"), values),
        st.builds("u.port = {}; ".format, ports),
    )
    return st.one_of(
        st.builds("({})(new URL({}))".format, st.just(SHOWN), url),
        st.builds("({})(new URL({}, {}))".format, st.just(SHOWN), url, base),
        st.builds("[URL.canParse({0}, {1}), URL.parse({0}, {1}) + '']".format, url, base),
        st.builds(
            "((u) => {{ {} return ({})(u) }})(new URL({}))".format,
            st.lists(setting, max_size=3).map("".join),
            st.just(SHOWN),
            base.filter(lambda text: text != '""'),
        ),
    )


def params_expressions() -> st.SearchStrategy[str]:
    """Construction from every kind of value, and sequences of changes."""
    word = words.map(js)
    pairs = st.lists(st.builds("[{}, {}]".format, word, word), max_size=4).map(lambda items: f"[{','.join(items)}]")
    record = st.lists(st.builds("[{}]: {}".format, word, word), max_size=4).map(lambda items: f"{{{','.join(items)}}}")
    init = st.one_of(
        queries.map(js), pairs, record, pairs.map("new Map({})".format), pairs.map("new URLSearchParams({})".format)
    )
    change = st.one_of(
        st.builds("p.append({}, {})".format, word, word),
        st.builds("p.set({}, {})".format, word, word),
        st.builds("p.delete({})".format, word),
        st.builds("p.delete({}, {})".format, word, word),
        st.just("p.sort()"),
    )
    changes = st.lists(change, max_size=4).map("; ".join)
    shown = "[p.toString(), [...p], p.size, [...p.keys()], [...p.values()]]"
    return st.one_of(
        st.builds("((p) => {{ {}; return {} }})(new URLSearchParams({}))".format, changes, st.just(shown), init),
        st.builds(
            "((p) => [p.get({0}), p.getAll({0}), p.has({0}), p.has({0}, {1})])(new URLSearchParams({2}))".format,
            word,
            word,
            init,
        ),
        st.builds(
            "((u) => {{ const p = u.searchParams; {}; return [u.href, {}] }})(new URL('https://h/p?a=1&b#f'))".format,
            changes,
            st.just(shown),
        ),
        st.builds(
            "((u) => {{ const p = u.searchParams; u.search = {}; return [u.href, {}] }})(new URL('x:p?a=1'))".format,
            queries.map(js),
            st.just(shown),
        ),
    )


def test_generated_urls_are_nodes() -> None:
    """Parsed, with a base, and with every part set: values and errors are Node's."""
    assert differences(generated(url_expressions(), 800)) == []


def test_generated_params_are_nodes() -> None:
    """Made from text, pairs, records and iterables, changed, and changed through their URL."""
    assert differences(generated(params_expressions(), 600)) == []


def test_misuse_fails_as_in_node() -> None:
    """Missing arguments, wrong receivers and values that are no pairs."""
    expressions = [
        "new URL()",
        "URL.canParse()",
        "new URL('x', 'y')",
        "((u) => { u.href = 'x' })(new URL('http://h'))",
        "new URLSearchParams([1])",
        "new URLSearchParams([[1]])",
        "new URLSearchParams({ [Symbol.iterator]: 5 })",
        "new URLSearchParams('a').get()",
        "new URLSearchParams('a').set('a')",
        "URLSearchParams.prototype.get.call({}, 'a')",
        "new URLSearchParams('a').forEach(5)",
        "[Object.keys(URL.prototype), Object.keys(URLSearchParams.prototype), Object.keys(new URL('http://h'))]",
        "JSON.stringify({ url: new URL('http://h') })",
        "[String(new URL('http://h')), Object.prototype.toString.call(new URL('http://h')), Object.prototype.toString.call(new URLSearchParams().keys())]",
    ]

    assert differences(expressions) == []
