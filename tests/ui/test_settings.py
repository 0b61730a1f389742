from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from ui.settings import Settings, SettingsError, load_settings, secret, set_process_defaults


def test_nothing_set_is_the_default_install():
    settings = load_settings({})
    assert settings == Settings()
    assert settings.home == Path(".aisle")
    assert (settings.brand, settings.host, settings.port) == ("default", "127.0.0.1", 8000)
    assert settings.brand_folder is None


def test_every_variable_is_read():
    settings = load_settings(
        {
            "AISLE_HOME": "~/store",
            "AISLE_BRAND": "larkfell",
            "AISLE_BRAND_DIR": "/brands/mine",
            "AISLE_EMBEDDER": "/models/e5",
            "AISLE_MODEL": "qwen3",
            "AISLE_MODEL_WINDOW": "32000",
            "AISLE_MODEL_PRICE": "0.40, 1.60",
            "AISLE_MODEL_PATIENCE": "45",
            "OPENAI_API_KEY": " sk-abcdefghijklmnop ",
            "OPENAI_BASE_URL": "http://127.0.0.1:11434/v1/",
            "AISLE_HOST": "0.0.0.0",
            "AISLE_PORT": "9000",
            "AISLE_ALLOW_HOSTS": " shop.internal, 127.0.0.1:8001 ,",
            "AISLE_CONTACT": "web@shop.example",
            "PATH": "/bin",
        }
    )
    assert settings == Settings(
        home=Path("~/store").expanduser(),
        brand="larkfell",
        brand_dir=Path("/brands/mine"),
        embedder="/models/e5",
        model="qwen3",
        model_window=32_000,
        model_price=(Decimal("0.40"), Decimal("1.60")),
        model_patience=45.0,
        api_key="sk-abcdefghijklmnop",
        base_url="http://127.0.0.1:11434/v1",
        host="0.0.0.0",
        port=9000,
        allow_hosts=("shop.internal", "127.0.0.1:8001"),
        contact="web@shop.example",
    )


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AISLE_PORT", "9001")
    assert load_settings().port == 9001


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("AISLE_HOEM", "did you mean AISLE_HOME?"),
        ("AISLE_PROT", "did you mean AISLE_PORT?"),
        ("AISLE_ZZZZZZZZZZ", "known: AISLE_HOME, "),
    ],
)
def test_a_misspelt_variable_is_an_error_that_helps(name: str, hint: str):
    with pytest.raises(SettingsError, match=name) as raised:
        load_settings({name: "x"})
    assert hint in str(raised.value)
    assert load_settings({name: "x", "AISLE_PORT": "9002"}, strict=False).port == 9002


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000.5", "٣"])
def test_a_port_that_is_none_is_an_error(port: str):
    with pytest.raises(SettingsError, match="AISLE_PORT"):
        load_settings({"AISLE_PORT": port})


@pytest.mark.parametrize("address", ["localhost:11434", "ftp://x/v1", "http://", "http://[::1"])
def test_a_base_url_that_is_no_address_is_an_error(address: str):
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        load_settings({"OPENAI_BASE_URL": address})


def test_the_key_is_shown_nowhere():
    settings = Settings(api_key="sk-1234567890abcdef")
    assert "1234567890" not in repr(settings)
    assert settings.masked_key == "…cdef"
    assert Settings(api_key="short").masked_key == "…"
    assert Settings().masked_key == ""


def test_the_stores_own_brand_folder_is_found(tmp_path: Path):
    (tmp_path / "brand").mkdir()
    assert Settings(home=tmp_path).brand_folder == tmp_path / "brand"
    named = tmp_path / "other"
    assert Settings(home=tmp_path, brand_dir=named).brand_folder == named


def test_libraries_are_kept_from_looking_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    quiet = {
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "ANONYMIZED_TELEMETRY": "False",
    }
    for name in quiet:
        # Set first, so that the test's end takes back what the function sets.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    set_process_defaults(Settings(embedder="some/model-of-a-hub"))
    assert "HF_HUB_OFFLINE" not in os.environ
    set_process_defaults(Settings(embedder=str(tmp_path)))
    assert {name: os.environ[name] for name in quiet} == quiet
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    set_process_defaults(Settings())
    assert os.environ["HF_HUB_OFFLINE"] == "0"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AISLE_ALLOW_HOSTS", "http://shop.internal/"),
        ("AISLE_ALLOW_HOSTS", "10.0.0.0/8"),
        ("AISLE_CONTACT", "call us"),
        ("AISLE_CONTACT", "shop.example"),
    ],
)
def test_a_host_or_contact_that_can_not_be_is_an_error(name: str, value: str):
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value})


