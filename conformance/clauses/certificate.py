"""A certificate for tests, valid for a hundred years, and its key, which is no secret."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgk3tPs0Esf6wQ3/tP
s0lK/B6T5xNia7Wz/b6TGkgnFLWhRANCAATU8wxw7Lj7bGUNYUxGPvpfWJHeRiUy
hamDiSM1kuAIMuSmnZ1vcWdmVDoZRFNPYfJg4DMP/rVNcvOedWkhgTXw
-----END PRIVATE KEY-----
"""
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUPVXdZsjIyy9CtejA9CWVPwUSzfIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTE1MjIzNVoYDzIxMjYxMTA1
MTUyMjM1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATU8wxw7Lj7bGUNYUxGPvpfWJHeRiUyhamDiSM1kuAIMuSmnZ1vcWdm
VDoZRFNPYfJg4DMP/rVNcvOedWkhgTXwo1MwUTAdBgNVHQ4EFgQUs4sho+/uE/P4
KgMB2ri+m+vdHdkwHwYDVR0jBBgwFoAUs4sho+/uE/P4KgMB2ri+m+vdHdkwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAXA1CfMvZfWzR293PtDgQf
ASY/fXWFFUW/x9jEB6KuXAIhAKEEc3f9nJiTi9FPeYuwhzVaYVK13R4C6ZYq/Hgv
w1T6
-----END CERTIFICATE-----
"""


@contextmanager
def certificate_files() -> Iterator[tuple[str, str]]:
    """Yield the names of files with the certificate and its key, which are removed in the end."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "cert.pem"), Path(folder, "key.pem")
        for file, text in zip(files, (CERTIFICATE, KEY), strict=True):
            file.write_text(text, encoding="ascii")
        yield str(files[0]), str(files[1])
