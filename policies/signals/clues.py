"""The words beside which a number or a sign means something, in the languages that people write to us in.

A word that ends with `*` may go on; a word written in a script without spaces needs no edges. Every group is
         looked for
in lower case, with its accents and without them.
"""

import unicodedata
from collections.abc import Mapping
from typing import TypedDict

from ahocorasick_rs import AhoCorasick

from policies.kept import kept

_SHORT = 2
_WITHOUT_EDGES = "\u2e80"
Places = Mapping[str, list[tuple[int, int]]]

CLUES: dict[str, str] = {
    "phone": """
        phone*|telephone|tel|call|calls|called|calling|cell|cellphone|mobile|mob|landline|voicemail|text me
        |text him|text her|whatsapp|sms|ring me|ring her|ring him|reach me|reach us|reach her|reach him
        |reachable|contact|contact me|dial|fax|office|desk|registered|hotline|signal|telegram|facetime|imessage
        |message me|my number|her number|his number|their number|telefon*|anruf*|ruf mich|rufen sie
        |rufe|rufnummer|handy*|mobil|mobilnummer|nummer|rückruf|durchwahl|festnetz|erreichbar|teléfono*|teléf
        |móvil|celular|llám*|llamad*|llame*|contáct*|fijo|mi número|su número|téléphone*|tél|portable|appel*
        |joindre|joignable|fixe|numéro|電話*|携帯*|連絡先*|ケータイ*|telefono|cellulare|chiam*|mio numero|telefone
        |telemóvel|ligue|ligar|celular|telefoonnummer|telefoon|bel|bellen|mobiel|ring|telefonnummer|puhelin*
        |numer telefonu|zadzwo*|komórk*|telefonní|zavol*|тел|телефон*|звон*|номер*|手机*|手機*|电话*|電話*|전화*
        |연락처*|휴대폰*
        |फ़ोन*|फोन*|هاتف*|tlf|gsm""",
    "card": """
        payment|pay with|paid with|cc|card|cards|credit|debit|visa|mastercard|amex|american express|maestro
        |discover|jcb|cvv|cvc|expir*|karte
        |kreditkart*|kartennummer|tarjeta*|carte|cb|carta|cartão|kaart|kort|karta|カード*|クレカ*|卡号*|卡號*|카드*""",
    "iban": "iban|iban-nummer|ibans",
    "account": """
        iban|bank|account number|account no|acct|account|routing|sort code|bic|swift|konto*|kontonummer
        |bankverbindung|cuenta*|compte bancaire|rib|conto|conta|rekening*|口座*|振込*|银行*|계좌*|wire|transfer|clabe
        |bsb""",
    "national": """
        ssn|social security*|social insurance|national insurance|ni number|nino|national id*|id number|id no
        |identity number|id card|identity card|identification number|citizen id|personal number|personal id
        |tax id|tax number|taxpayer*|tax file|tfn|sin number|nhs|nhs number|itin|aadhaar|aadhar|pan card
        |pan number|personalausweis*|ausweis*|steuer-id*|steuerid*|steueridentifikations*
        |steuer-identifikations*|idnr|sozialversicherung*|svnr|sv-nummer|rentenversicherung*|ahv*|dni|documento
        |cédula|cedula|curp|rfc|rut|cuit|cuil|seguridad social|numéro de sécu*|sécurité sociale|sécu|nir
        |carte d'identité|carte nationale|insee|numéro fiscal|codice fiscale|bsn|burgerservicenummer
        |rijksregister*|registre national|pesel|personnummer|cpr|cpr-nummer|fødselsnummer|fodselsnummer
        |henkilötunnus|hetu|cpf|cnp|oib|jmbg|emšo|rodné číslo|rč|egn|егн|инн|снилс|паспорт*|kennitala|pps|ppsn
        |amka|αμκα|マイナンバー*|個人番号*|身分证*|身份证*|身分證*|주민등록*|주민번호*|nric|mykad|ic number|hkid
        |teudat zehut|tc kimlik*
        |kimlik*|आधार*|ktp|id-nummer|identiteitsnummer|sa id|id nummer|tckn""",
    "national_weak": "sin|pan|tin|uid|nie|nif|cif|run|cf|nn|nip|rg|fin|nik|social|id|identity|dl",
    "passport": """
        passport*|passnummer|reisepass*|pasaporte*|passeport*|passaporto|passaporte|paspoort*|paszport*|pass nr
        |pass-nr|パスポート*|旅券*|护照*|護照*|여권*|паспорт*""",
    "licence": """
        driver's license|drivers license|driver license|driver's licence|drivers licence|driver licence
        |driving licence|driving license|driver’s license|driver's lic*|license number|licence number|dl number
        |dl no|dl#|dl|führerschein*|permiso de conducir|carnet de conducir|carné de conducir
        |licencia de conducir|permis de conduire|patente di guida|carta de condução|cnh|rijbewijs*|körkort*
        |kørekort*|prawo jazdy|運転免許*|免許証*|免許番号*""",
    "plate": """
        licence plate*|license plate*|number plate*|plate number|plate no|plates|plate|reg number|car reg
        |vehicle reg*|registration number|registration plate|vrn|vin|kennzeichen*|nummernschild*|matrícula*
        |patente|plaque|immatriculation*|targa|kenteken*|placa|ナンバープレート*|車両番号*|車牌*|车牌*""",
    "medical": """
        medical record*|mrn|patient id|patient no|patient number|patient|health card*|health insurance|member id
        |medicare*|medicaid|insurance number|insurance id|policy number|versichertennummer*|krankenversicherten*
        |krankenkass*|krankenversicherung*|tarjeta sanitaria|historia clínica|número de historia
        |numéro de patient|carte vitale|mutuelle|tessera sanitaria|nhs number|npi|dea number|保険証*|診察券*|被保険者*
        |カルテ*|患者*|hospital number""",
    "birth": """
        dob|d.o.b|date of birth|birth date|birthdate|born|birthday is|birthday:|born on|geburtsdatum|geboren|geb
        |geburtstag|fecha de nacimiento|nacimiento|nací|nació|nacido|nacida|f. nac|date de naissance|né le
        |née le|naissance|生年月日*|誕生日*|生まれ*|data di nascita|nato il|nata il|data de nascimento|nascido|nascida
        |nascimento|geboortedatum|född|født|syntymä*|data urodzenia|urodzon*|datum narození|出生*|생년월일*
        |дата рождения""",
    "order": """
        order|orders|order no|order number|order id|order nr|tracking|reference|ref|ref no|invoice|booking
        |confirmation|transaction|account|acct|customer number|customer no|customer id|client number|membership
        |member number|parcel|consignment|receipt|case number|ticket number|return number|rma|loyalty|pnr
        |reservation|bestell*|auftrag*|rechnung*|kundennummer*|kundennr|sendung*|konto*|kundenkonto
        |vertragsnummer|referenz*|vorgangsnummer|pedido*|referencia|factura|reserva|cuenta|envío|seguimiento
        |número de cliente|commande|référence|facture|réservation|compte|colis|suivi|numéro de client|n° client
        |注文*|受付番号*|伝票*|予約番号*|会員番号*|お客様番号*|問い合わせ番号*|ordine|spedizione|fattura
        |encomenda|bestelling|bestelnummer
        |klantnummer|zamówien*|ordernummer""",
    "thing": """
        version|build|firmware|model|ios|android|windows|error|error code|update|ver|kb|release|sku|part number
        |part no|isbn|issn|ean|upc|gtin|asin|hex|step|port|barcode|doi|arxiv|pmid|patent|article number
        |item number|item|catalogue|catalog|commit|hash|md5|sha|sha256|checksum|crc|uuid|epoch|timestamp
        |unix time|pixel|pixels|resolution|px|score|points|pts|views|followers|subscribers|steps|bytes
        |population|episode|chapter|coordinates|lat|latitude|longitude|modell|fehlercode|fehler|artikelnummer
        |modelo|código de error|actualización|artículo|modèle|code erreur|mise à jour|référence produit|バージョン*
        |型番*|エラー*|ファームウェア*|品番*|serial|serial number|s/n|seriennummer""",
    "device": "imei|imei1|imei2|meid|imei-nummer|imeiコード",
    "wallet": """
        wallet|bitcoin|btc|ethereum|eth|crypto|litecoin|ltc|dogecoin|solana|monero|xmr|usdt|tron|monedero
        |portefeuille|geldbörse|ウォレット*|ビットコイン*|cartera|bc1q*|bc1p*|ltc1q*""",
    "mac": "mac|mac address|mac-adresse|bluetooth|wi-fi address|wifi address|adresse mac|dirección mac|macアドレス*"
    "|device|router",
    "ours": """
        call us|text us|contact us|reach us|our number|our hotline|our helpline|hotline|helpline|toll free
        |toll-free|freephone|free on|our store|our shop|our office|our team on|our stores|visit us|find us
        |join us|see you at|customer service|customer care|support line|press office|box office|head office
        |headquarters|headquartered|hq|showroom|emergency|crisis line|lifeline|suicide prevention|samaritans
        |speak to us|phone us|whatsapp us|rufen sie uns|ruft uns an|unsere hotline|unsere nummer|unser laden
        |unser geschäft|unsere filiale|besuchen sie uns|besucht uns|kundenservice|kundendienst|llámanos|llámenos
        |nuestro número|nuestra tienda|visítanos|visítenos|atención al cliente|appelez-nous|appelez nous
        |notre boutique|notre magasin|notre numéro|service client|venez nous voir|お客様窓口*|サポートセンター*
        |フリーダイヤル*|当店*
        |弊社*|本社*|お問い合わせ先*|コールセンター*|chiamaci|ligue para nós""",
    "home": """
        lives at|live at|living at|lived at|lives in|my address|her address|his address|their address
        |home address|address is|address:|postal address|shipping address|delivery address|billing address
        |mailing address|deliver to|delivered to|ship to|shipped to|send it to|sent it to|send to|sent to
        |goes to|ship it to|shipping to|refund to|replacement to|parcel to|package to|order to|geht an|gehen an
        |schicken wir an|geschickt an|gesendet an|senden wir an|versendet an|llega a|enviado a|enviamos a|enviaremos a
        |enviada a|envoyé au|envoyée au|envoyons au|expédié au|expédions au|お送り*|発送*|お届け*
        |moved to|move to|home is|house is|reside*|customer|patient|change my address|statement sent|wohnt*
        |wohne|wohnhaft|adresse|anschrift|lieferadresse|meine adresse|liefern an|vive en|vivo en|dirección
        |domicilio|enviar a|envíen a|habite|adresse|domicil*|livrer au|livraison au|住所*|届け先*|届先*|配送先*
        |送り先*|自宅*
        |在住*|abita|vive in|indirizzo|mora|morada|endereço|woont|adres|bor på|mieszka""",
    "strong_home": """
        lives at|i live at|we live at|they live at|living at|my address is|address is|address:|home address|ship
         it to|ship to
        |shipping address|delivery address|billing address|mailing address|deliver to|deliver it to|wohnt in der
        |wohne in der
        |wohnt in|wohne in|wohne|wohnt|wohnhaft|adresse|anschrift|lieferadresse|vive en|vivo en|dirección es
        |dirección:
        |mi dirección|domicilio|domicilio:|j'habite|habite|habite au|domicilié|adresse est|adresse :|abito in
        |vive in|abita in
        |indirizzo|indirizzo:|moro na|moro no|endereço|woon op|woon aan|woont op|adres|adres is|bor på|adress
        |adressen er
        |mieszkam|mieszka na|osoite""",
    "sent_to": """
        send it to|send this to|sent it to|post it to|post this to|mail it to|ship it to|ship this to|deliver it to
        |deliver this to|forward it to|schick es an|schicke es an|schickt es an|schicken sie es an|sende es an
        |senden sie es an|envíalo a|envíelo a|envíenlo a|mándalo a|mándelo a|envoyez-le à|envoie-le à|envoyez-la à
        |expédiez-le à|spediscilo a|speditelo a|speditela a|inviatelo a|invialo a|mandatelo a|envie para
        |envie-o para|mande para|mande-o para|stuur het naar|stuur dit naar|verstuur het naar|wyślij na|wyślij to na
        |skicka den till|skicka det till|send den til|send det til""",
    "customer": """
        customer|client|patient|passenger|guest|tenant|caller|complainant|subscriber|kunde|kundin|kunden
        |patientin|mieter|mieterin|cliente|clienta|paciente|huésped|cliente|client|cliente|patiente|locataire
        |abonné|abonnée""",
    "street": """
        *straße|*strasse|*str.|*weg|*gasse|*allee|*platz|*ufer|*damm|calle|c/*|allée|place|cours|route|avenida
        |avda|av.|plaza|paseo
        |carrera|carretera|camino|calzada|rue|avenue|boulevard|chemin|impasse|quai|via|viale|piazza|corso|vicolo|rua
        |travessa|praça|largo|alameda|*straat|*laan|*plein|*gracht|*kade|*weg|ul.|ulica|al.|aleja|*gatan|*vägen
        |*gade|*vej|*veien|*katu|p.o. box|po box|postfach|apartado|boîte postale|apt.|apt|suite|*utca|улица|ул.""",
    "english_street": """
        street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|terrace|close|crescent|cres
        |square|sq|parade|grove|gardens|highway|hwy|parkway|pkwy|circle|cir|trail""",
    "prefecture": """
        東京都*|北海道*|大阪府*|京都府*|神奈川県*|埼玉県*|千葉県*|愛知県*|兵庫県*|福岡県*|静岡県*|茨城県*
        |広島県*|宮城県*|新潟県*|長野県*|岐阜県*|群馬県*|栃木県*|岡山県*
        |福島県*|三重県*|熊本県*|鹿児島県*|沖縄県*|滋賀県*|山口県*|愛媛県*|長崎県*|奈良県*|青森県*|岩手県*
        |大分県*|石川県*|山形県*|宮崎県*|富山県*|秋田県*|香川県*|和歌山県*
        |佐賀県*|山梨県*|福井県*|徳島県*|高知県*|島根県*|鳥取県*""",
    "spoken_at": """
        at gmail|at yahoo|at hotmail|at outlook|at icloud|at proton*|at gmx|at web|at live|at aol|at googlemail
        |at me dot|(at)*|[at]*|{at}*|<at>*|*(at)*|*[at]*|*{at}*|*<at>*|arroba*|arobase*|klammeraffe|ät|äthe
        |chiocciola|アットマーク*|at sign|dot com|dot org|dot net|dot co|dot de|dot uk|dot io|punto com|punto es
        |punto it|point fr|point com|punkt de|punkt com|*(dot)*|*[dot]*|*(punkt)*|*[punto]*|*[.]*|*(.)*|ドットコム*
        |アット*|*_at_*|*-at-*|*~at~*|*dot*com|*dot*org|*dot*net|*dot*de|*dot*es|*dot*fr|*dot*it|ponto com
        |ponto pt|ponto br|punkt net|punkt org|punkt at|punkt ch
        |punto org|punto net|punto mx|point org|point net|bei gmail|bei gmx|bei web|bei outlook|bei yahoo
        |à gmail|à orange|en gmail|en hotmail""",
}


