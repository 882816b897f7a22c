"""Small words that give a short text's language away, and the scripts that decide it alone.

The lists are ours: function words, greetings and the shorthand that people type at customer care. A word that two
languages share counts less for each.
"""

from functools import cache
from pathlib import Path
from typing import Final

WORDS: Final[dict[str, str]] = {
    "en": """a about account again all also am an and any anyone app are as at back bad be because been best better but
    by can can't cant case check could day did didn't do does doesn't doing don't dont down dm each even ever every
    first fix for free from get getting give go going good got great guys had hard has have haven't he hello help her
    here hey hi his hope how how's i i'd i'll i'm i've idk if im in into is isn't it it's its just keep know last let
    like lol long look lot love make many me more most much must my need never new next no nope not nothing now of off
    oh ok okay old omg on one only or order other our out over own phone please pls plz problem really refund right same
    said say see seems sent service she should since so some someone soon sorry still stop sucks sure take tell than
    thank thanks that that's the their them then there they thing this those thx time to today too tried try trying tv
    two u ur until up update us use used very wait waiting want was wasn't way we were what what's when where which who
    why will with without won't work working works worst would wow wrong wtf ya yeah year yes yet you you're your""",
    "es": """a al algo alguien alguno aquí así aún ayer ayuda bien buen buena buenas bueno buenos cada como con contra
    cosa cuando cuándo cuenta cómo de del desde dice dinero dinos donde dos dónde día días el ella en entre era es esa
    ese eso esta estaba estoy está están este esto estos favor fue gracias ha hace hacer han hasta hay he hola hoy igual
    la las le les lo los llevo me mejor mi mis mucho muy más nada nadie ni no nos nuestro nunca o os otra otro para pero
    pedido peor poco ponle por porfa porque porqué pues puede puedo que queda quiero qué se sea ser si sí sigue sin
    sobre solo son soy su sus también tan te tengo tiene todavía todo todos tu tus un una uno unos usted ustedes va vaya
    ver vez voy vosotros y ya yo él""",
    "de": """aber ab alle alles als also am an auch auf aus bei beim bekomme bin bis bitte bleibt da danke dann das dass
    dem den denn der des die dies diese dieser dir doch du durch echt ein eine einem einen einer eines endlich er es
    euch euer eure etwas fast für ganz gar geht gerne gibt gut habe haben hab hallo hat hatte heute hier hilfe ich ihr
    ihre im immer in ist ja jemand jetzt kann kein keine keinen kommt können könnt lange läuft leider mal man mehr mein
    meine meinem meinen meiner mich mir mit moin morgen muss nach nein nicht nichts nie nix noch nochmal nun nur oder
    ohne paket schade schon schrott sehr seid sein seit sich sie sind so sofort sollte tage total toll und uns unser
    viel vielen vom von vor wann war warum was weg weil wenn wer werde werden wie wieder will wir wird wo wochen
    wurde zu zum zur zurück über""",
    "fr": """ai aidez alors après au aucun aucune aujourd'hui aussi autre aux avec avez avoir avons beaucoup bien bon
    bonjour bonsoir c'est ça car ce cela ces cet cette chez comme commande comment compte côté d'un d'une dans de depuis
    des deux dispo dit donc du elle elles en encore enfin est et être eu fait faire faut honte ici il ils j'adore j'ai
    jamais je jour jours juste l'appli la là le les leur lui ma mais marche me merci mes moi moins mon même n'ai n'est
    ne ni non nos notre nous nul nulle on ont ou où par pas pendant peu peut peux plus plusieurs pour pourquoi pouvez
    problème qu'il quand que quel quelle quelqu'un qui quoi rien sa sans se ses si soit son sont sous suis sur svp ta te
    tes tous tout toujours toute très trop tu un une va vais vers veux voilà vos votre vous vu y été""",
    "it": """a abbiamo account adesso ai aiuto al alla allora anche ancora avete bene buona buongiorno buonasera c'è che
    chi ci ciao ciò come con cosa così cui da dal dalla dei del della delle di dice dopo dov'è dove due e ecco era
    essere fa fare fatto gli grazie
    ha hai hanno ho i il in io l'app la le lei lo loro ma mai mancato me meglio mi mia mie miei
    mio molto ne negli nel nella nessuno niente no noi non nostro nulla o ogni oggi ordine per perché perfetto però più
    poi possibile posso prego presto proprio può qua qual qualcuno quale quando quanto quella quello questa questo qui
    rimborso sei sempre senza servizio se si sia siamo siete solo sono sta state stato su subito sua sul sulla suo tanto
    te ti troppo tu tutti tutto un una uno va vergogna vi voglio voi vorrei vostro è""",
    "pt": """a agora ainda ajuda algo alguém amei ao aos aplicativo as assim até atendimento bem boa bom cadê com como
    comigo conta consigo contigo da dar das de dela depois desde deu dia dias dinheiro disso do dois dos e ela ele em
    entrar então era essa esse esta estava este está estão estou eu faz fazer favor ficou foi fui gente há isso isto já
    lá mais mal mas me melhor menos meu meus mesmo minha minhas muita muito na nada nas nem ninguém no nos nossa nosso
    nunca não né num numa o obrigada obrigado oi olá onde ontem os ou outra outro para parabéns pedido pela pelo pode
    por porque posso pq pra pro qual quando que quem quero resolver sabe se sem ser seu será sim sobre socorro sou sua
    só tá também tem tenho ter teve tinha toda todo tudo tô um uma vai vcs vem vergonha vez você vocês vou à às é""",
    "nl": """aan account al alle alleen alsjeblieft als alweer andere bedankt ben bent bestelling bij blijft dag dan
    dank daar dat de deze die dit doe doen doet door dus echt een eens en er erg geen gaat gaan gedaan geld gewoon goed
    goedemorgen graag had heb hebben heeft heel helaas hele help het hier hij hoe hoi hun iemand iets ik in is ja je
    jij jou jullie kan klant krijg kunnen leuk lang maar mag me meer met mij mijn moet morgen na naar nee niet niets
    niks nog nooit nu of om omdat onder ons onze ook op over pas slecht slechte snel steeds te tegen terug toch toe
    tot uit uur van vandaag veel voor waar waarom wacht wanneer want waren was wat we week weer weken wel welke werk
    werkt werken wie wij wil worden wordt zeer zelf zich zijn zo zonder zou""",
    "pl": "ale bo co czy dla dlaczego dziękuję dzień dobry gdzie jak jest już kiedy mam mi mnie na nie nikt od po "
    "proszę się są tak telefon to w z za że działa",
    "tr": "ama bana ben bir bu ben çok da daha de değil gibi için ile kadar lütfen merhaba mi mı nasıl ne neden ve var "
    "yok teşekkürler sipariş iyi",
    "sv": "att av bra det den du där efter en ett fungerar för från har hej hur i inte ja jag kan man med men min mitt "
    "men nu när och om på som så tack till vad varför är ni",
    "da": "af at den der det dig du efter ej en er et fra for har hej hvad hvordan hvorfor i ikke ja jeg kan man med "
    "men mig min mit nu når og om på som så tak til virker var",
    "no": "av at bare den der det deg du etter en er et fra for har hei hva hvordan hvorfor i ikke ja jeg kan man med "
    "men meg min mitt nå når og om på som så takk til virker var",
    "fi": "ei en että hei ja jo jos kiitos kun kuin minun mitä miksi mutta nyt on olen ole se toimi toimii vain vielä",
    "id": "ada aku apa bagaimana belum bisa dan dari di gak ini itu kak kapan kenapa ke mau min mohon nya saya sudah "
    "terima kasih tidak tolong untuk yang",
}

