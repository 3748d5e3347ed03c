"""An authority of a test's own, and what it vouches for."""

import ssl
import subprocess
from pathlib import Path

from hub import Hub

KEYS = {
    "EC": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "RSA": ["-newkey", "rsa:2048"],
    "weak": ["-newkey", "rsa:1024"],
}


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    def __init__(self, directory):
        self.directory = Path(directory)
        self.file, self.key = self.directory / "authority.pem", self.directory / "authority.key"
        openssl("req", "-x509", *KEYS["EC"], "-nodes", "-days", 2, "-subj", "/CN=authority", "-keyout", self.key, "-out", self.file)

    def vouch(self, name, kind="EC", subject="DNS:localhost,IP:127.0.0.1", days=1):
        """The files of a certificate for the subject and of its key."""
        certificate, key = self.directory / f"{name}.pem", self.directory / f"{name}.key"
        request, names = self.directory / f"{name}.csr", self.directory / f"{name}.ext"
        names.write_text(f"subjectAltName={subject}")
        openssl("req", *KEYS[kind], "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial", "-days", days,
                "-extfile", names, "-out", certificate)
        return certificate, key

    @property
    def trust(self):
        """For clients who trust it and nobody else."""
        return ssl.create_default_context(cafile=str(self.file))


def flags(certificate):
    """What has a node serve with the files of a certificate and its key."""
    return ["--tls-certificate-file", str(certificate[0]), "--tls-key-file", str(certificate[1])]


class SecureHub(Hub):
    """A node with a certificate, on two service threads."""

    def __init__(self, directory, authority, certificate):
        super().__init__(directory, arguments=["--threads", "2", *flags(certificate)])
        self.tls = authority.trust
