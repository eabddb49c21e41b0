"""What is signed is read from its signature; what is encrypted, or not in it, is said."""

from __future__ import annotations

import base64

import pytest
from asn1crypto.cms import ContentInfo, EnvelopedData, SignedData

from index.errors import ReadError
from index.readers import Context, parse_document
from index.types import Document

TEXTS = ["The shipment left at night.", "El envío salió de noche.", "غادرت الشحنة ليلا."]


def sign(content: bytes | None) -> bytes:
    inner = {"content_type": "data", "content": content}
    signed = SignedData(
        {
            "version": "v3",
            "digest_algorithms": [],
            "encap_content_info": inner,
            "signer_infos": [],
        }
    )
    data: bytes = ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return data


def encrypt() -> bytes:
    enveloped = EnvelopedData(
        {
            "version": "v0",
            "recipient_infos": [],
            "encrypted_content_info": {
                "content_type": "data",
                "content_encryption_algorithm": {
                    "algorithm": "aes256_cbc",
                    "parameters": b"x" * 16,
                },
                "encrypted_content": b"secret",
            },
        }
    )
    data: bytes = ContentInfo({"content_type": "enveloped_data", "content": enveloped}).dump()
    return data


def read(data: bytes, name: str) -> Document:
    return parse_document(data, Context(name))


def make_mail(signed: bytes) -> bytes:
    header = b"From: a@b.c\nSubject: s\nContent-Type: application/pkcs7-mime; name=smime.p7m\n"
    return header + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(signed)


@pytest.mark.parametrize("text", TEXTS)
def test_a_message_in_its_signature_is_read(text: str) -> None:
    inner = (
        "Content-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f'--b\nContent-Disposition: attachment; filename="año.txt"\n\n{text}\n--b--\n'
    ).encode()
    document = read(make_mail(sign(inner)), "a.eml")
    assert document.text == f"s\na@b.c\naño.txt\n\n{text}"
    assert [member.name for member in document.members] == ["año.txt"]
    assert not document.notes
    assert text in read(sign(inner), "smime.p7m").text


@pytest.mark.parametrize("text", TEXTS)
def test_a_signed_file_has_its_content_inside(text: str) -> None:
    document = read(sign(text.encode()), "informe señal.txt.p7m")
    (member,) = document.members
    assert (document.kind, member.name) == ("cms", "informe señal.txt")
    assert member.document.text == text


def test_what_is_encrypted_or_not_in_it_is_said() -> None:
    for data, reason in ((encrypt(), "encrypted"), (sign(None), "without what was signed")):
        with pytest.raises(ReadError, match=reason):
            read(data, "a.p7m")
        document = read(make_mail(data), "a.eml")
        assert reason in document.notes[0]
    with pytest.raises(ReadError, match="damaged signed file"):
        read(sign(b"x" * 100)[:40], "a.p7m")
