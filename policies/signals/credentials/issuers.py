"""The forms of the keys that services issue, as their documentation and their own secret scanning describe them (2025).

A form has signs, of which it always holds one: by these, one pass over a text finds where it is worth looking.
         The few
without a sign have two dots or one in a long word.
"""

from dataclasses import dataclass

_W = r"[\w-]"
_AN = "[A-Za-z0-9]"


@dataclass(frozen=True, slots=True)
class Issued:
    """One kind of key: the texts of which one always stands in it, and its whole form. `plain` keys need no"
    " entropy."""

    kind: str
    signs: tuple[str, ...]
    form: str
    plain: bool = False


ISSUED: tuple[Issued, ...] = (
    Issued("aws", ("AKIA", "ASIA", "ABIA", "ACCA"), r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),
    Issued("aws", ("ABSK",), r"ABSK[A-Za-z0-9+/]{109,269}={0,2}"),
    Issued("github", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), rf"gh[pousr]_{_AN}{{30,255}}"),
    Issued("github", ("github_pat_",), r"github_pat_\w{22,255}"),
    Issued("gitlab", ("glpat-", "glptt-", "gldt-", "glrt-", "glft-", "glsoat-", "glcbt-", "glagent-", "glimt-",
            "gloas-", "glffct-"),
           rf"gl(?:pat|ptt|dt|rt|ft|soat|cbt|agent|imt|oas|ffct)-{_W}{{20,300}}(?:\.{_W}{{2,20}}){{0,3}}"),
    Issued("gitlab", ("GR1348941",), rf"GR1348941{_W}{{20}}"),
    Issued("slack", ("xoxb-", "xoxp-", "xoxa-", "xoxe", "xoxo-", "xoxr-", "xoxs-", "xoxc-", "xoxd-", "xapp-"),
           r"(?:xox[abceoprsd](?:\.xox[bp])?-[A-Za-z0-9%-]{10,300}|xapp-\d-[A-Za-z0-9-]{10,200})"),
    Issued("stripe", ("k_live_", "k_test_", "whsec_", "k_prod_"), rf"(?:[sr]k_(?:live|test|prod)_{_AN}{{10,247}}"
        rf"|whsec_[A-Za-z0-9+/]{{24,90}}={{0,2}})"),
    Issued("google", ("AIza", "ya29.", "GOCSPX-"), rf"(?:AIza{_W}{{35}}|ya29\.[\w.-]{{20,300}}"
        rf"|GOCSPX-{_W}{{20,60}})"),
    Issued("google", ("1//0",), rf"1//0{_W}{{30,150}}"),
    Issued("openai", ("sk-",), rf"sk-(?:ant-(?:api|admin|oat|sid)\d\d-|proj-|svcacct-|admin-|or-v1-"
        rf"|lf-)?{_W}{{20,250}}"),
    Issued("jwt", ("eyJ",), r"eyJ[\w-]{8,2000}\.eyJ[\w-]{4,6000}\.[\w-]{8,1200}"),
    Issued("sendgrid", ("SG.",), rf"SG\.{_W}{{16,32}}\.{_W}{{16,64}}"),
    Issued("twilio", tuple(f"SK{byte:02x}" for byte in range(256)), r"SK[0-9a-f]{32}"),
    Issued("npm", ("npm_",), rf"npm_{_AN}{{30,60}}"),
    Issued("pypi", ("pypi-",), rf"pypi-{_W}{{40,300}}"),
    Issued("rubygems", ("rubygems_",), r"rubygems_[0-9a-f]{48}"),
    Issued("crates", ("crates", "cargo"), rf"cio{_AN}{{32}}"),
    Issued("docker", ("dckr_",), rf"dckr_(?:pat|oat)_{_W}{{20,60}}"),
    Issued("nuget", ("oy2",), r"oy2[a-z0-9]{43}"),
    Issued("clojars", ("CLOJARS_",), rf"CLOJARS_{_AN}{{60}}"),
    Issued("telegram", (":AA",), rf"\d{{8,10}}:AA{_W}{{33}}"),
    Issued("square", ("sq0", "EAAA"), rf"(?:sq0(?:atp|csp|idp)-{_W}{{20,50}}|EAAA{_W}{{50,70}})"),
    Issued("facebook", ("EAA", "EAAC"), r"EAA[A-Za-z0-9]{60,300}"),
    Issued("digitalocean", ("dop_v1_", "doo_v1_", "dor_v1_"), r"do[opr]_v1_[0-9a-f]{64}"),
    Issued("shopify", ("shpat_", "shpca_", "shppa_", "shpss_", "shptka_"), r"shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}"),
    Issued("huggingface", ("hf_", "api_org_"), rf"(?:hf_|api_org_){_AN}{{30,40}}"),
    Issued("mailgun", ("key-", "pubkey-"), r"(?<!pub)key-[0-9a-f]{32}"),
    Issued("mailchimp", tuple(f"-us{digit}" for digit in range(10)), r"[0-9a-f]{32}-us\d{1,2}"),
    Issued("mandrill", ("md-",), rf"md-{_W}{{22}}"),
    Issued("brevo", ("xkeysib-", "xsmtpsib-"), r"(?:xkeysib|xsmtpsib)-[0-9a-f]{64}-[A-Za-z0-9]{16}"),
    Issued("discord", (), rf"[MNO][A-Za-z\d_-]{{22,27}}\.{_W}{{6}}\.{_W}{{27,40}}"),
    Issued("vault", ("hvs.", "hvb.", "hvr."), rf"hv[sbr]\.{_W}{{20,200}}"),
    Issued("terraform", (".atlasv1.",), rf"{_AN}{{14}}\.atlasv1\.{_W}{{60,80}}"),
    Issued("doppler", ("dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."), r"dp\.(?:pt|st|ct|sa"
        r"|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{30,50}"),
    Issued("linear", ("lin_api_", "lin_oauth_"), rf"lin_(?:api|oauth)_{_AN}{{30,70}}"),
    Issued("notion", ("secret_", "ntn_"), rf"(?:secret_{_AN}{{43}}|ntn_{_AN}{{40,60}})"),
    Issued("airtable", (), r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"),
    Issued("heroku", ("HRKU-",), r"HRKU-[\w-]{30,70}"),
    Issued("atlassian", ("ATATT", "ATCTT", "ATBB"), r"(?:AT[AC]TT3x[\w=-]{30,250}|ATBB[A-Za-z0-9]{24,40})"),
    Issued("age", ("AGE-SECRET-KEY-1",), r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{50,60}"),
    Issued("databricks", ("dapi",), r"dapi[0-9a-f]{32}(?:-\d)?"),
    Issued("netlify", ("nfp_", "nfc_", "nfo_"), rf"nf[pco]_{_AN}{{30,50}}"),
    Issued("vercel", ("vcp_", "vci_", "vca_", "vcr_", "vck_"), rf"vc[piark]_{_AN}{{24,80}}"),
    Issued("supabase", ("sbp_", "sb_secret_"), r"(?:sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,60})"),
    Issued("grafana", ("glsa_", "glc_"), r"(?:glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2})"),
    Issued("newrelic", ("NRAK-", "NRII-", "NRAA-", "NRRA-", "NRJS-"), r"NR(?:AK|AA|RA|II)-[A-Za-z0-9-]{20,60}"),
    Issued("sentry", ("sntrys_", "sntryu_"), r"(?:sntrys_[\w+/=-]{40,300}|sntryu_[0-9a-f]{64})"),
    Issued("dynatrace", ("dt0",), r"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    Issued("planetscale", ("pscale_",), r"pscale_(?:pw|tkn|oauth)_[\w.-]{30,64}"),
    Issued("postman", ("PMAK-",), r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    Issued("pulumi", ("pul-",), r"pul-[0-9a-f]{40}"),
    Issued("prefect", ("pnu_", "pnb_"), rf"pn[ub]_{_AN}{{36}}"),
    Issued("readme", ("rdme_",), r"rdme_[a-z0-9]{60,80}"),
    Issued("typeform", ("tfp_",), r"tfp_[\w.=-]{40,70}"),
    Issued("figma", ("figd_", "figo_", "figu_"), rf"fig[dou]_{_W}{{30,60}}"),
    Issued("dropbox", ("sl.",), rf"sl\.(?:u\.)?{_W}{{100,200}}"),
    Issued("azure", ("7Q~", "8Q~"), r"[\w~.-]{3}[78]Q~[\w~.-]{31,34}"),
    Issued("azure", ("AzCa", "+ASt", "+ACR", "AIoT"), r"[A-Za-z0-9+/]{30,90}(?:AzCa|\+ASt|\+ACR"
        r"|AIoT)[A-Za-z0-9+/]{4,12}={0,2}"),
    Issued("alibaba", ("LTAI",), rf"LTAI{_AN}{{12,24}}"),
    Issued("tencent", ("AKID",), rf"AKID{_AN}{{32}}"),
    Issued("yandex", ("AQVN", "y0_"), rf"(?:AQVN{_W}{{35,38}}|y0_{_W}{{50,70}})"),
    Issued("flutterwave", ("FLWSECK",), r"FLWSECK(?:_TEST|_LIVE)?-[0-9a-zA-Z]{12,64}(?:-X)?"),
    Issued("paystack", ("sk_live_", "sk_test_"), r"sk_(?:live|test)_[0-9a-f]{40}"),
    Issued("razorpay", ("rzp_live_", "rzp_test_"), rf"rzp_(?:live|test)_{_AN}{{14,24}}"),
    Issued("adyen", ("AQE",), r"AQE[A-Za-z0-9+/]{40,300}=?-[A-Za-z0-9+/=]{40,100}-[^\s]{10,20}"),
    Issued("braintree", ("access_token$",), r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}"),
    Issued("plaid", ("access-",), r"access-(?:sandbox|development|production)-[0-9a-f-]{36}"),
    Issued("coinbase", ("organizations/",), r"organizations/[0-9a-f-]{36}/apiKeys/[0-9a-f-]{36}"),
    Issued("groq", ("gsk_",), rf"gsk_{_AN}{{50,56}}"),
    Issued("replicate", ("r8_",), rf"r8_{_AN}{{37}}"),
    Issued("perplexity", ("pplx-",), rf"pplx-{_AN}{{40,56}}"),
    Issued("xai", ("xai-",), rf"xai-{_AN}{{60,90}}"),
    Issued("nvidia", ("nvapi-",), rf"nvapi-{_W}{{60,70}}"),
    Issued("fireworks", ("fw_",), rf"fw_{_AN}{{22,24}}"),
    Issued("langsmith", ("lsv2_",), r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    Issued("tavily", ("tvly-",), rf"tvly-(?:dev-)?{_AN}{{30,40}}"),
    Issued("pinecone", ("pcsk_",), r"pcsk_\w{60,80}"),
    Issued("wandb", ("wandb_v1_",), rf"wandb_v1_{_W}{{40,90}}"),
    Issued("sourcegraph", ("sgp_",), r"sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}"),
    Issued("sonar", ("sqp_", "squ_", "sqa_"), r"sq[pua]_[0-9a-f]{40}"),
    Issued("artifactory", ("AKCp", "cmVmdGtu"), rf"(?:AKCp{_AN}{{69}}|cmVmdGtu{_AN}{{56}})"),
    Issued("easypost", ("EZAK", "EZTK"), rf"EZ[AT]K{_AN}{{54}}"),
    Issued("shippo", ("shippo_",), r"shippo_(?:live|test)_[0-9a-fA-F]{40}"),
    Issued("okta", ("SSWS",), rf"SSWS {_W}{{40,44}}"),
    Issued("onepassword", ("ops_eyJ", "A3-"), r"(?:ops_eyJ[\w+/=-]{100,2000}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}"
        r"|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3})"),
    Issued("tailscale", ("tskey-",), r"tskey-(?:auth|api|client|webhook|scim)-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,40}"),
    Issued("fly", ("FlyV1 ", "fo1_"), r"(?:FlyV1 fm\d[\w+/=,-]{60,900}|fo1_[\w-]{40,50})"),
    Issued("cloudflare", ("v1.0-",), r"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}"),
    Issued("intra42", ("s-s4t2",), r"s-s4t2(?:ud|af)-[0-9a-f]{64}"),
    Issued("contentful", ("CFPAT-",), rf"CFPAT-{_W}{{43}}"),
    Issued("hubspot", ("pat-na", "pat-eu"), r"pat-(?:na|eu)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    Issued("mapbox", ("sk.eyJ",), rf"sk\.eyJ{_W}{{40,120}}\.{_W}{{20,30}}"),
    Issued("launchdarkly", ("api-", "sdk-"), r"(?:api"
        r"|sdk)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
    Issued("zapier", ("hooks.zapier.com",), r"hooks\.zapier\.com/hooks/catch/\d{5,9}/[a-z0-9]{6,10}", plain=True),
    Issued("webhook", ("hooks.slack.com", "api/webhooks/", "webhook.office.com", "chat.googleapis.com"),
           r"(?:https://)?(?:hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]{20,150}"
           r"|(?:\w{1,10}\.)?discord(?:app)?\.com/api/webhooks/\d{15,20}/[\w-]{30,100}"
           r"|[\w.-]{1,60}\.webhook\.office\.com/[\w/@-]{20,300}"
           r"|chat\.googleapis\.com/v1/spaces/[\w-]{5,20}/messages\?key=[\w&=%-]{20,200})", plain=True),
    Issued("signature", ("sig=", "X-Amz-Signature=", "Signature="), r"(?:sig"
        r"|X-Amz-Signature)=[A-Za-z0-9%/+=]{40,120}"),
    Issued("putty", ("PuTTY-User-Key-File-",), r"PuTTY-User-Key-File-\d: ?\S+", plain=True),
    Issued("jwk", ('"kty"',), r"\{[^{}]{0,600}\"d\" ?: ?\"[\w-]{30,800}\"[^{}]{0,2000}\}"),
    Issued("crypt", ("$2a$", "$2b$", "$2y$", "$argon2", "$6$"), r"\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}"
        r"|argon2(?:id|i|d)\$[\w=$,+/.-]{40,200}|6\$[./A-Za-z0-9]{4,16}\$[./A-Za-z0-9]{86})"),
    Issued("ethereum", ("xprv",), r"xprv[1-9A-HJ-NP-Za-km-z]{100,115}"),
)  # fmt: skip
