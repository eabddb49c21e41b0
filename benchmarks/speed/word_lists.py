"""Function words, expressions and names that occur in every synthetic collection."""

from __future__ import annotations

from typing import Final

from index.types import ARABIC, ENGLISH, SPANISH, Language

FUNCTION_WORDS: Final[dict[Language, list[str]]] = {
    ENGLISH: """the of and to in for that on with was by is from as at were their which this be
        have has had not who are it after before his her they an or but been also during against
        because between under about more than some such where when while would could""".split(),
    SPANISH: """de la que el en y los por las con del para una se su un al como más no fueron fue
        ha sus entre sobre según también desde este esta estos contra donde cuando pero sin hasta
        durante tras ante ya han había muy otros porque todo ese cada""".split(),
    ARABIC: """في من على إلى أن التي عن مع الذي هذا هذه بين بعد ما كان لا أو قبل كما خلال وقد
        ذلك كانت حتى أي إن منذ لم هو هي عند حيث كل بعض غير ثم دون ضد لكن تلك نحو حول""".split(),
}
"""Most frequent first."""

EXPRESSIONS: Final[dict[Language, list[str]]] = {
    ENGLISH: [
        "human trafficking", "drug trafficking", "organized crime", "human rights",
        "money laundering", "security forces", "sexual violence", "United Nations",
        "law enforcement", "climate change", "health care", "armed conflict",
    ],
    SPANISH: [
        "trata de personas", "tráfico de drogas", "crimen organizado", "derechos humanos",
        "lavado de dinero", "fuerzas de seguridad", "violencia sexual", "Naciones Unidas",
        "fuerzas del orden", "cambio climático", "atención médica", "conflicto armado",
    ],
    ARABIC: [
        "الاتجار بالبشر", "الاتجار بالمخدرات", "الجريمة المنظمة", "حقوق الإنسان",
        "غسل الأموال", "قوات الأمن", "العنف الجنسي", "الأمم المتحدة",
        "إنفاذ القانون", "تغير المناخ", "الرعاية الصحية", "النزاع المسلح",
    ],
}  # fmt: skip
NAMES: Final[dict[Language, list[str]]] = {
    ENGLISH: ["Lima", "Baghdad", "Cairo", "Bogota", "Callao", "Damascus", "Rosa Quispe",
              "Ahmad Hassan", "London", "Geneva"],
    SPANISH: ["Lima", "Bagdad", "El Cairo", "Bogotá", "Callao", "Damasco", "Rosa Quispe",
              "Ahmad Hasan", "Londres", "Ginebra"],
    ARABIC: ["ليما", "بغداد", "القاهرة", "بوغوتا", "كاياو", "دمشق", "روزا كيسبي",
             "أحمد حسن", "لندن", "جنيف"],
}  # fmt: skip
