"""What lies in a signature (CMS SignedData, RFC 5652), with asn1crypto.

Whether the signature holds is not looked at.
"""

from __future__ import annotations

from typing import Final

from index.errors import ReadError

_ENCRYPTED: Final = ("enveloped_data", "encrypted_data", "authenticated_enveloped_data")


def signed_content(data: bytes) -> bytes:
    """Return what was signed.

    Raises ReadError if there is no content in the signature, or if it is encrypted or damaged.
    """
    from asn1crypto.cms import ContentInfo

    try:
        info = ContentInfo.load(data)
        kind = info["content_type"].native
        inner = None
        if kind == "signed_data":
            inner = info["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError) as error:
        raise ReadError("damaged signed file; save it again") from error
    if kind in _ENCRYPTED:
        raise ReadError("encrypted (S/MIME); save it decrypted")
    if not isinstance(inner, bytes) or not inner:
        raise ReadError("a signature without what was signed")
    return inner
