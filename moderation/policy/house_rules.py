"""THE LIST: every rule of the house and what it asks for.

> Comments add value to the discussion. At most one link, and only to an educational blog post or
> article. Not published: brief comments like "good post"; comments that mainly promote links;
> comments with links to companies, products or services.
"""

from __future__ import annotations

from moderation.policy.authors import AuthorPromotion, EditedAfterRuling, Flood, Honeypot, TrustedAuthor
from moderation.policy.content import (
    Abusive,
    BriefPraise,
    Disguised,
    Elsewhere,
    Empty,
    Keywords,
    Mash,
    MostlyPraise,
    NamesNothing,
    OfTrade,
    SaysNothing,
    StockPhrases,
)
from moderation.policy.document import Policy, Treatment
from moderation.policy.door import ClosedPost, EverythingHeld, Newcomer, Pingback, Truncated
from moderation.policy.links import (
    ContactDetails,
    LinkKind,
    LinkPromotion,
    TooManyLinks,
    UnclearLink,
)
from moderation.policy.matching import Authors, key_needles, word_needles
from moderation.policy.memory import (
    Campaign,
    CopiedComment,
    Duplicate,
    FloodOfRange,
    FloodOfSite,
    RefusedText,
    RejectedBefore,
    RejectedDomain,
    RejectedWebsite,
)
from moderation.policy.rule import Bound, Rule, hold, publish, reject
from moderation.policy.site_lists import ListedAuthor, ListedWord, OtherLanguage, VouchedFor
from moderation.text.authors import Promotes

TRICKS = frozenset(("zero-width", "bidi", "look-alike", "entities", "stacked-marks", "leet", "spaced-out"))
DOUBTFUL_TRICKS = frozenset(("link", "hidden-text"))
UNLIMITED = 10**6


def _pings(policy: Policy, treatment: Treatment) -> Pingback:
    treated = {"pingback": policy.pingbacks, "trackback": policy.trackbacks}
    return Pingback(frozenset(sort for sort, wanted in treated.items() if wanted == treatment))


def asked_for(policy: Policy) -> tuple[Rule, ...]:
    """Return the rules that ask to look even at what a regular wrote: by the site's wish, or unread."""
    return (
        ListedAuthor(Authors(policy.held_authors)),
        TooManyLinks(more_than=(policy.hold_links_from or UNLIMITED) - 1),
        ListedWord(word_needles(policy.held_words), key_needles(policy.moderation_keys)),
        OtherLanguage(policy.languages, less_likely_than=0.02),
        _pings(policy, "hold"),
        EverythingHeld(policy.hold_everything),
        Truncated(),
    )


def house_rules(policy: Policy) -> tuple[Bound, ...]:
    """Bind the rules with the parameters of one site's policy."""
    allowed, blocked = frozenset(policy.allowed_hosts), frozenset(policy.blocked_hosts)
    looks = asked_for(policy)
    abusive = Abusive(policy.hold_abuse)
    return (
        # Who is writing?
        publish(TrustedAuthor(published=policy.trusted_after, unless=(*looks, abusive))),
        publish(VouchedFor(Authors(policy.trusted_authors))),
        reject(ListedAuthor(Authors(policy.blocked_authors))),
        reject(Honeypot()),
        reject(AuthorPromotion(at_least=Promotes.PERHAPS, most_specific=1)),
        reject(AuthorPromotion(at_least=Promotes.PLAINLY, most_specific=3)),
        hold(AuthorPromotion(at_least=Promotes.PERHAPS, most_specific=3)),
        hold(AuthorPromotion(at_least=Promotes.PLAINLY)),
        hold(RejectedBefore(times=3, by_people=2)),
        hold(RejectedWebsite(times=2, allowed_hosts=allowed)),
        hold(Newcomer(policy.hold_newcomers)),
        hold(Flood(more_than=policy.flood_per_minute)),
        hold(FloodOfRange(more_than=policy.flood_per_minute_address)),
        hold(FloodOfSite(more_than=policy.flood_per_minute_site)),
        hold(EditedAfterRuling()),
        # Where do the links lead?
        reject(TooManyLinks(more_than=policy.max_links)),
        reject(LinkKind(policy.kinds("reject"), allowed, blocked)),
        hold(UnclearLink(policy.kinds("hold"), allowed)),
        reject(RejectedDomain(times=2, allowed_hosts=allowed)),
        reject(LinkPromotion()),
        reject(
            Campaign(authors=5, kinds=policy.kinds("hold") | policy.kinds("reject"), allowed_hosts=allowed)
        ),
        reject(ContactDetails(with_invitation=True)),
        hold(ContactDetails()),
        # What do the words say?
        reject(ListedWord(word_needles(policy.blocked_words), key_needles(policy.disallowed_keys))),
        reject(BriefPraise(up_to_words=policy.brief_words)),
        reject(MostlyPraise(share=0.8, most_others=2)),
        reject(StockPhrases(at_least=3, covered=0.25, specific=0.25)),
        hold(StockPhrases(at_least=2, covered=0.1, specific=0.4, lenient=True)),
        hold(NamesNothing(at_least_words=8, specific=0.3, specific_elsewhere=0.5)),
        hold(Empty()),
        reject(OfTrade(weight=4)),
        reject(OfTrade(weight=3, up_to_words=40)),
        hold(OfTrade(weight=2)),
        reject(Keywords()),
        hold(Elsewhere(at_least_words=8)),
        hold(Elsewhere(at_least_words=14, of_oneself=True)),
        hold(Elsewhere(at_least_words=3, seeks_help=True)),
        reject(SaysNothing()),
        reject(Mash(share=0.6)),
        hold(Mash(share=0.3)),
        hold(abusive),
        # Is it what it seems?
        reject(Disguised(at_least=3, kinds=TRICKS)),
        hold(Disguised(at_least=1, kinds=TRICKS | DOUBTFUL_TRICKS)),
        reject(Duplicate(times=3, other_authors=2)),
        reject(RefusedText()),
        reject(CopiedComment(to_promote=True)),
        hold(CopiedComment(to_promote=False)),
        hold(Duplicate(times=1)),
        # Is the door open?
        reject(ClosedPost(frozenset(policy.closed_posts), policy.close_after_days)),
        reject(_pings(policy, "reject")),
        # What does the site itself want to look at?
        *map(hold, looks),
    )