def variants(word: str) -> set[str]:
    """Return a word as typed and as folded, with all its accents gone or all but umlaut and tilde."""
    parts = unicodedata.normalize("NFD", word)
    bare = "".join(char for char in parts if not unicodedata.combining(char))
    some = "".join(char for char in parts if not unicodedata.combining(char) or char in "\u0308\u0303")
    # Without its accent a short word is another one: "ät" and "at".
    return {word, bare, unicodedata.normalize("NFC", some), word.casefold()} if len(word) > _SHORT else {word}


class _Compiled(TypedDict):
    """Every form that is looked for, and the number of its plan: to many forms the same one belongs."""

    forms: list[str]
    numbers: list[int]
    plans: list[tuple[tuple[str, bool, bool], ...]]


def _compiled(groups: Mapping[str, str]) -> _Compiled:
    plans: dict[str, list[tuple[str, bool, bool]]] = {}
    for name, listed in groups.items():
        for entry in listed.split("|"):
            word = " ".join(entry.split())
            left, right = word.startswith("*"), word.endswith("*") and len(word) > 1
            for form in sorted(variants(word.strip("*"))):
                plans.setdefault(form, []).append((name, left, right))
    distinct: dict[tuple[tuple[str, bool, bool], ...], int] = {}
    numbers = [distinct.setdefault(tuple(plan), len(distinct)) for plan in plans.values()]
    return {"forms": list(plans), "numbers": numbers, "plans": list(distinct)}


