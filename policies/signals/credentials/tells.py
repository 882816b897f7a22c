"""The words that announce a secret, in the languages that people write to us in."""

from policies.signals.credentials.issuers import ISSUED

TELLS: dict[str, str] = {
    "password": """
        *password|*passwd|passcode|pass code|pass word|passphrase|pass phrase|pwd|*_pwd|*_pass|pw|passwort
        |*-passwort|*passwort|kennwort|zugangscode|contraseña|clave|mot de passe|mdp|パスワード*|パスコード*
        |wachtwoord
        |senha|parola|hasło|lösenord|adgangskode|passord|salasana|heslo|şifre|密码*|密碼*|비밀번호*|пароль|parolă|psk
        |wpa key|wpa2 key|network key|wifi key|wi-fi key|wlan-schlüssel|netzwerkschlüssel|clé wifi|clé wi-fi
        |clave wifi|clave del wifi|wifi code|wi-fi code|wifi pass|wi-fi pass|wlan-code|code wifi|código wifi
        |wi-fi暗号化キー*|暗号化キー*""",
    "key": """
        api key|api-key|api_key|*_api_key|*apikey|secret|secret key|secret-key|*_secret|*_secret_key|*secretkey
        |access key|access-key|*_access_key|*_access_key_id|accesskey|access token|*_access_token|*accesstoken
        |auth token|auth_token|*_auth_token|authtoken|token|*_token|client secret|client_secret|*clientsecret
        |private key|private_key|privatekey|encryption key|*_encryption_key|signing key|signing_key
        |*_signing_key|account key|accountkey|sharedaccesskey|master key|master_key|service key|service_key
        |service_role_key|bot token|session token|refresh token|refresh_token|webhook secret|api token
        |api-schlüssel|clé api|clé d'api|clé secrète|clave api|clave de api|clave secreta|geheimer schlüssel
        |apiキー*|トークン*|秘密鍵*|シークレット*|アクセスキー*|secret_key_base|shared secret|license secret
        |recovery key
        |clave privada|clé privée""",
    "code": """
        otp|one-time code|one time code|one-time password|one time password|one-time passcode|verification code
        |verify code|verification pin|2fa code|mfa code|two-factor code|auth code|authentication code
        |authenticator code|login code|log-in code|sign-in code|sms code|backup code|backup codes|recovery code
        |recovery codes|bestätigungscode|sicherheitscode|verifizierungscode|einmalcode|anmeldecode|tan
        |código de verificación|código de seguridad|código de acceso|código de un solo uso|clave de un solo uso
        |code de vérification|code de sécurité|code à usage unique|code de confirmation|認証コード*|確認コード*
        |認証番号*
        |ワンタイムパスワード*|ワンタイムコード*|codice di verifica|código de verificação""",
    "pin": """
        pin|pins|pin code|pin-code|pincode|pin number|geheimzahl|código pin|code pin|暗証番号*|pinコード*|pin番号*
        |door code|gate code|alarm code|lockbox code|lock code|entry code|safe code|türcode|alarmcode
        |code de la porte|code d'entrée|digicode|code de l'alarme|código de la puerta|código de la alarma
        |passcode|unlock code|sim pin|puk|ドアコード*""",
    "login": """
        login|log in|logins|log-in|creds|credentials|username|user name|user|admin login|zugangsdaten
        |anmeldedaten|identifiants|credenciales|usuario|utilisateur|benutzername|benutzer|ログイン*
        |ログイン情報*|accesso
        |账号*|sign in with|log in with|machine""",
    "bearer": "bearer|authorization|authorisation|basic",
    "seed": """
        seed phrase|recovery phrase|secret phrase|secret recovery phrase|mnemonic|mnemonic phrase|backup phrase
        |seed words|recovery words|wallet words|12 words|24 words|frase semilla|frase de recuperación
        |frase secreta|phrase de récupération|phrase secrète|phrase mnémonique|wiederherstellungsphrase
        |wiederherstellungswörter|seed-phrase|seedphrase|シードフレーズ*|リカバリーフレーズ*|ニーモニック*|seed""",
    "block": "private key-----|private key block-----|begin openssh private|begin rsa private|begin ec private"
    "|begin private key|begin pgp private*",
    "command": "curl|wget|sshpass|mysql|mysqldump|psql|mongo|mongosh|redis-cli|docker login|podman login"
    "|smbclient|net use|ftp|ldapsearch|http -a",
    "host": "*.internal|*.corp|intranet|*.intranet|*.svc.cluster.local|*://10.*|*@10.*|*://172.*|*@172.*"
    "|*://192.168.*|*@192.168.*|ssh|rdp|vpn",
}  # fmt: skip


def groups() -> dict[str, str]:
    """Return all that announces a secret: words, and the signs of issued keys as `issued:NUMBER`."""
    found = dict(TELLS)
    for number, issued in enumerate(ISSUED):
        if issued.signs:
            found[f"issued:{number}"] = "|".join(f"*{sign.lower()}*" for sign in issued.signs)
    return found
