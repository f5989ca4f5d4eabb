"""deploy/nginx.conf as it stands, with other ports and a certificate of its own: HTTPS, two processes, nothing kept."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import PHONE, ROOT, Server, free_port, open_code

CONFIGURATION = ROOT / "deploy" / "nginx.conf"


@pytest.fixture(scope="module")
def nginx() -> str:
    """The system's nginx. Where there is none these tests are skipped, loudly; in CI that is a failure."""
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if path is None:
        reason = "NO NGINX: deploy/nginx.conf was not tried. Install it (Debian: apt install nginx-light)."
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def certificate(folder: Path) -> None:
    """An authority's and a server's certificate in one, for localhost."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "certificate.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


class Behind:
    """nginx, two processes of Heard on one folder behind it, and where they are."""

    def __init__(self, folder: Path, https: int, processes: list[Server]) -> None:
        self.folder, self.address, self.processes = folder, f"https://localhost:{https}", processes
        trusting = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
        self._opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting))

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        asked = urllib.request.Request(self.address + path, headers=headers)
        try:
            with self._opener.open(asked, timeout=20) as answer:
                return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, {name.lower(): value for name, value in error.headers.items()}, error.read()


@pytest.fixture(scope="module")
def behind(
    nginx: str, chromium: str, demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Behind]:
    folder = tmp_path_factory.mktemp("nginx")
    shutil.copytree(demonstration, folder, dirs_exist_ok=True)
    certificate(folder)
    https, http, ports = free_port(), free_port(), (free_port(), free_port())
    text = CONFIGURATION.read_text(encoding="utf-8")
    for was, now in {
        "443 ssl": f"127.0.0.1:{https} ssl",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "127.0.0.1:8501": f"127.0.0.1:{ports[0]}",
        "127.0.0.1:8502": f"127.0.0.1:{ports[1]}",
        "/etc/heard/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        "heard.example.org": "localhost",
    }.items():
        assert was in text
        text = text.replace(was, now)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/start.log; events {{}} http {{ {temporary} {text} }}"
    )
    environment = {
        **os.environ, "HEARD_DATA": str(folder / "demo-data"), "HEARD_ADDRESS": f"https://localhost:{https}",
    }  # fmt: skip
    processes = [
        Server(
            address=f"http://localhost:{port}", data=folder / "demo-data", environment=environment, port=port,
            log=folder / f"{port}.log",
        )
        for port in ports
    ]  # fmt: skip
    for process in processes:
        process.start()
    proxy = subprocess.Popen([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        found = Behind(folder, https, processes)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                found.get("/health")
                break
            except OSError:
                time.sleep(0.1)
        yield found
    finally:
        proxy.terminate()
        proxy.wait(timeout=10)
        for process in processes:
            process.stop()


def test_a_page_comes_by_https_and_stays_there(behind: Behind) -> None:
    """The certificate holds, the browser is told to stay with HTTPS, and whose process it is stands in one letter."""
    status, headers, body = behind.get("/")
    assert status == 200
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["set-cookie"].split(";")[0] in ("heard_way=a", "heard_way=b")
    assert {"secure", "httponly"} <= {part.strip().lower() for part in headers["set-cookie"].split(";")}
    assert b'name="code"' in body


def test_a_young_person_chats_through_it(behind: Behind, browser: Browser) -> None:
    """Forms pass (their origin is this host), the socket of the chat passes, and who came to one process stays there."""
    code = open_code(behind.processes[0])
    context = browser.new_context(viewport=PHONE, ignore_https_errors=True)
    try:
        page = context.new_page()
        page.goto(f"{behind.address}/s/{code}")
        page.get_by_role("button", name="I choose to take part: chat").click()
        expect(page.get_by_role("heading", name="How are things for you")).to_be_visible(timeout=60_000)
        ways = [cookie["value"] for cookie in context.cookies() if cookie["name"] == "heard_way"]
        assert ways in (["a"], ["b"])
    finally:
        context.close()


def test_when_one_process_ends_the_other_answers(behind: Behind) -> None:
    """Whoever was with it comes to the other one, with the same code and the same file."""
    behind.processes[0].stop()
    try:
        assert [behind.get("/health", Cookie=f"heard_way={way}")[0] for way in "aabb"] == [200] * 4
    finally:
        behind.processes[0].start()


def test_no_address_and_no_path_is_kept(behind: Behind) -> None:
    """After all of it no log of the proxy or of Heard names a caller, a code or a page."""
    behind.get("/s/ABC234")
    behind.get("/" + "x" * 20_000)  # too long for the proxy itself
    logs = "".join(path.read_text(errors="replace") for path in behind.folder.glob("*.log"))
    assert "ABC234" not in logs
    assert "client: " not in logs
