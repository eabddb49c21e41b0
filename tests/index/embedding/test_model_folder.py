"""The folder of a model holds data, or is refused: nothing that runs, nothing that leads out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from index.embedding.model_folder import check_model_folder
from index.embedding.open import BUNDLED_FOLDER
from index.errors import EncoderError

MODULES = [
    {"path": "", "type": "sentence_transformers.models.Transformer"},
    {"path": "1_Pooling", "type": "sentence_transformers.sentence_transformer.modules.Pooling"},
    {"path": "2_Dense", "type": "sentence_transformers.base.modules.dense.Dense"},
    {"path": "3_Normalize", "type": "sentence_transformers.models.Normalize"},
]
PLAIN = {
    "modules.json": MODULES,
    "config.json": {"hidden_act": "gelu", "_attn_implementation": "sdpa", "auto_map": None},
    "sentence_bert_config.json": {"max_seq_length": 256, "model_args": {}},
    "model.safetensors.index.json": {"weight_map": {"a": "model-00001-of-00001.safetensors"}},
    "1_Pooling/config.json": {"pooling_mode_mean_tokens": True},
    "2_Dense/config.json": {"activation_function": "torch.nn.modules.activation.Tanh"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a model with nothing wrong, and unread weights."""
    model = tmp_path / "model"
    for name, content in PLAIN.items():
        (model / name).parent.mkdir(parents=True, exist_ok=True)
        (model / name).write_text(json.dumps(content))
    (model / "model-00001-of-00001.safetensors").touch()
    (model / "2_Dense" / "model.safetensors").touch()
    return model


def refused(folder: Path) -> str:
    with pytest.raises(EncoderError) as caught:
        check_model_folder(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 500
    return message


def test_plain_models_pass(folder: Path) -> None:
    check_model_folder(folder)
    check_model_folder(BUNDLED_FOLDER)
    (folder / "pytorch_model.bin").touch()  # beside the weights as safetensors: never read
    (folder / "modeling.py").touch()
    check_model_folder(folder)


@pytest.mark.parametrize(
    "kind",
    [
        "evil.Transformer",
        "os.system",
        "modeling_evil.Pooling",
        "sentence_transformers",
        "sentence_transformers.util.http_get",
        "sentence_transformers.models.Router",
        "sentence_transformers.models.WordEmbeddings",
        "sentence_transformers_evil.Transformer",
        "sentence_transformers.models.Transformer\n",
        "sentence_transformers..Transformer",
        "x" * 100_000,
        "",
    ],
)
def test_only_plain_classes_of_the_library_are_loaded(folder: Path, kind: str) -> None:
    (folder / "modules.json").write_text(json.dumps([*MODULES, {"path": "", "type": kind}]))
    assert "asks for the class" in refused(folder)


@pytest.mark.parametrize("path", ["../other", "/etc", "a/../../b", "C:\\models", "\\\\host\\a"])
def test_modules_do_not_lead_out(folder: Path, path: str) -> None:
    (folder / "modules.json").write_text(json.dumps([{**MODULES[1], "path": path}]))
    assert "leads out of the model" in refused(folder)


@pytest.mark.parametrize(
    "content",
    [
        *("", "{}", "[]", "[1]", '[{"type": 1, "path": ""}]', '[{"type": "a"}]'),
        *("[" * 100_000, "\ufeff[]", json.dumps([MODULES[1]] * 33)),
    ],
)
def test_a_list_of_modules_that_is_none_is_one_line(folder: Path, content: str) -> None:
    (folder / "modules.json").write_text(content, encoding="utf-8")
    assert "modules.json" in refused(folder)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("config.json", {"auto_map": {"AutoModel": "evil.Evil"}}),
        ("config.json", {"text_config": [{"auto_map": {"AutoModel": "a--evil.Evil"}}]}),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["evil.Evil", None]}}),
        ("config.json", {"attn_implementation": "stranger/kernel"}),
        ("config.json", {"_attn_implementation_internal": "flash_attention_2"}),
        ("config.json", {"transformers_weights": "pytorch_model.bin"}),
        ("config.json", {"quantization_config": {"quant_method": "x"}}),
        ("sentence_bert_config.json", {"tokenizer_name_or_path": "/elsewhere"}),
        ("sentence_bert_config.json", {"model_args": {"gguf_file": "x"}}),
        ("sentence_roberta_config.json", {"config_kwargs": {"x": 1}}),
        ("2_Dense/config.json", {"activation_function": "evil.activate"}),
        ("2_Dense/config.json", {"activation_function": "torch.hub.load"}),
        ("model.safetensors.index.json", {"weight_map": {"a": "pytorch_model.bin"}}),
        ("model.safetensors.index.json", {"weight_map": {"a": "../x.safetensors"}}),
    ],
)
def test_settings_that_name_code_or_other_files_are_refused(
    folder: Path, name: str, settings: dict[str, Any]
) -> None:
    (folder / name).write_text(json.dumps(settings))
    message = refused(folder)
    assert Path(name).name in message
    assert "may run other code" in message


def test_an_adapter_is_refused(folder: Path) -> None:
    (folder / "adapter_config.json").write_text("{}")
    assert "adapter" in refused(folder)


@pytest.mark.parametrize(
    "weights", ["model-00001-of-00001.safetensors", "2_Dense/model.safetensors"]
)
def test_pickled_weights_are_refused_and_the_way_out_said(folder: Path, weights: str) -> None:
    (folder / weights).rename((folder / weights).with_name("pytorch_model.bin"))
    message = refused(folder)
    assert "has no weights as safetensors; save it anew" in message


@pytest.mark.parametrize("name", ["modules.json", "config.json", "model.safetensors"])
def test_a_pipe_in_a_model_holds_nothing_up(folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert "not a regular file" in refused(folder)


def test_huge_settings_are_refused(folder: Path) -> None:
    with (folder / "config.json").open("wb") as file:
        file.truncate(1 << 30)
    assert "larger than 16 MiB" in refused(folder)
