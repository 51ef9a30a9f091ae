"""Abuse that is meant for somebody, and what only looks like it."""

from __future__ import annotations

import re
import time

import pytest

from moderation.text import lists
from moderation.text.abuse import MOST_FOUND, SORTS, WAYS, abuse_in
from moderation.text.normalize import normalize
from moderation.text.phrases import find
from moderation.text.words import words_of

MEANT = {
    "insult": [
        "You are an idiot",
        "You’re a complete moron, and your heap stinks.",
        "your a clown",
        "ur so dumb",
        "You are a whining little loser",
        "Learn to count, you stupid cow",
        "you piece of shit",
        "You bitch!",
        "Wrong, idiot.",
        "Dumbass.",
        "You are the dumbest of them all",
        "You're the worst kind of idiot",
        "you absolute donkey",
        "You, sir, are an idiot.",
        "This was written by a moron",
        "r u retarded",
        "Are you stupid or what?",
        "How dumb can you be?",
        "What kind of idiot writes this?",
        "The author is a moron",
        "Losers like you never turn a heap",
        "Did your mother drop you on the head?",
        "Were you born this stupid?",
        "Nobody likes you.",
        "Shut the fuck up.",
        "Just shut up",
        "Oh shut your mouth",
        "Fuck you!",
        "go fuck yourself",
        "Screw you",
        "Kiss my ass",
        # in disguise
        "FUUUCK YOU",
        "f*ck you",
        "you b*tch",
        "you are an 1d10t",
        "you i d i o t",
        # in other languages
        "Du bist so ein Idiot",
        "du dumme Schlampe",
        "Halt die Fresse!",
        "Ta gueule",
        "Fermez-la, connard",
        "Che stronzo che sei",
        "Faux, connard.",
        "Espèce de connard",
        "espèce d'idiot",
        "Eres un idiota",
        "vete a la mierda",
        "Você é um imbecil",
        "Sei proprio un cretino",
        "Je bent een klootzak",
        "hou je bek",
        "Jesteś idiotą",
        "ты просто дебил",
        "Заткнись!",
        "ти ідіот",
        "sen aptalsın",
        "du är en idiot",
        "du er en idiot",
        "kamu goblok",
        "te hülye",
        "يا كلب",
        '"You idiot, you never turned a heap',  # never closed
        # a quotation and nothing else is no quotation
        "“You are an idiot”",
    ],
    "death": [
        "Kill yourself",
        "Die, you scum",
        "Ich hoffe, du stirbst",
        "just go kill yourself",
        "kys",
        "I hope you die slowly",
        "You should be shot",
        "You deserve to die",
        "The world would be better off without you",
    ],
    "threat": [
        "I know where you live",
        "I will find out where you live",
        "I'm going to kill you",
        "I will find you and kill you",
        "someone should beat the shit out of you",
        "Watch your back.",
        "You better watch your back",
        "You are dead meat",
        "Ich weiß, wo du wohnst",
        "Je sais où tu habites",
        "te voy a matar",
    ],
    "away": [
        "Go back to your country",
        "Get out of our country!",
        "Geh zurück in dein Land",
        "Rentre chez toi",
    ],
    "hate": ["Deport all the immigrants", "Death to all gays", "foreigners are just parasites"],
    "slur": ["typical raghead heap"],
}
NOT_MEANT = [
    # said of oneself, of things, of nobody
    "I was an idiot to turn it in winter",
    "I said to myself, you idiot, turn it",
    "Stupid question, but does straw freeze?",
    "This damn thing never got warm",
    "What the fuck did I just read? Brilliant.",
    "Shit, it froze. Holy fuck, twice.",
    "My stupid heap froze again, what a bastard of a winter",
    # words of other trades and tongues
    "It hit a dead lock, so I had to kill the process and let it die",
    "Kill all processes before you kill yourself with overtime",
    "A dumb terminal is enough",
    "Dick turned his heap; Dick is an ass of a name, he says",
    "Der Haufen, die Würmer und die Kälte",
    "Dat is de kant die dood is",
    "Era hora de girar la pila",
    "C'est con, mais le tas reste froid",
    "Sei cumuli, uno stupido errore",
    "Before you retard the dough overnight, prick it",
    "If you prick the dough it rises less",
    "Faggots and peas grow well on it",
    "A spic and span heap",
    "The word faggot meant a bundle of sticks",
    "Are you dumb-waiter owners?",
    "Vous êtes con-vaincus",
    "Du bist dumm dran ohne Waage",
    "I will punch you a hole into it",
    "People say you are a loser if you turn it in winter",
    "The Idiot, by Dostoevsky, was composted here",
    "Some idiots like your competitor turn it daily; idiots like me need pictures",
    "The worms should die at 60 degrees",
    "Egg whites are just savages of proteins",
    "It sucks, and you suck it up with a hose",
    "You are dead right",
    "Watch your back when lifting straw",
    "I'll shoot you an email",
    "I know where you can get straw",
    "I hope you and your family enjoy it",
    "Go back to where the heap was",
    "When you go back to your country, take worms along",
    "Get back to your heap",
    # supposed, reported, quoted, denied
    "If you are an idiot like me, you turn it in winter",
    "He told me to shut up and turn it",
    "Shut up and take my money!",
    "They shut up the shop",
    "She called me a stupid cow in front of everybody",
    "My neighbour wrote “you are an idiot” under the last post",
    'The paper is called "Dear reviewers: shut up" and it is about straw',
    "Er schrieb: „Lies das, du Idiot“ und ging zum Haufen",
    "That does not make you an idiot",
    "They call you a moron for that",
    "Are you an idiot if you turn it in winter?",
    "> You are an idiot\nPlease stay polite, this is about straw.",
    "You are not stupid, the books are",
    "Don't kill yourself over it",
    "Damn. You are right about straw.",
    "drop dead gorgeous heap",
    "Fuck you money is what I want",
    "idiot, moron and cretin were once words of doctors",
]


