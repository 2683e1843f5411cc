"""A passkey device in software, for tests: it makes keys and signs challenges as a phone would."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


@dataclass
class Device:
    """One device with one key for one site; `counter` goes up with each signature."""

    origin: str = "https://gongji.example"
    host: str = "gongji.example"
    verifies_owner: bool = True
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    identity: bytes = b"credential-0001"

    def data(self, made: AttestedCredentialData | None = None) -> AuthenticatorData:
        self.counter += 1
        flags = FLAG.UP | (FLAG.UV if self.verifies_owner else FLAG(0)) | (FLAG.AT if made else FLAG(0))
        return AuthenticatorData.create(hashlib.sha256(self.host.encode()).digest(), flags, self.counter, made or b"")

    def client(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(type=kind, challenge=challenge, origin=self.origin)

    def make(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.create`."""
        public = AttestedCredentialData.create(
            Aaguid.NONE, self.identity, ES256.from_cryptography_key(self.key.public_key())
        )
        attested = AttestationObject.create("none", self.data(public), {})
        client = self.client("webauthn.create", options["publicKey"]["challenge"])
        return self.answer({"attestationObject": websafe_encode(attested), "clientDataJSON": websafe_encode(client)})

    def sign(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.get`."""
        data, client = self.data(), self.client("webauthn.get", options["publicKey"]["challenge"])
        signature = self.key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self.answer(
            {
                "authenticatorData": websafe_encode(data),
                "clientDataJSON": websafe_encode(client),
                "signature": websafe_encode(signature),
            }
        )

    def answer(self, response: dict[str, str]) -> str:
        identity = websafe_encode(self.identity)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