class Finder:
    """Looks for many groups of words in one pass."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        compiled: _Compiled = kept("words", repr(groups), lambda: _compiled(groups))
        plans = compiled["plans"]
        # Most words stand alone: what is only a part of a longer one is let go at once.
        whole = [not any(left or right for _, left, right in plan) for plan in plans]
        self._plans = [plans[number] for number in compiled["numbers"]]
        self._whole = [whole[number] for number in compiled["numbers"]]
        self._automaton = AhoCorasick(compiled["forms"])

    def find(self, low: str) -> dict[str, list[tuple[int, int]]]:
        """Return where each group occurs in a text in lower case; nothing for the groups that don't."""
        found: dict[str, list[tuple[int, int]]] = {}
        matches = self._automaton.find_matches_as_indexes(low, overlapping=True)
        if not matches:
            return found
        length, whole = len(low), self._whole
        for index, start, end in matches:
            if (
                whole[index]
                and start
                and low[start - 1].isalnum()
                and (first := low[start]) <= _WITHOUT_EDGES
                and first.isalnum()
            ):
                continue
            open_left = (
                start == 0 or not (low[start - 1].isalnum() and low[start].isalnum()) or low[start] > _WITHOUT_EDGES
            )
            open_right = end == length or not (low[end].isalnum() and low[end - 1].isalnum())
            for name, left, right in self._plans[index]:
                if (left or open_left) and (right or open_right):
                    found.setdefault(name, []).append((start, end))
        for places in found.values():
            places.sort()
        return found
