"""The index for assistants and other programs, by the Model Context Protocol (MCP).

Read-only: tools search, fetch what was found, and say how the index stands.
"""
