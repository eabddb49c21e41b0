"""The names of months and days in English, Spanish and Arabic, lower case, without accents.

Arabic has four sets of months: of Egypt and the Gulf, the Levant and Iraq, Tunisia and Algeria,
and Morocco. Hamza seats and final forms are levelled (أ to ا, ى to ي, ة to ه).
"""

from __future__ import annotations

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

WEEKDAYS: Final = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
    lunes martes miercoles jueves viernes sabado domingo
    الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد الاثنين
    """.split()
)
