"""The words of a move into private: a public note that never says what the matter is, a message, a closing note.

The public note is one of a few sentences per language that hold no word of the mention, and `reveals` proves it of
whatever a person makes of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policies.finding import Trigger, Why
from responders.escalation import Plan, Way

_PUBLIC: Final = {
    "en": "Thank you for writing. We'd like to go on with you in a direct message, where only we can read it.",
    "de": "Danke, dass Sie uns schreiben. Wir möchten mit Ihnen in einer Direktnachricht weitersprechen.",
    "es": "Gracias por escribirnos. Nos gustaría seguir contigo por mensaje directo.",
    "fr": "Merci de nous avoir écrit. Nous aimerions poursuivre avec vous en message privé.",
    "ja": "ご連絡ありがとうございます。続きはダイレクトメッセージでお話しさせてください。",
}
_APART: Final = {
    "en": "Thank you for writing. We'd like to go on with you in a private thread here; you have an invitation to it.",
    "de": "Danke, dass Sie uns schreiben. Wir möchten hier in einem privaten Thread weitersprechen und laden Sie ein.",
    "es": "Gracias por escribirnos. Nos gustaría seguir contigo en un hilo privado aquí; te hemos invitado.",
    "fr": "Merci de nous avoir écrit. Nous aimerions poursuivre ici dans un fil privé ; vous y êtes invité(e).",
    "ja": "ご連絡ありがとうございます。続きはこちらの非公開スレッドでお話しさせてください。ご招待をお送りします。",
}
_GENTLE: Final = {
    "en": "Thank you for telling us. One of us would like to talk with you in a direct message.",
    "de": "Danke, dass Sie uns das sagen. Jemand von uns möchte in einer Direktnachricht mit Ihnen sprechen.",
    "es": "Gracias por contárnoslo. Una persona del equipo quiere hablar contigo por mensaje directo.",
    "fr": "Merci de nous l'avoir dit. L'un de nous aimerait vous parler en message privé.",
    "ja": "お話しくださりありがとうございます。担当の者がダイレクトメッセージでお話しいたします。",
}
_SAFE_FIRST: Final = {
    "en": "Your safety comes first: please stop using it for now. ",
    "de": "Ihre Sicherheit geht vor: Bitte benutzen Sie es nicht mehr. ",
    "es": "Tu seguridad es lo primero: deja de usarlo por ahora, por favor. ",
    "fr": "Votre sécurité d'abord : ne l'utilisez plus pour le moment. ",
    "ja": "まずは安全のため、ご使用をお控えください。",
}
_SECURE_FIRST: Final = {
    "en": "To be safe, please don't share any code or password, and change yours. ",
    "de": "Zur Sicherheit bitte keinen Code und kein Passwort weitergeben, und ändern Sie Ihr Passwort. ",
    "es": "Por seguridad, no compartas ningún código y cambia tu contraseña, por favor. ",
    "fr": "Par sécurité, ne partagez aucun code et changez votre mot de passe. ",
    "ja": "念のため、コードやパスワードは誰にも教えないでください。パスワードの変更もお願いいたします。",
}
_LISTENS: Final = {
    "en": "I read what you wrote and I'm here. If you or somebody else is in danger now, please call your local "
    "emergency number. You can write to me in your own words and time; what would help right now?",
    "de": "Ich habe gelesen, was Sie schreiben, und ich bin da. Wenn Sie oder jemand anderes gerade in Gefahr sind, "
    "rufen Sie bitte den Notruf. Was würde Ihnen jetzt helfen?",
    "es": "He leído lo que escribes y estoy aquí. Si tú u otra persona está en peligro ahora, llama al número de "
    "emergencias. ¿Qué te ayudaría ahora mismo?",
    "fr": "J'ai lu ce que vous écrivez et je suis là. Si vous ou quelqu'un êtes en danger, appelez le numéro "
    "d'urgence. Qu'est-ce qui vous aiderait maintenant ?",
    "ja": "お書きくださったことを読みました。"
    "もし今、危険があるときは、緊急通報の番号へお電話ください。今、何がいちばん助けになりますか。",
}
_NOTICES: Final = {
    "en": " What you send here is used only to help you, and kept no longer than that needs.",
    "de": " Was Sie hier senden, nutzen wir nur, um Ihnen zu helfen, und behalten es nicht länger als dafür nötig.",
    "es": " Lo que envíes aquí se usa solo para ayudarte y se guarda solo el tiempo necesario.",
    "fr": " Ce que vous envoyez ici ne sert qu'à vous aider et n'est gardé que le temps nécessaire.",
    "ja": "お送りいただいた内容は、対応のためだけに使い、必要な期間を超えて保管しません。",
}
_WATCHED: Final = {
    "en": " This server's moderators can read this thread too.",
    "de": " Auch die Moderatoren dieses Servers können diesen Thread lesen.",
    "es": " Los moderadores de este servidor también pueden leer este hilo.",
    "fr": " Les modérateurs de ce serveur peuvent aussi lire ce fil.",
    "ja": "このスレッドは、サーバーのモデレーターも閲覧できます。",
}
_CLOSINGS: Final = {
    "en": "Thank you for talking with us. It is settled; we're here if anything else comes up.",
    "de": "Danke für das Gespräch. Es ist geklärt; wir sind da, falls noch etwas ist.",
    "es": "Gracias por hablar con nosotros. Está resuelto; aquí seguimos si surge algo más.",
    "fr": "Merci pour cet échange. C'est réglé ; nous restons là si besoin.",
    "ja": "お話しくださりありがとうございました。解決いたしました。何かあればいつでもどうぞ。",
}
_GUIDANCE: Final = {
    "en": (
        "A person first.",
        "Read it slowly, and answer as a person: short, warm, in plain words.",
        "No offer, no promotion, no joke, no emoji, no exclamation mark. Don't diagnose, argue or promise.",
        "If a life may be in danger, tell them how to reach emergency help, and tell your duty officer now.",
        "Don't ask for details in public. Stay with them until somebody else has taken over by name.",
    ),
    "de": (
        "Zuerst der Mensch.",
        "Lesen Sie es in Ruhe und antworten Sie als Mensch: kurz, warm, in einfachen Worten.",
        "Kein Angebot, keine Werbung, kein Scherz, kein Emoji, kein Ausrufezeichen. Keine Diagnose, kein Versprechen.",
        "Ist vielleicht ein Leben in Gefahr: Nennen Sie den Notruf, und verständigen Sie sofort Ihre Bereitschaft.",
        "Fragen Sie nicht öffentlich nach Einzelheiten. Bleiben Sie da, bis jemand anderes namentlich übernommen hat.",
    ),
    "es": (
        "Primero, la persona.",
        "Léelo con calma y responde como persona: breve, con calidez, con palabras sencillas.",
        "Ni ofertas, ni promociones, ni bromas, ni emojis, ni exclamaciones. No diagnostiques, discutas ni prometas.",
        "Si puede haber una vida en peligro, dile cómo pedir ayuda urgente y avisa ahora a quien esté de guardia.",
        "No pidas detalles en público. Sigue ahí hasta que otra persona se haya hecho cargo con su nombre.",
    ),
    "fr": (
        "La personne d'abord.",
        "Lisez lentement et répondez en personne : court, chaleureux, avec des mots simples.",
        "Ni offre, ni promotion, ni plaisanterie, ni émoji, ni exclamation. Pas de diagnostic, pas de promesse.",
        "Si une vie est peut-être en danger, dites comment joindre les secours et prévenez aussitôt l'astreinte.",
        "Ne demandez pas de détails en public. Restez là jusqu'à ce que quelqu'un ait pris le relais, nommément.",
    ),
    "ja": (
        "まず、その人のことを。",
        "落ち着いて読み、ひとりの人として答えてください。短く、あたたかく、やさしい言葉で。",
        "案内や宣伝、冗談、絵文字、感嘆符は使わないでください。診断、反論、約束もしないでください。",
        "命に危険があるかもしれないときは、緊急の助けを呼ぶ方法を伝え、すぐに当番の責任者へ知らせてください。",
        "公開の場でくわしいことを尋ねないでください。ほかの担当者が名前を告げて引き継ぐまで、そばにいてください。",
    ),
}


@dataclass(frozen=True, slots=True)
class Guidance:
    """What whoever answers a person in distress should know, in one language."""

    language: str
    title: str
    lines: tuple[str, ...]


def guidance(language: str) -> tuple[Guidance, ...]:
    """Return it in the language of the case, and in English for whoever reads that one."""
    held = dict.fromkeys(one for one in (language, "en") if one in _GUIDANCE)
    return tuple(Guidance(one, _GUIDANCE[one][0], _GUIDANCE[one][1:]) for one in held)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two linked drafts; either may be empty where the plan has no place for it."""

    public: str
    private: str


