"""Stock phrases of customer care that say nothing to anybody; a personal reply keeps its distance from them."""

MACROS = (
    "We apologize for any inconvenience this may have caused.",
    "We are sorry for the inconvenience caused.",
    "Thank you for reaching out to us.",
    "Thanks for contacting us, your feedback is important to us.",
    "We value your feedback and will use it to improve our services.",
    "Please be assured that we take this matter very seriously.",
    "We understand your frustration and appreciate your patience.",
    "Please DM us your details so we can look into this further.",
    "Kindly send us a private message with your account details.",
    "Your satisfaction is our top priority.",
    "Rest assured that our team is working on it.",
    "Lamentamos las molestias ocasionadas.",
    "Gracias por contactarnos, su opinión es muy importante para nosotros.",
    "Wir entschuldigen uns für die entstandenen Unannehmlichkeiten.",
    "Vielen Dank für Ihre Nachricht, wir kümmern uns schnellstmöglich darum.",
    "Nous vous prions de nous excuser pour la gêne occasionnée.",
    "Merci de nous avoir contactés, nous mettons tout en œuvre pour vous aider.",
    "ご不便をおかけして申し訳ございません。",
    "お問い合わせいただきありがとうございます。",
)
"""Written down for comparison only; none is ever used."""
