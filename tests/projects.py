"""Folders of documents with a config, as a user would set them up."""

from __future__ import annotations

from pathlib import Path

from index.config import Config, load

DOCUMENTS = {
    "en.txt": "Police rescued thirty victims of human trafficking in Lima. Six men were arrested.",
    "es.txt": "La policía rescató a treinta víctimas de la trata de personas. Hay seis detenidos.",
    "ar.txt": "أنقذت الشرطة في ليما ثلاثين ضحية من ضحايا الاتجار بالبشر. واعتقلت ستة رجال.",
    "football.txt": "The stadium gates open two hours before the football match on Sunday.",
}


def make_project(root: Path, documents: dict[str, str] | None = None, **settings: str) -> Config:
    """Write ``documents`` (name: text) below ``root`` and a config for them; return the config."""
    folder = root / "documents"
    folder.mkdir(exist_ok=True)
    for name, text in (DOCUMENTS if documents is None else documents).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    lines = {"documents": "[documents]", "data_dir": "data", **settings}
    config = root / "config.yaml"
    config.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()))
    return load(config)
