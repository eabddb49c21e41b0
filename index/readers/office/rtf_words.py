"""Control words of RTF (1.9.1) that say what text is, where it belongs and how it is encoded."""

from __future__ import annotations

from typing import Final

PROPERTIES: Final = "properties"
TITLE: Final = "title"

CHARACTERS: Final = {
    "tab": "\t",
    "cell": "\t",
    "nestcell": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "zwbo": "",
    "zwnbo": "",
    "ltrmark": "",
    "rtlmark": "",
}
"""What stands for a character."""

BREAKS: Final = frozenset("par line sect page column row nestrow softline".split())
"""What ends a line."""

DESTINATIONS: Final = {
    **dict.fromkeys("footnote ftnalt".split(), "footnote"),
    "annotation": "comment",
    **dict.fromkeys("header headerl headerr headerf".split(), "header"),
    **dict.fromkeys("footer footerl footerr footerf".split(), "footer"),
    "shptxt": "text box",
    "dptxbxtext": "text box",
    "info": PROPERTIES,
    "title": TITLE,
}
"""Groups with text of their own, and the place of it."""

STARRED: Final = frozenset(
    "annotation shpinst footnote do dptxbxtext shptxt pn atrfstart fldrslt result mmath".split()
)
"""Groups that a program may skip if it does not know them, with text that a person sees."""

SKIPPED: Final = frozenset(
    """
    fonttbl colortbl stylesheet pict objdata objclass objname themedata datastore
    colorschememapping listtable listoverridetable revtbl rsidtbl generator xmlnstbl latentstyles
    fldinst nonshppict shprslt sp template filetbl pgdsctbl bkmkstart bkmkend atnid atnauthor
    atntime atndate atnref atrfstart atrfend xe tc private1 userprops docvar
    author operator keywords comment doccomm subject category manager company hlinkbase
    creatim revtim printim buptim pntxta pntxtb mmathPr ftnsep ftnsepc aftnsep aftnsepc
    ftncn aftncn passwordhash protusertbl
    """.split()
)
"""Groups without text that a person sees where they stand."""

CODE_PAGES: Final = {
    10000: "mac_roman",
    10004: "mac_arabic",
    65001: "utf-8",
    708: "iso8859-6",
    720: "cp720",
    0: "cp1252",
}
"""Code pages that Python does not call ``cp`` and their number."""

FONT_CHARSETS: Final = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
"""The encoding of the bytes in a font by its character set; others have the file's."""
