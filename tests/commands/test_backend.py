"""Both commands, and the screens' services, over an index on a server."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from index.cli import main as index_main
from search.cli import main as search_main
from tests.projects import make_project

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

pytestmark = pytest.mark.slow


def test_commands_on_a_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = make_project(tmp_path, backend="milvus:./milvus")
    options = ["--config", str(config.path)]
    assert index_main(options) == 0
    assert index_main(["status", *options]) == 0
    assert f"server      milvus:{tmp_path}/milvus\n" in capsys.readouterr().out
    (tmp_path / "documents" / "new.txt").write_text("Hallaron oro y divisas en el yate.")
    assert index_main([*options, "--quiet"]) == 0
    assert search_main(["oro", "--json", *options]) == 0
    (hit, *_) = json.loads(capsys.readouterr().out)["hits"]
    assert hit["path"].endswith("new.txt")
    assert hit["highlights"][0]["reason"] == "exact"
    assert search_main(['"Alto Volta"', *options]) == 1
    assert search_main(["trata de personas", "--count", *options]) == 0
    assert search_main(["--path", "ar*", "-l", *options]) == 0
    assert "ar.txt" in capsys.readouterr().out

    # Whoever only reads has neither store nor documents.
    shutil.rmtree(tmp_path / "data")
    shutil.rmtree(tmp_path / "documents")
    (tmp_path / "documents").mkdir()
    assert search_main(["الاتجار بالبشر", *options]) == 0
    assert "Lima" in capsys.readouterr().out
    assert not (tmp_path / "data" / "store.sqlite").exists()

    assert index_main(["migrate", "--to", "local", *options]) == 0
    out = capsys.readouterr().out
    assert "local: 5 documents, 5 passages, compared" in out
    assert "backend: local" in out
    assert index_main(["migrate", "--to", "local", *options]) == 2
    assert "there is an index already" in capsys.readouterr().err


def test_an_index_is_not_written_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("lima", "cusco"):
        (tmp_path / name).mkdir()
    lima = make_project(tmp_path / "lima", backend="milvus:../milvus")
    cusco = make_project(
        tmp_path / "cusco", {"es.txt": "Hallaron oro en Cusco."}, backend="milvus:../milvus"
    )
    assert index_main(["--config", str(lima.path), "--quiet"]) == 0
    assert index_main(["--config", str(cusco.path), "--quiet"]) == 2
    assert "holds another index; name yours otherwise" in capsys.readouterr().err
    assert search_main(["trata de personas", "--config", str(lima.path)]) == 0
    command = ["migrate", "--to", "milvus:../milvus", "--config", str(cusco.path)]
    assert index_main(command) == 0
    assert index_main(["--config", str(cusco.path), "--quiet"]) == 0
    assert search_main(['"trata de personas"', "--config", str(lima.path)]) == 1


def test_screens_of_whoever_only_reads(tmp_path: Path) -> None:
    from index.update import update
    from search.index_watch import identify_index
    from search.tui.background.services import _is_built, _overview, _skipped_files

    config = make_project(tmp_path, backend="milvus:./milvus")
    update(config)
    written = identify_index(config)
    shutil.rmtree(tmp_path / "data")
    assert written != identify_index(config) != ()
    assert _is_built(config)
    overview = _overview(config)
    assert (overview.documents, overview.passages) == (4, {"en": 2, "es": 1, "ar": 1})
    assert _skipped_files(config) == ()
