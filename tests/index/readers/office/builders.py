"""Build small packages of office documents from the XML of their parts."""

from __future__ import annotations

import io
import zipfile

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_TYPES = "http://schemas.openxmlformats.org/package/2006/relationships"
CORE = f"{_PACKAGE_TYPES}/metadata/core-properties"


def zip_of(parts: dict[str, str | bytes]) -> bytes:
    """Return a ZIP archive with the parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relationships(*links: tuple[str, str]) -> str:
    """Return a part with relationships of (kind, target); their ids are r1, r2 …"""
    items = "".join(
        f'<Relationship Id="r{number}" Type="{kind if ":" in kind else f"{_TYPES}/{kind}"}" '
        f'Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE_TYPES}">{items}</Relationships>'


def core_properties(title: str = "", modified: str = "") -> str:
    """Return the part with the core properties of a package."""
    return (
        '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>{title}</dc:title>'
        f"<dcterms:modified>{modified}</dcterms:modified></c:coreProperties>"
    )


def package_of(
    main: str, main_xml: str, parts: dict[str, tuple[str, str | bytes]], core: str = ""
) -> bytes:
    """Return an Office Open XML package; ``parts``: name → (kind of relationship, content).

    All parts lie beside the main one, which refers to them.
    """
    folder, _, name = main.rpartition("/")
    links = [(kind, part) for part, (kind, _) in parts.items() if kind]
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relationships(("officeDocument", main), (CORE, "docProps/core.xml")),
        main: main_xml,
        f"{folder}/_rels/{name}.rels": relationships(*links),
    }
    if core:
        content["docProps/core.xml"] = core
    return zip_of(content | {f"{folder}/{part}": text for part, (_, text) in parts.items()})
