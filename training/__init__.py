"""Trains the bundled resources on a folder of parallel text: lexicon, tables and encoder.

``python -m training FOLDER`` writes them, with their model card, into ``index/resources``.
"""