# One script, one language: enough to answer for everyone who writes in it.
SCRIPTS: Final[dict[str, str]] = {
    "ja": "\u3040-\u30ff\uff66-\uff9f",
    "ko": "\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f",
    "th": "\u0e00-\u0e7f",
    "el": "\u0370-\u03ff",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
}
HAN: Final = "\u3400-\u9fff\uf900-\ufaff"
CYRILLIC: Final = "\u0400-\u052f"
ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"

# Letters that only one language of a shared script writes.
CYRILLIC_MARKS: Final[dict[str, str]] = {"uk": "їєґі", "sr": "ђћљњџј", "be": "ў", "kk": "әғқңөұүһ"}
ARABIC_MARKS: Final[dict[str, str]] = {"ur": "ٹڈڑےں", "fa": "پچژگ"}
HAN_MARKS: Final[dict[str, str]] = {
    "ja": "々〆円気対応売読込発県処駅払戻様届荷画検験済",
    "zh": "的你们們我这這那吗嗎什么麼没沒说說请請谢謝电電话話为為发發订訂单單还還很吧呢",
}


@cache
def common_words() -> frozenset[str]:
    """Return the words that our own example texts use more than once, in all languages, with the small words above."""
    listed = Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").split()
    return frozenset(listed).union(*(words.split() for words in WORDS.values()))
