"""Completion of all commands in bash, zsh and fish: that of each, and of ``trujaman`` by them."""

from __future__ import annotations

from typing import Final

from index.options import COMMANDS as INDEX_COMMANDS
from index.options import build_parser as index_parser
from search.options import build_parser as search_parser
from search.shell_completion import completion_script
from trujaman.options import build_parser

_BASH: Final = """\
_complete_trujaman_all() {
    case "${COMP_WORDS[1]}" in
        search|index)
            if [[ "$COMP_CWORD" -gt 1 ]]; then
                local command="${COMP_WORDS[1]}"
                COMP_WORDS=("${COMP_WORDS[@]:1}"); COMP_CWORD=$((COMP_CWORD - 1))
                "_complete_$command"; return
            fi;;
        doctor) COMPREPLY=($(compgen -W "--config --json --help" -- "${COMP_WORDS[COMP_CWORD]}"))
            return;;
        warm) COMPREPLY=($(compgen -W "--minutes --stop --help" -- "${COMP_WORDS[COMP_CWORD]}"))
            return;;
    esac
    _complete_trujaman
}
complete -o filenames -F _complete_trujaman_all trujaman"""
_ZSH: Final = """\
_complete_trujaman_all() {
    if (( CURRENT > 2 )) && [[ "$words[2]" == (search|index) ]]; then
        local command="$words[2]"
        shift words; (( CURRENT-- ))
        "_complete_$command"; return
    fi
    _complete_trujaman
}
compdef _complete_trujaman_all trujaman"""


def script(shell: str) -> str:
    """Return the script for one of :data:`search.shell_completion.SHELLS`."""
    parts = [completion_script([build_parser(), search_parser(), index_parser()], shell)]
    if shell == "fish":
        parts += [_fish_wrapper(name) for name in ("search", "index")]
        words = " ".join(INDEX_COMMANDS)
        parts.append(f"complete -c trujaman -n '__fish_seen_subcommand_from index' -a '{words}'")
    else:
        parts.append(_BASH if shell == "bash" else _ZSH)
    return "\n".join(parts)


def _fish_wrapper(name: str) -> str:
    """Return lines that complete ``trujaman NAME`` as ``NAME``."""
    parser = search_parser() if name == "search" else index_parser()
    own = completion_script([parser], "fish").splitlines()
    condition = f"-n '__fish_seen_subcommand_from {name}'"
    return "\n".join(
        line.replace(f"complete -c {name}", f"complete -c trujaman {condition}")
        for line in own
        if "__fish_is_first_token" not in line
    )
