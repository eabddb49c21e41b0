"""The bundled tables about words: translations, synonyms, names."""
