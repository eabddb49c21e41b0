"""Adapters for the engines that are compared; see ``base.EngineAdapter``."""
