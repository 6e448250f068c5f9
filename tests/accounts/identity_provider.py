"""A small identity provider that really answers over HTTP: discovery, authorize, token, keys and userinfo.

It says yes to whoever comes, and plays the failures that a test asks for.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "hoi-thi", "bi-mat"


class IdentityProvider(ThreadingHTTPServer):
    """`told` are the claims about who signs in; `spoils` change a token before it is signed; `away` are paths that
    answer 503."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.told = {"sub": "1000", "name": "Ngô Thị Bình", "email": "binh@example.vn", "email_verified": True}
        self.userinfo: dict = {}
        self.spoils: dict = {}
        self.refuses = False
        self.away: set[str] = set()
        self.signs_with: object = None
        self.algorithm = "RS256"
        self.asked: dict[str, dict] = {}

    def token_for(self, asked: dict) -> str:
        claims = {"iss": self.issuer, "aud": CLIENT, "exp": int(time.time()) + 60, "nonce": asked["nonce"]}
        return jwt.encode(
            claims | self.told | self.spoils, self.signs_with or self.key, self.algorithm, headers={"kid": "1"}
        )

    def keys(self) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]}


class Answers(BaseHTTPRequestHandler):
    server: IdentityProvider

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        pages = {
            "/.well-known/openid-configuration": self.discovery,
            "/authorize": self.authorize,
            "/keys": lambda asked: self.tell(self.server.keys()),
            "/userinfo": lambda asked: self.tell(self.server.told | self.server.userinfo),
        }
        self.answer(pages, where.path, where.query)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer({"/token": self.token}, self.path, body)

    def answer(self, pages: dict, path: str, query: str) -> None:
        if path in self.server.away or path not in pages:
            self.send_error(503 if path in self.server.away else 404)
            return
        pages[path]({name: values[0] for name, values in parse_qs(query).items()})

    def discovery(self, asked: dict) -> None:
        root = self.server.issuer
        self.tell(
            {
                "issuer": root,
                "authorization_endpoint": f"{root}/authorize",
                "token_endpoint": f"{root}/token",
                "jwks_uri": f"{root}/keys",
                "userinfo_endpoint": f"{root}/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    def authorize(self, asked: dict) -> None:
        code = secrets.token_hex(8)
        self.server.asked[code] = asked
        outcome = {"error": "access_denied"} if self.server.refuses else {"code": code}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(outcome | {'state': asked['state']})}")
        self.end_headers()

    def token(self, sent: dict) -> None:
        """A code works once, for the site that asked and for whoever knows the proof key."""
        asked = self.server.asked.pop(sent.get("code", ""), None)
        proof = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        known = (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not known or challenge != asked.get("code_challenge"):
            self.send_error(400)
            return
        token = self.server.token_for(asked)
        self.tell({"access_token": secrets.token_hex(8), "token_type": "Bearer", "id_token": token})

    def tell(self, told: dict) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: object) -> None:
        """Nothing: the tests look at what the site says."""


@contextmanager
def served() -> Iterator[IdentityProvider]:
    provider = IdentityProvider()
    often = 0.01  # seconds from one look whether it is over to the next
    thread = threading.Thread(target=provider.serve_forever, args=(often,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()
