"""Comment moderation: a comment comes in, a verdict with reasons goes out, people have the last word.

The map, in the order in which a comment travels:

    submission       what a blog sent, validated
    comment          what a reader sent, and what the house knew of its author
    text/            what it says: normalize, links, link kinds, words, phrases, substance, authors → features
    policy/          what the house says: rules and the one list of them
    classifier/      what the model thinks, and how it is made
    decision         findings, score, verdict; decide()
    evidence         spans and links: what can be pointed at
    remedies         what its author could change about a comment
    worth            what a look at a case is worth: the order of the queue
    screening        features → findings and score → decision
    answer           the decision in the API's words
    report/          what people see of a model or a replay: measures as pictures
    archives/        comments as other systems give them out: JSON lines, CSV, WordPress, Disqus
    store/           what we remember: the only SQL
    webhooks         what blogs are told of rulings, signed
    intake           use case: submit a comment
    review           use cases: look at a case, rule, undo, erase
    desk             use cases of the moderators' page: leases, many at a time, undo, escalate
    house            use cases: look at a site's house rules, change them, put earlier ones in force again
    akismet          use cases: checks and reports of blogs that speak Akismet
    tenancy          use cases: add, change and remove sites and their keys
    access           use cases: people, their roles, passwords and sessions
    policy_cases     the policy's own cases: what no model may decide wrongly that another did not
    hearers          use cases: the endpoints of a site, what they were told, and sending it again
    delivery         use case of the background: webhooks out of the outbox
    upkeep           use cases of the background: signs of life, second looks
    retraining       use case: rulings become labels, labels a candidate, the gate decides
    measuring        use case: measure a model, draw the report
    auditing         use case: audits certify how far the model may go
    shadow           use case: what came of shadow mode, and is the site ready for more?
    doubts           use cases: look again at rulings that are probably wrong, settle them
    bulk             use case: score files
    exchange         use cases: import comments, export labels
    replay           use case: what would another policy or model have done?
    insights         use case: what a site's numbers say
    explanation      use case: make a stored decision again
    web/             the doors: API, moderators' page, health
    app              where everything is put together
    worker           the background loop
    server           gunicorn and the worker, together
    installation     what makes an installation ready
    diagnosis        what `moderation doctor` looks at
    demo/            a site to look at
    cli/             the command line
    outward          the only way to other hosts
    settings, errors what everybody may know
"""

__version__ = "0.1.0"