def test_secrets_of_sources_have_any_name_but_that_of_a_setting():
    environ = {"SHOP_KEY": " ck ", "AISLE_TOKEN_SHOP": "t", "AISLE_HOME": "x", "EMPTY": " "}
    assert load_settings({"AISLE_TOKEN_SHOP": "t"}) == Settings()
    assert secret("SHOP_KEY", "https://e.x", environ) == "ck"
    assert secret("AISLE_TOKEN_SHOP", "https://e.x", environ) == "t"
    for name, said in [
        ("AISLE_HOME", "is a setting"),
        ("AISLE_OTHER", "is a setting"),
        ("OPENAI_API_KEY", "is a setting"),
        ("ABSENT", "ABSENT, which isn't set"),
        ("EMPTY", "EMPTY, which isn't set"),
        ("shpat_0123", "no name of one"),
    ]:
        with pytest.raises(SettingsError, match=said) as raised:
            secret(name, "https://e.x", environ)
        assert "https://e.x" in str(raised.value)
        assert "shpat" not in str(raised.value)


@pytest.mark.parametrize("address", ["local", "auto", "10.0.0.5:6379", "ray://head.example:10001"])
def test_the_address_of_a_ray_cluster_is_read(address: str):
    assert load_settings({"AISLE_RAY": address}).ray == address


@pytest.mark.parametrize(
    "address", ["yes", "head.example", "ray://head", "http://head:8265/", ":1"]
)
def test_what_is_no_address_of_a_ray_cluster_is_refused(address: str):
    with pytest.raises(SettingsError, match=r"AISLE_RAY is .*ray://HOST:PORT"):
        load_settings({"AISLE_RAY": address})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AISLE_MODEL_WINDOW", "many"),
        ("AISLE_MODEL_WINDOW", "3999"),
        ("AISLE_MODEL_WINDOW", "-8000"),
        ("AISLE_MODEL_WINDOW", "8000.5"),
        ("AISLE_MODEL_WINDOW", "٨٠٠٠"),
        ("AISLE_MODEL_PRICE", "0.40"),
        ("AISLE_MODEL_PRICE", "0.40,1.60,2"),
        ("AISLE_MODEL_PRICE", "free,free"),
        ("AISLE_MODEL_PRICE", "-1,2"),
        ("AISLE_MODEL_PRICE", "nan,1"),
        ("AISLE_MODEL_PATIENCE", "0"),
        ("AISLE_MODEL_PATIENCE", "601"),
        ("AISLE_MODEL_PATIENCE", "inf"),
        ("AISLE_MODEL_PATIENCE", "soon"),
    ],
)
def test_what_can_be_no_figure_of_a_model_is_refused(name: str, value: str):
    with pytest.raises(SettingsError, match=f"{name} is .*it has to be"):
        load_settings({name: value})


MAIL = {"AISLE_SMTP_URL": "smtp://me:s%40cret@mail.shop.example:587",
        "AISLE_MAIL_FROM": "Shop <help@shop.example>"}  # fmt: skip


def test_a_mail_server_is_read_and_its_password_shown_nowhere():
    settings = load_settings(MAIL)
    assert settings.smtp_url == MAIL["AISLE_SMTP_URL"]
    assert settings.mail_from == "Shop <help@shop.example>"
    assert "cret" not in repr(settings)


@pytest.mark.parametrize(
    "url", ["mail.shop.example", "http://mail.shop.example", "smtp://", "smtp://a:secret@b:99999",
            "smtp://me:secret@/", "smtps://me:secret@b/path?x"]
)  # fmt: skip
def test_what_is_no_mail_server_is_refused_without_repeating_it(url: str):
    with pytest.raises(SettingsError, match="AISLE_SMTP_URL isn't the address") as refused:
        load_settings(MAIL | {"AISLE_SMTP_URL": url})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "sender", ["help", "a b@c.d", "x@y\r\nBcc: z@z.z", 'A "b", c <help@shop.example>', "<>"]
)
def test_what_is_no_sender_is_refused(sender: str):
    with pytest.raises(SettingsError, match="AISLE_MAIL_FROM"):
        load_settings(MAIL | {"AISLE_MAIL_FROM": sender})


@pytest.mark.parametrize("name", sorted(MAIL))
def test_a_server_and_a_sender_go_together(name: str):
    with pytest.raises(SettingsError, match=f"set {name} as well"):
        load_settings(MAIL | {name: ""})


def test_what_is_outside_is_told_by_settings():
    settings = load_settings(
        {
            "AISLE_URL": "https://help.shop.example/",
            "AISLE_PROXIES": "2",
            "AISLE_OIDC_ISSUER": "https://login.shop.example",
            "AISLE_OIDC_CLIENT": "studio",
            "AISLE_OIDC_SECRET": "s3cret",
        }
    )
    assert settings.public_url == "https://help.shop.example"
    assert settings.proxies == 2
    assert settings.oidc == ("https://login.shop.example", "studio", "s3cret")
    assert "s3cret" not in repr(settings)
    assert (load_settings({}).proxies, load_settings({}).oidc) == (0, ())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"AISLE_PROXIES": "-1"}, "number of proxies"),
        ({"AISLE_PROXIES": "many"}, "number of proxies"),
        ({"AISLE_URL": "help.shop.example"}, "web address"),
        ({"AISLE_URL": "https://me:pw@shop.example"}, "web address"),
        ({"AISLE_OIDC_ISSUER": "https://login.shop.example"}, "AISLE_OIDC_CLIENT"),
    ],
)
def test_what_is_outside_is_checked(given: dict[str, str], told: str):
    with pytest.raises(SettingsError, match=told):
        load_settings(given)
