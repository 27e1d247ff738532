"""Reads a page of the tree as somebody would: its lines, and which of them are open."""

import re
from html import unescape


def tree(page: str) -> list[tuple[str, bool]]:
    """(label, whether it is open) of every line in order; a line that does not fold is not open."""
    found = re.findall(
        r'(?:<details (open)?[^>]*>\s*<summary|<div) class="node node-\w+[^>]*>\s*'
        r'<span class="node-text">\s*<span class="node-label">(.*?)</span>\n',
        page,
        flags=re.DOTALL,
    )
    return [(text(label), bool(is_open)) for is_open, label in found]


def line(page: str, key: str) -> str:
    """The words of the first line whose id begins so."""
    item = page[page.index(f'<li id="{key}') :]
    start = item.index('<span class="node-text">')
    end = re.search(r"</summary>|</div>", item[start:])
    assert end is not None
    return text(item[start : start + end.start()])


def text(html: str) -> str:
    without_code = re.sub(r'<span class="code-label">.*?</span>', "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without_code)).split())