def drafts(what: Plan, triggers: Sequence[Trigger], written: str, *, language: str, private: bool) -> Pair:
    """Return the public note and the private message; `written` is a drafted message, for whoever is in no distress.

    The note holds no word of what they wrote. A person in distress gets words that were weighed, never drafted ones;
    whoever reports a danger reads in public already how to be safe, as the message may have to wait.
    """
    whys, thread = {one.why for one in triggers}, what.way is Way.THREAD
    gentle = Why.VULNERABLE in whys
    own = _in(_APART if thread else _GENTLE if gentle else _PUBLIC, language)
    if not gentle:
        first = _SAFE_FIRST if Why.SAFETY in whys else _SECURE_FIRST if Why.SECURITY in whys else None
        own = (_in(first, language) if first else "") + own
    said = f"{own} {what.link}".strip() if what.link else own
    body = _in(_LISTENS, language) if gentle else written
    return Pair(
        said if what.public and not private else "",
        f"{body}{_in(_NOTICES, language)}{_in(_WATCHED, language) if thread else ''}"
        if what.public and not private
        else "",
    )


def gentle(language: str, *, private: bool) -> str:
    """Return words to begin an answer to somebody in distress from: in public they say nothing of the matter."""
    return _in(_LISTENS if private else _GENTLE, language)


def closing(language: str) -> str:
    """Return the public note for when it is solved; it doesn't say what."""
    return _in(_CLOSINGS, language)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language, texts["en"])


_WORD: Final = re.compile(r"\w{4,}")
_LINK: Final = re.compile(r"https?://\S+")


def reveals(public: str, mention: str, private: str, *, language: str) -> list[str]:
    """Return the words by which a public note tells of the matter: words of theirs or of the private message.

    The words of our own ready notes give nothing away, whoever else uses them.
    """
    ours = _words(
        " ".join(_in(texts, language) for texts in (_SAFE_FIRST, _SECURE_FIRST, _PUBLIC, _APART, _GENTLE, _CLOSINGS))
    )
    told = _words(_LINK.sub(" ", mention)) | _words(_LINK.sub(" ", private))
    return sorted((_words(_LINK.sub(" ", public)) & told) - ours)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
