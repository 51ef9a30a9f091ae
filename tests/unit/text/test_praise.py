"""Bare praise in many languages and disguises, and brief comments of value that look like it."""

from __future__ import annotations

import pytest

from moderation.comment import Author, Comment, Parent, Post
from moderation.text.features import extract
from moderation.text.praise import is_emoji, unspaced_praise

POST = Post(title="Composting in a cold winter, part 2", author="Anna Keller")
PRAISE = """
Good post!
Thanks for sharing this great article
Great article about composting
Great tips for part 2
Nice post, isn't it?
Super helpful, right?
How cool is that?
Good post?
Thanks Anna!
Dear Anna, thank you
Excellent post Frederick
Excellent post Olumide
Lovely article, Olumide!
Thanks, Ms Keller
Thank you. Maria
Anna, great post
Great post, Ms Okonkwo!
Thanks @Olufemi
What a post!
10/10
+1
Great, 5 stars
100% agree
This.
First!
Neat!
So true
👍👍
:-)
g00d p0st
g o o d   p o s t
GOOOOD POOOST
good-post... good-post
✨ nice ✨ post ✨
nicepost
gööd pöst
Not bad
Not bad at all!
Nicht schlecht
Pas mal, merci
Good post! 2
Good post - sent from my iPhone
Great article, thanks! Sent from my Samsung Galaxy S21
Toller Beitrag. Gesendet von meinem iPhone 12
Well done, Olumide. Five stars.
Five stars from me
Hats off, keep it up, best of luck!
Eline sağlık, very good
Greetings from Lisbon, lovely blog
You saved my day, thanks
很好的文章，谢谢分享
很好的文章 good post
素晴らしい記事です
좋은 글 감사합니다
ขอบคุณสำหรับบทความดีๆ ครับ
Toller Beitrag, danke!
Merci pour le partage, c'est très intéressant
Muchas gracias, excelente artículo
Ótimo artigo, parabéns
Bellissimo articolo, complimenti
Bardzo fajny wpis, pozdrawiam
Отличная статья, спасибо!
Дуже цікава стаття, дякую
Çok güzel bir yazı olmuş, elinize sağlık
Mantap gan, infonya sangat bermanfaat
Bài viết rất hay, cảm ơn bạn
Tack för ett bra inlägg
Hvala, odličan članak
Nagyon jó cikk, köszönöm
Πολύ ωραίο άρθρο, μπράβο σας!
مقال رائع شكرا لك
מאמר מצוין, תודה
बहुत अच्छा लेख, धन्यवाद
খুব সুন্দর লেখা, ধন্যবাদ
Asante sana, makala nzuri
""".strip().split("\n")
VALUE = """
Good straw
straw
Not bad, but straw freezes
The straw is not bad
Thanks, but 4 points are noise
Great. 30 minutes
In a cold winter
Winter composting in a cold cellar, part 2
This was sent from my phone and it lost the straw
42
Good post, 10 points short of great
Great post! How long did you turn it?
Is it good?
Great, but does it freeze?
This is not a good post
No.
bin it
Hay bin, thanks
The link in paragraph 3 is dead
Thanks, that fixed error 0x80070005 for me
Thanks, step 3 did the trick
The flag in step 3 fixed it, thanks
Straw. Thanks!
Thanks, Straw helps
Great. Straw
Straw Olumide helps greatly
Great stuff Wolfgang Amadeus Theophilus Gottlieb Mozart Junior Salzburg
Great straw bales
Great heat in the second layer
70/30? 60/40?
I would like the hay
不是很好
酵母放多少克?
很好的文章 nitrogen
Danke, Stroh hilft
Merci, mais la paille gèle
This is hay
""".strip().split("\n")


def only_praise(text: str, parent: str = "", name: str = "") -> bool:
    return extract(Comment(text, Author(name=name), POST, Parent(content=parent))).substance.only_praise


@pytest.mark.parametrize("text", PRAISE)
def test_nothing_but_praise(text: str) -> None:
    assert only_praise(text)


@pytest.mark.parametrize("text", VALUE)
def test_something_is_said(text: str) -> None:
    assert not only_praise(text)


@pytest.mark.parametrize("text", ["Exactly!", "Yes, agreed", "This.", "Neat!"])
def test_agreement_may_be_an_answer(text: str) -> None:
    assert only_praise(text)
    assert not only_praise(text, parent="Do you mean the straw?")


@pytest.mark.parametrize(
    "text", ["\U0001f44e", "\U0001f621", "\U0001f44d\U0001f44e", "\U0001f914", "\U0001f494"]
)
def test_anger_and_doubt_are_no_applause(text: str) -> None:
    assert not only_praise(text)


def test_a_number_that_answers_is_not_stray() -> None:
    assert only_praise("Great article. 17")
    assert not only_praise("Great article. 17", parent="How many turns?")


def test_a_signature_is_no_content() -> None:
    assert only_praise("Thank you for this\n\nOlufemi", name="Olufemi A.")
    assert not only_praise("Thank you for this\n\nOlufemi")


def test_long_praise_is_not_brief() -> None:
    assert not only_praise("Great, great, wonderful article. " * 20)


@pytest.mark.parametrize(
    ("text", "applause"), [("<3", True), ("...", False), ("", False), ("\U0001f44d" * 501, False)]
)
def test_signs_without_words(text: str, applause: bool) -> None:
    assert is_emoji(text) is applause


@pytest.mark.parametrize(
    ("text", "only"), [("很好的文章", True), ("酵母放多少克", False), ("good", False), ("文章", False)]
)
def test_praise_without_spaces(text: str, only: bool) -> None:
    assert unspaced_praise(text) is only
