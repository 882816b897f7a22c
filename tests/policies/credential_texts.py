"""Texts with secrets, all made when the tests run, and texts that only look like them."""

import base64
import random
import string

CHANCE = random.Random(5)


def any_signs(size: int) -> str:
    return "".join(CHANCE.choice(string.ascii_letters + string.digits) for _ in range(size))


def hex_signs(size: int) -> str:
    return "".join(CHANCE.choice("0123456789abcdef") for _ in range(size))


def low_signs(size: int) -> str:
    return "".join(CHANCE.choice(string.ascii_lowercase + string.digits) for _ in range(size))


def up_signs(size: int) -> str:
    return "".join(CHANCE.choice(string.ascii_uppercase + string.digits) for _ in range(size))


SECRETS: tuple[str, ...] = (
    "glpat-" + any_signs(20),
    "ghs_" + any_signs(36),
    "gho_" + any_signs(36),
    "npm token npm_" + any_signs(36),
    "rubygems_" + hex_signs(48),
    "dckr_pat_" + any_signs(27),
    "doo_v1_" + hex_signs(64),
    "shpat_" + hex_signs(32),
    "sq0csp-" + any_signs(43),
    "rk_live_" + any_signs(24),
    "whsec_" + any_signs(32),
    "xoxp-" + "123456789012-123456789012-123456789012-" + hex_signs(32),
    "xapp-1-A0" + up_signs(9) + "-1234567890123-" + hex_signs(64),
    "key-" + hex_signs(32),
    hex_signs(32) + "-us12",
    "AGE-SECRET-KEY-1" + "".join(CHANCE.choice("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L") for _ in range(58)),
    "dapi" + hex_signs(32),
    "NRAK-" + up_signs(27),
    "sntrys_" + any_signs(60),
    "dp.pt." + any_signs(43),
    "lin_api_" + any_signs(40),
    "ntn_" + any_signs(46),
    "pscale_tkn_" + any_signs(43),
    "PMAK-" + hex_signs(24) + "-" + hex_signs(34),
    "figd_" + any_signs(40),
    "glsa_" + any_signs(32) + "_" + hex_signs(8),
    "hvs." + any_signs(90),
    "tskey-auth-" + any_signs(12) + "-" + any_signs(32),
    "GOCSPX-" + any_signs(28),
    "ya29." + any_signs(80),
    "LTAI" + any_signs(20),
    "r8_" + any_signs(37),
    "gsk_" + any_signs(52),
    "pplx-" + any_signs(48),
    "sk-ant-api03-" + any_signs(93) + "AA",
    "AIza" + any_signs(35),
    "ASIA" + up_signs(16),
    "oy2" + low_signs(43),
    "-----BEGIN OPENSSH PRIVATE KEY-----\n"
    + any_signs(64)
    + "\n"
    + any_signs(64)
    + "\n-----END OPENSSH PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY----- " + any_signs(80) + " -----END EC PRIVATE KEY-----",
    'key: "-----BEGIN PRIVATE KEY-----\\n' + any_signs(64) + '\\n-----END PRIVATE KEY-----\\n"',
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" + any_signs(64),
    "mongodb+srv://app:Zx9%21kk2@cluster0.mongodb.net/db",
    "redis://:s3cr3tp4ss@cache.internal:6379",
    "amqp://svc:Qw3rty99@mq.corp:5672/",
    "mysql://root:R00tPw!@10.1.2.3/db",
    "ftp://anna:Blume77@ftp.host.de",
    "jdbc:postgresql://db/x?user=app&password=Gr4nite55",
    "Server=db;User Id=sa;Password=Tr1n1ty#9;",
    "Authorization: Basic " + base64.b64encode(b"svc:Tr1n1ty9").decode(),
    "Authorization: Bearer " + any_signs(40),
    "curl -u anna:Blume77x https://api.host.io",
    "docker login -u ci -p Gr4nite55x",
    "export AWS_SECRET_ACCESS_KEY=" + any_signs(40),
    "AWS_SESSION_TOKEN=" + any_signs(120),
    "client_secret: " + any_signs(32),
    "api key is " + hex_signs(32),
    "here's the token: " + any_signs(30),
    "SECRET_KEY='" + any_signs(50) + "'",
    "PGPASSWORD=Gr4nite55 psql",
    "The wifi password is sunflower88",
    "WiFi: CafeGuest / password: latte2go",
    "wifi pass Blume77x!",
    "guest wifi password: bluebananas",
    "password for staging is Winter2024!",
    "the admin password on the test box is still P@ssw0rd99",
    "my pw is kitty4ever",
    "login: admin / Hunter2!!",
    "user: root pass: toor123",
    "Das WLAN-Passwort lautet Sonne2024!",
    "Passwort: Blume77",
    "Mein Kennwort ist geheim123",
    "Zugangsdaten: admin / Winter24!",
    "Unser neues Passwort für den Server ist jetzt Herbst#22",
    "La contraseña del wifi es Gatito2024",
    "contraseña: Sol12345",
    "la clave del wifi es playa2023",
    "usuario: admin contraseña: Luna99!",
    "La contraseña de staging es Verano#24",
    "Le mot de passe du wifi est Soleil2024",
    "mot de passe : Chat1234",
    "mdp: azerty99!",
    "identifiants : admin / Paris75!",
    "le mot de passe de la préprod c'est Hiver#24",
    "パスワードは sakura2024 です",
    "WiFiのパスワード：hanabi88",
    "ログイン情報 admin / Fuji3776!",
    "暗証番号は4821です",
    "認証コードは 482913 です",
    "Your verification code is 482913",
    "482913 is your login code",
    "OTP: 993412",
    "G-482913 is your Google verification code",
    "Ihr Bestätigungscode lautet 482913",
    "Tu código de verificación es 482913",
    "Votre code de vérification est 482913",
    "my PIN is 4821",
    "card pin 4821",
    "door code: 4482#",
    "backup codes: a1b2c-3d4e5, f6g7h-8i9j0",
    "seed phrase: witch collapse practice feed shame open despair creek road again ice least",
    (
        "my recovery phrase is\n1. army 2. van 3. defense 4. carry 5. jealous 6. true 7. garbage 8. claim 9. echo"
        " 10. media 11. make 12. crunch"
    ),
    "https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/" + any_signs(24),
    "https://discord.com/api/webhooks/123456789012345678/" + any_signs(68),
    '{"kty":"RSA","n":"' + any_signs(60) + '","e":"AQAB","d":"' + any_signs(60) + '"}',
    "ＡＫＩＡ" + up_signs(16),
    "gh\u200bp_" + any_signs(36),
    "DB_PASSWORD=Gr4nite55",
    '"password": "Gr4nite55"',
    "password = 'correct horse battery staple'",
    "sk_live_" + any_signs(24),
    "Datadog api_key: " + hex_signs(32),
    "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=" + base64.b64encode(CHANCE.randbytes(64)).decode(),
    "https://x.blob.core.windows.net/c?sv=2022&sig=" + any_signs(43) + "%3D",
    "FLWSECK-" + any_signs(32) + "-X",
    "rzp_live_" + any_signs(14),
    "sbp_" + hex_signs(40),
    "xkeysib-" + hex_signs(64) + "-" + any_signs(16),
    "vault token hvb." + any_signs(130),
    "CFPAT-" + any_signs(43),
    "sshpass -p 'Gr4nite55' ssh root@10.0.0.5",
    "net use z: \\\\srv\\x /user:admin Gr4nite55",
    "Contraseña temporal: Abc.1234",
    "temp password -> Zebra!77",
    "root password Zebra!77x",
    "PASSWORD=swordfish",
    'the password is "swordfish"',
    "https://admin:hunter22@router.corp.lan/",
)