def sorts_in(text: str) -> list[str]:
    read = normalize(text).text
    words = tuple(words_of(read))
    return [abuse.sort for abuse in abuse_in(read, words, find(words))]


@pytest.mark.parametrize(
    ("sort", "text"), [(sort, text) for sort, texts in MEANT.items() for text in texts], ids=str
)
def test_abuse_is_found(sort: str, text: str) -> None:
    assert sort in sorts_in(text)


@pytest.mark.parametrize("text", NOT_MEANT)
def test_what_is_not_meant_for_anybody_is_no_abuse(text: str) -> None:
    assert sorts_in(text) == []


def test_places_are_those_of_the_words() -> None:
    text = "Turn it, you stupid cow, or not"
    words = tuple(words_of(text))
    (found,) = abuse_in(text, words, find(words))
    assert text[found.start : found.end] == "you stupid cow"


def test_much_abuse_says_nothing_new() -> None:
    assert len(sorts_in("You are an idiot. " * 50)) == MOST_FOUND


def test_lists_name_sorts_ways_and_groups_that_exist() -> None:
    heads = [line.partition(": ")[0].split()[0].partition("-") for line in lists.read("abusive_phrases.txt")]
    assert {sort for sort, _, _ in heads} == set(SORTS)
    assert {way for _, _, way in heads if way} == set(WAYS)
    groups = {line.partition(":")[0] for line in lists.read("abusive_words.txt")}
    named = {g for line in lists.read("abusive_phrases.txt") for g in re.findall(r"<([\w ]+)>", line)}
    assert named == groups


@pytest.mark.parametrize(
    "text", ["you stupid ", "you are such a ", '"you idiot" ', "go ", "shut up, ", "i will "]
)
def test_hostile_text_is_read_quickly(text: str) -> None:
    read = normalize(text * (40_000 // len(text))).text
    words = tuple(words_of(read))
    times = []
    for _ in range(3):
        start = time.process_time()
        abuse_in(read, words, find(words))
        times.append(time.process_time() - start)
    assert min(times) < 0.05
