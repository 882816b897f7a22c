"""Posts of people who do not exist, and what a brand might write after them: lifted, or only alike.

Written before the measurement was, and left as it was written.
"""

LIFTED: tuple[tuple[str, str], ...] = (
    (
        "My Orbit survived a full wash cycle and still plays louder than my neighbour's parties.",
        "My Orbit survived a full wash cycle and still plays louder than my neighbour's parties!",
    ),
    (
        "charges faster than my ex leaves a party",
        "Charges faster than my ex leaves a party 😂 That's the new Lumen.",
    ),
    (
        "if you hold both buds for ten seconds with the lid open they pair again without a reset, took me a month",
        "Tip of the day: hold both buds for ten seconds with the lid open and they pair again without a reset.",
    ),
    (
        "I have owned four tablets in six years and this is the first one my grandmother uses without calling me.",
        "“I have owned four tablets in six years and this is the first one my grandmother uses without calling me.”",
    ),
    (
        "Dropped it off the ferry, fished it out an hour later, and it was STILL playing ABBA underwater",
        "Someone dropped it off the ferry, fished it out an hour later and it was still playing ABBA underwater!",
    ),
    (
        "Put a rubber band around the case and the lid never opens in your bag again. You are welcome.",
        "Put a rubber band around the case and the lid never opens in your bag again.",
    ),
    (
        "Rule one of camping: bring the small speaker, hide the big drum, and nobody sleeps before the owls do",
        "Rule one of camping: bring the small speaker, hide the big drum and nobody sleeps before the owls do.",
    ),
    (
        "Seventeen hours on the train, two films, one cat video too many, and the battery says 31 percent",
        "17 hours on a train. Two films, one cat video too many, and the battery says 31 percent. Summer sorted.",
    ),
    (
        "wer die App im Flugmodus startet, spart am Tag gut zwanzig Prozent Akku, probiert es aus",
        "Unser Tipp: Wer die App im Flugmodus startet, spart am Tag gut zwanzig Prozent Akku.",
    ),
    (
        "Meine Oma hat heute zum ersten Mal allein ein Video angerufen und dabei den ganzen Chor vorgestellt",
        "Meine Oma hat heute zum ersten Mal allein ein Video angerufen und dabei den ganzen Chor vorgestellt ❤️",
    ),
    (
        "mi altavoz se cayó al pozo del pueblo y tres días después seguía sonando como si nada",
        "Se cayó al pozo del pueblo y tres días después seguía sonando como si nada. Así es Orbit.",
    ),
    (
        "J'ai oublié mes écouteurs sous la neige tout l'hiver et au printemps ils chantaient encore",
        "« J'ai oublié mes écouteurs sous la neige tout l'hiver et au printemps ils chantaient encore »",
    ),
    (
        "充電ケースの裏のボタンを三回押すと電池の残りが声で聞けるって知ってた？",
        "充電ケースの裏のボタンを三回押すと電池の残りが声で聞けます。",
    ),
    (
        "Poem for my alarm clock: you hum, I hate; you glow, I wait; you win, I'm late.",
        "Poem for an alarm clock: You hum, I hate; you glow, I wait; you win, I'm late.",
    ),
    (
        "the best feature nobody talks about is that the screen warms up slowly so it never blinds you at 3am",
        "The best feature nobody talks about: the screen warms up slowly, so it never blinds you at 3am.",
    ),
    (
        "Cut an old sponge to size, slide it behind the TV, rattle gone. Two years of rattle. A SPONGE.",
        "Rattle behind the TV? Cut an old sponge to size, slide it behind the TV, rattle gone.",
    ),
    (
        "Every time I open this laptop I feel like a pilot and every time I close it I feel like a magician",
        "Every time you open this laptop you feel like a pilot, every time you close it you feel like a magician.",
    ),
    (
        "Our band recorded a whole EP on a phone in a stairwell because the echo there is better than any studio near",
        "They recorded a whole EP on a phone in a stairwell because the echo there is better than any studio in town.",
    ),
    (
        "You can tell who has a toddler by the jam in the charging port. Toothpick, ten seconds, good as new.",
        "Jam in the charging port? Toothpick, ten seconds, good as new.",
    ),
    (
        "I named the vacuum Kevin and now when it gets stuck the kids shout KEVIN IS IN TROUBLE and run to help",
        "Name the vacuum Kevin, and when it gets stuck the kids shout KEVIN IS IN TROUBLE and run to help.",
    ),
)
"""(what somebody posted, what the brand wrote)."""

ALIKE: tuple[tuple[str, str], ...] = (
    ("Thank you so much for the quick help, you saved my weekend!", "Thank you so much for the kind words, Ana!"),
    ("thank you so much", "Thank you so much for being with us."),
    ("Happy birthday to the best brand in the world", "Happy birthday to the best community in the world!"),
    ("Merry Christmas and a happy new year to everyone at Aurora", "Merry Christmas and a happy new year to everyone!"),
    (
        "Have a great weekend everyone and stay safe out there",
        "Have a great weekend everyone, and stay safe out there!",
    ),
    ("I love my new headphones so much", "We love that you love your new headphones so much!"),
    (
        "My left earbud stopped working after the last update, what can I do?",
        "Sorry that your left earbud stopped working after the last update. Let's get it going again.",
    ),
    (
        "Aurora Halo Pro wireless noise cancelling headphones arrived today",
        "The Aurora Halo Pro wireless noise cancelling headphones are in stores from Friday.",
    ),
    ("When will the Lumen 4 be available in Spain?", "The Lumen 4 is available in Spain from Monday."),
    ("can you please send me a direct message", "Please send us a direct message so that we can look into it."),
    (
        "The update is rolling out now and fixes the bug with the alarm",
        "An update that fixes the alarm bug is rolling out from today.",
    ),
    (
        "To be or not to be, that is the question when the battery is at 2%",
        "To buy or not to buy: that is the question.",
    ),
    ("I'm looking forward to seeing you all there next week", "We are looking forward to seeing you all at the fair!"),
    ("how do I turn it off and on again", "Did you try to turn it off and on again?"),
    ("Vielen Dank für die schnelle Hilfe, das war super!", "Vielen Dank für die schnelle Rückmeldung!"),
    ("Muchas gracias por la ayuda de hoy", "¡Muchas gracias por tu mensaje de hoy!"),
    ("Merci beaucoup pour votre aide", "Merci beaucoup pour votre patience."),
    ("いつもありがとうございます。とても助かりました。", "いつもありがとうございます。ご意見をお待ちしております。"),
    ("Hold the power button for ten seconds", "Hold the power button for ten seconds, Sam, and it starts again."),
    ("one of the best things about this phone is the camera", "One of the best things about spring is the light."),
    (
        "Does the warranty cover water damage if I bought it in another country?",
        "Our warranty covers water damage for two years, wherever in the EU you bought it.",
    ),
    ("I can't wait to get my hands on the new tablet", "We can't wait for you to get your hands on the new tablet."),
    ("Good morning everyone, what a beautiful day", "Good morning everyone! What a beautiful day for a walk."),
    (
        "It says in the manual that the charger must be at least 20 watts to charge fast",
        "For fast charging, the charger needs 20 watts or more.",
    ),
    ("at the end of the day it is just a phone", "At the end of the day, it is just about people."),
    (
        "Is the store on Alder Street open on Sunday from ten to six?",
        "Our store on Alder Street is open on Sunday, ten to six.",
    ),
)
"""(what somebody posted, what the brand wrote): nothing here needs a credit."""
