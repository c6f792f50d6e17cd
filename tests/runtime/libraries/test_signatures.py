"""Libraries that sign with keys: tokens of RSA and elliptic curves, service accounts of Google's."""

from __future__ import annotations

import json

from tests.runtime.bundles.crypto.keys import keys
from tests.runtime.differential import differences
from tests.runtime.libraries.node_side import prelude
from tests.runtime.libraries.requests import Answer, node_side, our_side

PUBLIC = "crypto.createPublicKey({}).export({{ type: 'spki', format: 'pem' }})"


def test_tokens_are_signed_and_verified_with_keys() -> None:
    """jsonwebtoken's RSA signatures equal Node's; those drawn by chance are verified; a wrong key is refused in the same words."""
    rsa, curve, other = (json.dumps(keys()[name]) for name in ("rsa", "p256", "p384"))
    verified = "jsonwebtoken.verify(jsonwebtoken.sign({{ a: 1, iat: 1 }}, {0}, {{ algorithm: '{1}' }}), {2})"
    calls = [f"jsonwebtoken.sign({{ a: 1, iat: 1 }}, {rsa}, {{ algorithm: 'RS{bits}' }})" for bits in (256, 384, 512)]
    calls += [verified.format(rsa, algorithm, PUBLIC.format(rsa)) for algorithm in ("RS256", "PS256", "PS384")]
    calls += [
        verified.format(curve, "ES256", PUBLIC.format(curve)),
        verified.format(other, "ES384", PUBLIC.format(other)),
    ]
    calls += [verified.format(rsa, "RS256", PUBLIC.format(curve)), verified.format(rsa, "ES256", PUBLIC.format(rsa))]

    assert differences(calls, prelude()) == []


def test_a_service_account_asks_for_a_token_as_in_node() -> None:
    """Google's libraries sign a request for a token with the account's key, and use the token."""
    credentials = json.dumps({"client_email": "a@p.example", "private_key": keys()["rsa"]})
    storage = f"new google.cloud.storage.Storage({{ projectId: 'p', credentials: {credentials} }})"
    calls = [f"{storage}.bucket('b').getMetadata().then(([m]) => m.kind)"]
    given = Answer(body='{"kind": "storage#bucket", "access_token": "token", "expires_in": 3600}')

    assert our_side(calls, given, ["x-goog-api-client"]) == node_side(calls, given, ["x-goog-api-client"])
