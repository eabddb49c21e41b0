"""Lines that are certainly of mail, and lines that may say something else."""

from __future__ import annotations

import pytest

from search.ranking.mail_lines import are_mail_lines

MAIL = [
    "",
    "2024\n- 3 -\n12/05/2021 10:00",
    "From: Ana\nTo: Bob\nCc:\nBcc:\nSent: Monday\nDate:\nSubject: Fwd: report\nReply-To: a@b.org",
    "> *Subject:* report",
    "De: Ana\nPara: Luis\nCC: Eva\nCCO:\nEnviado el: lunes\nEnviado: lunes\nFecha:\nAsunto: RV",
    "من: سعاد\nإلى: أحمد\nالى: أحمد\nنسخة:\nأُرسلت: ٣ مايو\nالتاريخ:\nالموضوع: تقرير",
    "\u200fالموضوع\u200f: تقرير",
    "---------- Forwarded message ---------\nBegin forwarded message:",
    "-----Original Message-----",
    "---- Mensaje reenviado ----\n-----Mensaje original-----",
    "---------- رسالة معاد توجيهها ----------\n-----الرسالة الأصلية-----",
    "> On Mon, 3 May 2021 at 10:00, Ana Pérez <ana@example.org>\n> wrote:",
    "On 12 May 2021, at 10:00, Ana Pérez wrote:",
    "El lun, 3 may 2021 a las 10:00, Ana (<ana@example.org>) escribió:",
    "في الاثنين، ٣ مايو ٢٠٢١ في ١٠:٠٠ ص كتب أحمد <ahmad@example.org>:",
    "في الاثنين، 3 مايو 2021 في 10:00 ص تمت كتابة ما يلي بواسطة أحمد <ahmad@example.org>:",
]
OTHER = [
    "It is not true.",
    "DENIED:",
    "To be clear: this is false",
    "From what we know, no",
    "On 3 May the minister denied what he wrote:",
    "On 3 May at 10:00 this was denied\nby the minister, who wrote:",
    "Forwarded message, which is false",
    "ES FALSO QUE",
    "Desmentido:",
    "No es cierto.",
    "De hecho: es falso",
    "El 3 de mayo lo negó todo y escribió:",
    "هذا غير صحيح.",
    "خبر كاذب:",
    "من الكذب أن",
    "في ٣ مايو كتب الوزير أن هذا كذب:",
    "✗",
    "???",
    "؟",
    "0 %",
]


@pytest.mark.parametrize("text", MAIL)
def test_lines_of_mail(text: str) -> None:
    assert are_mail_lines(text)
    assert are_mail_lines(f"\n{text}\n\n")


@pytest.mark.parametrize("text", OTHER)
def test_other_lines(text: str) -> None:
    assert not are_mail_lines(text)
    assert not are_mail_lines(f"From: Ana\n\n{text}\n2024")
