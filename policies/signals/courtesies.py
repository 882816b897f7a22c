"""Words of thanks, greetings and wishes: everybody says them, so nobody is copied by saying them."""

from typing import Final

_WORDS: Final = """
thank thanks thankful please sorry hello dear welcome cheers congratulations congrats happy merry birthday christmas
easter new year years anniversary holiday holidays good great best better lovely nice wonderful beautiful awesome
amazing morning afternoon evening night day days today tomorrow week weekend monday friday sunday everyone everybody
all world love loved loves like luck wish wishes hope stay safe care take kind words help helping appreciate support
team forward looking seeing soon really very much many always never ever got get just want danke dank vielen bitte
leider hallo guten gute gut tag morgen abend woche wochenende alles liebe lieber frohe frohes weihnachten ostern
neues jahr geburtstag glückwunsch willkommen freuen freut hilfe schnelle schön schönes gracias muchas mucho favor
hola buenos buenas días tardes noches feliz navidad año nuevo cumpleaños saludos bienvenido bienvenida ayuda siento
perdón fin semana todos todas merci beaucoup bonjour bonsoir bonne bon journée soirée joyeux noël année anniversaire
désolé désolée bienvenue aide plaisir tous toutes bravo
"""
COURTESIES: Final = frozenset(_WORDS.split())
