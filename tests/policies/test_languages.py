import pytest

from policies.engine import Judge
from policies.finding import Action, Intent
from policies.subject import Subject, SubjectKind

from .conftest import NOW

MEANT = [
    ("¿Cómo puedo emparejar los auriculares con el portátil?", Intent.QUESTION),
    ("Los auriculares no se conectan y nadie responde, qué vergüenza de servicio", Intent.CRITICISM),
    ("Estaría genial si añadís un modo oscuro a la aplicación", Intent.SUGGESTION),
    ("¡Muchas gracias por la ayuda, sois geniales!", Intent.PRAISE),
    ("Wie kann ich die Uhr auf Werkseinstellungen zurücksetzen?", Intent.QUESTION),
    ("Der Lautsprecher geht nach zwei Wochen nicht mehr, sehr enttäuscht", Intent.CRITICISM),
    ("Könntet ihr bitte einen dunklen Modus einbauen?", Intent.SUGGESTION),
    ("Vielen Dank, der Support war super schnell!", Intent.PRAISE),
    ("Comment puis-je changer la langue de ma montre ?", Intent.QUESTION),
    ("Mes écouteurs ne marchent plus, service client nul, c'est honteux", Intent.CRITICISM),
    ("Ce serait bien d'ajouter un mode sombre", Intent.SUGGESTION),
    ("Merci beaucoup pour votre aide, équipe au top", Intent.PRAISE),
    ("イヤホンをパソコンに繋ぐ方法を教えてください。どうすればいいですか？", Intent.QUESTION),
    ("スピーカーが壊れました。対応が最悪です", Intent.CRITICISM),
    ("アプリにダークモードを追加してほしいです", Intent.SUGGESTION),
    ("音がとても良くて大好きです！ありがとうございます", Intent.PRAISE),
]
DANGER = [
    ("Mi cargador echa humo cuando lo enchufo", True, False),
    ("La batería del móvil se ha hinchado", True, False),
    ("Alguien entró en mi cuenta y cambió la contraseña", False, True),
    ("Mein Akku hat sich aufgebläht", True, False),
    ("Der Stecker vom Ladegerät wird extrem heiß", True, False),
    ("Jemand hat sich in mein Konto eingeloggt", False, True),
    ("Ma batterie a gonflé", True, False),
    ("Le chargeur a pris feu cette nuit", True, False),
    ("On m'a piraté mon compte", False, True),
    ("充電器から煙が出ました", True, False),
    ("バッテリーが膨張しています", True, False),
    ("アカウントに不正アクセスされました", False, True),
    ("Me explota la cabeza con este móvil", False, False),
    ("Mir raucht der Kopf von der Anleitung", False, False),
    ("Les ventes explosent, bravo", False, False),
    ("期待が膨らんでいます", False, False),
    ("my phone is blowing up with messages", False, False),
    ("it keeps burning through my battery", False, False),
    ("that hot take is fire", False, False),
    ("you guys are on fire lately", False, False),
    ("best life hack ever", False, False),
]


@pytest.mark.parametrize(("text", "intent"), MEANT)
def test_what_people_want_is_heard_in_five_languages(judge: Judge, text: str, intent: Intent) -> None:
    triage = judge.triage(Subject(SubjectKind.MENTION, "@aurora " + text, NOW))
    assert triage.intent is intent
    assert triage.action is Action.ANSWER


@pytest.mark.parametrize(("text", "safety", "security"), DANGER)
def test_danger_is_told_from_figures_of_speech(judge: Judge, text: str, safety: bool, security: bool) -> None:
    triage = judge.triage(Subject(SubjectKind.MENTION, "@aurora " + text, NOW))
    assert (triage.safety, triage.security) == (safety, security)


def test_a_language_without_lexicons_goes_to_a_person(judge: Judge) -> None:
    text = "Il mio telefono non si accende più, come posso ripararlo? Grazie mille"
    triage = judge.triage(Subject(SubjectKind.MENTION, text, NOW))
    assert (triage.language, triage.action) == ("it", Action.REVIEW)
    assert triage.reason == "responsiveness/language"
