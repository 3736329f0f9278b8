"""Sphinx's settings for the site. site/build runs it; the pages lie in target/site/source."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from described import declarations, first_option, options, rocks, slug  # noqa: E402
from docutils import nodes  # noqa: E402
from sphinx import addnodes  # noqa: E402
from sphinx.transforms import SphinxTransform  # noqa: E402
from sphinx.util import logging  # noqa: E402

project = "rocks"
author = "the authors of rocks"
release = version = rocks()["version"]
extensions = ["myst_parser"]
html_theme = "furo"
html_title = f"rocks {version}"
html_static_path = [str(Path(__file__).resolve().parent / "static")]
html_css_files = ["rocks.css"]
html_show_sourcelink = False
html_copy_source = False
# A summary of each result would be read from its page, which a browser refuses where the site is on the disk.
html_show_search_summary = False
html_show_sphinx = False
html_use_index = False
html_permalinks_icon = "#"
html_last_updated_fmt = None
html_search_scorer = str(Path(__file__).resolve().parent / "scorer.js")
pygments_style = "friendly"
pygments_dark_style = "native"
templates_path = []
exclude_patterns = []
smartquotes = False
highlight_language = "none"
# The pages of the reference list what they declare; to copy that into each sidebar takes minutes.
toc_object_entries = False
maximum_signature_line_length = 72
myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline"]
nitpicky = True
# Types of C itself, and Arrow's, which its specification declares.
nitpick_ignore_regex = [
    ("c:identifier", r"(u?int\d+_t|size_t|intptr_t|uintptr_t|bool|double|Arrow\w+)"),
]
suppress_warnings = ["misc.highlighting_failure"]

logger = logging.getLogger(__name__)

NAMES = re.compile(r"(rocks_\w+|ROCKS_\w+)(\(.*\))?$", re.S)


def page_of(name):
    """The page of the reference that declares a name, and the anchor there."""
    return sections().get(name), f"c.{name}"


def sections():
    if not _sections:
        for part in rocks()["parts"]:
            for section in part["sections"]:
                for name in section["declares"]:
                    _sections[name] = f"reference/{slug(section['title'])}"
    return _sections


_sections = {}


def is_lost(name, page):
    """Whether a name of the library does not exist. The history has those of before; NOUN and xxx stand for any."""
    return page != "CHANGELOG" and re.fullmatch(r"rocks_[a-z0-9_]+", name) is not None and "_xxx_" not in name


class LinkNames(SphinxTransform):
    """Turns a `rocks_db_get` or `max_open_files` of a guide into a link to the reference."""

    default_priority = 5  # before links are resolved

    def apply(self, **_):
        if self.env.docname.startswith("reference/"):
            return
        for literal in list(self.document.findall(nodes.literal)):
            if isinstance(literal.parent, (nodes.reference, addnodes.pending_xref)):
                continue
            text = literal.astext()
            found = NAMES.match(text)
            if found and found[1] in declarations():
                xref = addnodes.pending_xref(
                    "",
                    refdomain="c",
                    reftype="any",
                    reftarget=found[1],
                    refexplicit=True,
                    refwarn=True,
                )
                xref["refdoc"] = self.env.docname
                xref["reftype"] = "func" if declarations()[found[1]][0] == "functions" else "type"
                if declarations()[found[1]][0] == "constants":
                    xref["reftype"] = "macro"
                if declarations()[found[1]][0] == "structs":
                    xref["reftype"] = "struct"
            elif text in first_option() and ("_" in text or "." in text):
                xref = addnodes.pending_xref(
                    "",
                    refdomain="std",
                    reftype="rocks-option",
                    reftarget=f"{first_option()[text]}.{text}",
                    refexplicit=True,
                    refwarn=True,
                )
                xref["refdoc"] = self.env.docname
            else:
                if found and is_lost(found[1], self.env.docname):
                    logger.warning("`%s`: rocks.json declares no %s", text, found[1], location=literal)
                continue
            literal.replace_self(xref)
            xref += literal


def option_signature(env, signature, node):
    """`read.timeout`: shows the name; the kind stands behind it."""
    kind, name = signature.split(".", 1)
    node += addnodes.desc_name(name, name)
    node += addnodes.desc_annotation("", f"  {kind} option")
    return signature


def link_code(app, pagename, templatename, context, doctree):
    """Names in blocks of code become links too."""
    body = context.get("body")
    if not body:
        return

    def link(found):
        page, anchor = page_of(found[2])
        if page is None:
            return found[0]
        uri = app.builder.get_relative_uri(pagename, page)
        return f'<a class="code-link" href="{uri}#{anchor}"><span class="{found[1]}">{found[2]}</span></a>'

    body = body.replace("</strong> -- ", "</strong>: ")  # how Sphinx joins a parameter and its text
    context["body"] = re.sub(r'<span class="(n|nf|nc|nb)">((?:rocks|ROCKS)_\w+)</span>', link, body)


def setup(app):
    app.add_object_type(
        "rocks-option",
        "rocks-option",
        objname="option",
        indextemplate="",
        parse_node=option_signature,
    )
    app.add_transform(LinkNames)
    app.connect("html-page-context", link_code)
    assert options()
    return {"parallel_read_safe": True, "parallel_write_safe": True}
