"""How the bundled lexicon and encoder are made, from a folder of parallel text.

``python -m training FOLDER`` writes both, with their model card, into ``index/resources``.
"""
