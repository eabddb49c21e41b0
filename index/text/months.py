"""The names of months and days in English, Spanish and Arabic, as folded texts have them.

Arabic has four sets of months: of Egypt and the Gulf, the Levant and Iraq, Tunisia and Algeria,
and Morocco. Hamza seats and final forms are levelled (أ to ا, ى to ي, ة to ه);
SAME_LENGTH folds a text so.
"""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = (
    "january,jan,enero,ene,يناير,كانون الثاني,جانفي",
    "february,feb,febrero,فبراير,شباط,فيفري",
    "march,mar,marzo,مارس,اذار",
    "april,apr,abril,abr,ابريل,نيسان,افريل",
    "may,mayo,مايو,ايار,ماي",
    "june,jun,junio,يونيو,يونيه,حزيران,جوان",
    "july,jul,julio,يوليو,يوليه,تموز,جويليه,يوليوز",
    "august,aug,agosto,ago,اغسطس,اب,اوت,غشت",
    "september,sept,sep,septiembre,setiembre,set,سبتمبر,ايلول,شتنبر",
    "october,oct,octubre,اكتوبر,تشرين الاول",
    "november,nov,noviembre,نوفمبر,تشرين الثاني,نونبر",
    "december,dec,diciembre,dic,ديسمبر,كانون الاول,دجنبر",
)
MONTHS: Final = {
    name: str(number) for number, names in enumerate(_NAMES, start=1) for name in names.split(",")
}
"""The number of each month, as text."""

MONTH: Final = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
"""A pattern for the name of a month in a text folded by SAME_LENGTH."""

# With letters that stay, because one that is missing takes longer.
SAME_LENGTH: Final = {
    **{code: code for code in (*range(0x250), *range(0x600, 0x700))},
    **str.maketrans(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZáéíóúüñÁÉÍÓÚÜÑأإآىة\u00a0\u202f",
        "abcdefghijklmnopqrstuvwxyzaeiouunaeiouunااايه  ",
    ),
    **{ord(zero) + digit: ord(str(digit)) for zero in "٠۰" for digit in range(10)},
}
"""For str.translate: lower case, no accents, levelled letters and ASCII digits, all in place."""

WEEKDAYS: Final = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
    lunes martes miercoles jueves viernes sabado domingo
    الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد الاثنين
    """.split()
)
