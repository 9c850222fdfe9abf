/* Signals of the group relation: addresses of the mail that do not fit each
 * other. */
#include "core/forged/signal.h"

#include <stdlib.h>

#include "core/mime/id.h"

/* ---- Reply-To ---- */

/* The first address of Reply-To that is of another organization, where no
 * form of our own and no list explains it. */
static const struct forge_address *
reply_elsewhere(const struct forge_run *run)
{
	const struct forged *f = run->f;

	if (f->list || f->from.org.n == 0 || forge_is_own(run,
	    f->from.domain))
		return NULL;
	for (size_t i = 0; i < f->reply_to.n; i++)
		if (f->reply_to.v[i].domain.n > 0 &&
		    !forge_related(&f->reply_to.v[i], &f->from))
			return &f->reply_to.v[i];
	return NULL;
}

static bool
is_freemail(const struct forge_run *run, const struct forge_address *d)
{
	return host_kind(run->v->know, d->domain).freemail != FREEMAIL_NONE;
}

/* Both of one brand. */
static bool
same_brand(const struct forge_run *run, const struct forge_address *d)
{
	const struct forge_knowledge *k = run->v->know;
	const struct brand_domain *row = brand_of_domain(k,
	    run->f->from.domain, BRAND_ADDRESS);

	return (row != NULL && brand_aligned(k, row->brand, d->domain,
	    BRAND_ADDRESS).yes) || (run->aligned && forge_aligned_mail(run,
	    d->domain));
}

static int
e01(struct forge_run *run)
{
	const struct forge_address *d = reply_elsewhere(run);

	if (d == NULL || !is_freemail(run, d))
		return 0;
	return forge_say(run, forge_field(run, "Reply-To"), "x", &d->text,
	    NULL);
}

static int
e02(struct forge_run *run)
{
	const struct forge_address *d = reply_elsewhere(run);

	if (d == NULL || is_freemail(run, d) || same_brand(run, d))
		return 0;
	return forge_say(run, forge_field(run, "Reply-To"), "x", &d->text,
	    NULL);
}

static int
e03(struct forge_run *run)
{
	const struct forge_address *d = reply_elsewhere(run);

	if (d == NULL || is_freemail(run, d) || same_brand(run, d) ||
	    run->f->display.n == 0 || !span_eq(span_trim(d->a->display),
	    span_trim(run->f->display)))
		return 0;
	return forge_say(run, forge_field(run, "Reply-To"), "x", &d->text,
	    NULL);
}

/* ---- Return-Path, Sender ---- */

/* Addresses that bulk mail and forwarders make: the recipient, or the sender
 * before, stands in them. */
static bool
is_made(struct span local)
{
	return span_starts_nocase(local, "SRS") || span_chr(local, '=') >= 0 ||
	    span_starts_nocase(local, "prvs") ||
	    span_find_nocase(local, span_str("bounce")) >= 0;
}

/* bounce.example.com, em1234.example.com */
static bool
is_bounce_host(struct span domain)
{
	return span_find_nocase(domain, span_str("bounce")) >= 0;
}

static int
e04(struct forge_run *run)
{
	const struct forge_address *d = &run->f->return_path;

	if (run->brand == NULL || d->domain.n == 0 ||
	    run->f->from.domain.n == 0 || forge_related(d, &run->f->from) ||
	    forge_aligned_mail(run, d->domain) || is_made(d->a->local) ||
	    is_bounce_host(d->domain))
		return 0;
	return forge_say(run, forge_field(run, "Return-Path"), "x", &d->text,
	    NULL);
}

static int
e08(struct forge_run *run)
{
	const struct forge_addresses *s = &run->f->sender;

	if (run->brand == NULL || run->f->list || s->n == 0 ||
	    s->v[0].domain.n == 0 || forge_related(&s->v[0], &run->f->from))
		return 0;
	return forge_say(run, forge_field(run, "Sender"), "x", &s->v[0].text,
	    NULL);
}

/* ---- Message-ID ---- */

static bool
is_recipients_domain(const struct forge_run *run, struct span domain)
{
	const struct forge_addresses *to = &run->f->to;

	if (forge_is_own(run, domain))
		return true;
	for (size_t i = 0; i < to->n; i++)
		if (span_eq(to->v[i].domain, domain))
			return true;
	return false;
}

static bool
is_odd_id(const struct forge_run *run, const struct forge_address *id)
{
	struct span right = id->a ? id->a->domain : span_str("");
	struct ip ip;

	if (right.n == 0 || span_chr(right, '.') < 0 || *right.p == '[' ||
	    ip_parse(right, &ip) == 0 || span_eq_nocase(right,
	    span_str("localhost.localdomain")))
		return true;
	return run->f->from.domain.n > 0 && is_recipients_domain(run,
	    id->domain) && !forge_related(id, &run->f->from);
}

static int
e05(struct forge_run *run)
{
	const struct forge_address *id = &run->f->message_id;

	if (run->v->facts.answers_ours || forge_handed_in(run) ||
	    forge_has(run, "In-Reply-To") || forge_has(run, "References") ||
	    !is_odd_id(run, id))
		return 0;
	return forge_say(run, forge_field(run, "Message-ID"), "x", &id->text,
	    NULL);
}

/* Of From, Return-Path, or somebody who signed. */
static bool
is_known_here(struct forge_run *run, const struct forge_address *d)
{
	return forge_related(d, &run->f->from) ||
	    forge_related(d, &run->f->return_path) ||
	    forge_named_by(run, d->org);
}

static int
e06(struct forge_run *run)
{
	const struct forge_address *id = &run->f->message_id;

	if (run->brand == NULL || id->domain.n == 0 || id->org.n == 0 ||
	    is_known_here(run, id) || forge_aligned_mail(run, id->domain))
		return 0;
	return forge_say(run, forge_field(run, "Message-ID"), "x",
	    &id->domain, NULL);
}

/* ---- List-Unsubscribe ---- */

/* The host of "mailto:a@host?…" or "https://user@host:port/…". */
static struct span
host_of(struct span uri)
{
	size_t n = 0;
	ptrdiff_t at;

	if (span_starts_nocase(uri, "mailto:"))
		uri = span_skip(uri, 7);
	else if (span_find(uri, span_str("://")) > 0)
		uri = span_skip(uri, (size_t)span_find(uri,
		    span_str("://")) + 3);
	else
		return span_str("");
	while (n < uri.n && !strchr("/?#", uri.p[n]))
		n++;
	uri = span_head(uri, n);
	at = span_rchr(uri, '@');
	uri = span_skip(uri, (size_t)(at + 1));
	at = span_chr(uri, ':');
	return at < 0 ? uri : span_head(uri, (size_t)at);
}

static int
e07(struct forge_run *run)
{
	struct span rest = forge_header(run, "List-Unsubscribe"), uri, x;
	struct forge_address d = { .a = NULL };

	x = span_str("");
	while (mime_next_id(&rest, &uri)) {
		struct look_host h;

		if (look_host_read(host_of(uri), run->a, &h) < 0)
			return 0;
		if (h.org.n == 0)
			continue;
		d.domain = h.ascii;
		d.org = h.org;
		if (is_known_here(run, &d) || same_brand(run, &d))
			return 0;
		if (x.n == 0)
			x = h.ascii;
	}
	if (x.n == 0)
		return 0;
	return forge_say(run, forge_field(run, "List-Unsubscribe"), "x", &x,
	    NULL);
}

/* ---- recipients ---- */

/* The same mailbox, "+part" taken off. */
static bool
same_mailbox(struct span a, struct span b)
{
	ptrdiff_t at = span_rchr(a, '@'), plus = span_chr(a, '+');
	ptrdiff_t other = span_rchr(b, '@');

	if (span_eq_nocase(a, b))
		return true;
	return plus > 0 && plus < at && other > 0 && span_eq_nocase(
	    span_head(a, (size_t)plus), span_head(b, (size_t)other)) &&
	    span_eq_nocase(span_skip(a, (size_t)at), span_skip(b,
	    (size_t)other));
}

static bool
names(const struct forge_addresses *list, struct span address)
{
	for (size_t i = 0; i < list->n; i++)
		if (same_mailbox(list->v[i].text, address) ||
		    same_mailbox(address, list->v[i].text))
			return true;
	return false;
}

static bool
has_domain(const struct forge_addresses *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].domain.n > 0)
			return true;
	return false;
}

static int
e09(struct forge_run *run)
{
	const struct forge_facts *f = &run->v->facts;
	const struct forged *m = run->f;
	bool found = f->nrecipients == 0 && has_domain(&m->to);

	for (size_t i = 0; i < f->nrecipients && !found; i++)
		found = names(&m->to, f->recipients[i]) ||
		    names(&m->cc, f->recipients[i]);
	if (found || forge_handed_in(run))
		return 0;
	/* how lists write to their members, or what a06 says */
	if (m->list || names(&m->to, m->from.text))
		forge_weightless(run);
	return forge_say(run, forge_field(run, "To"), NULL);
}

#define MANY 5
#define BEGINNING 3	/* letters that names share */

struct crowd {
	const struct forge_run *run;
	const struct forge_address *v[500];
	size_t		 n;
};

static void
add_crowd(struct crowd *c, const struct forge_addresses *list,
    struct span domain)
{
	for (size_t i = 0; i < list->n &&
	    c->n < sizeof c->v / sizeof *c->v; i++)
		if (span_eq(list->v[i].domain, domain))
			c->v[c->n++] = &list->v[i];
}

static int
compare(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return r != 0 ? r : (a.n > b.n) - (a.n < b.n);
}

static bool
is_sorted(const struct crowd *c)
{
	for (size_t i = 1; i < c->n; i++)
		if (compare(c->v[i - 1]->text, c->v[i]->text) >= 0)
			return false;
	return true;
}

static bool
begins_alike(const struct crowd *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct span start = span_head(c->v[i]->text, BEGINNING);
		size_t same = 0;

		for (size_t k = 0; k < c->n; k++)
			same += start.n == BEGINNING && span_eq(start,
			    span_head(c->v[k]->text, BEGINNING));
		if (same >= MANY)
			return true;
	}
	return false;
}

static int
e10(struct forge_run *run)
{
	const struct forged *f = run->f;

	if (forge_is_own(run, f->from.domain) || forge_has(run,
	    "In-Reply-To") || forge_has(run, "References"))
		return 0;
	for (size_t i = 0; i < f->to.n && i < MANY * 2; i++) {
		const struct forge_address *d = &f->to.v[i];
		struct crowd c = { .n = 0 };
		struct span n;

		if (!forge_is_own(run, d->domain) && !is_freemail(run, d))
			continue;
		add_crowd(&c, &f->to, d->domain);
		add_crowd(&c, &f->cc, d->domain);
		if (c.n < MANY || (!is_sorted(&c) && !begins_alike(&c)))
			continue;
		n = forge_number(run, (long long)c.n);
		return forge_say(run, forge_field(run, "To"), "n", &n, NULL);
	}
	return 0;
}

/* ---- a reply that is none ---- */

static int
e11(struct forge_run *run)
{
	static const char *const starts[] = { "re:", "re：", "fwd:", "fw:",
		"返信:", "返信：", "転送:", "転送：" };
	struct span subject = run->v->subject;

	if (forge_has(run, "In-Reply-To") || forge_has(run, "References"))
		return 0;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (span_starts_nocase(subject, starts[i]))
			return forge_say(run, forge_field(run, "Subject"),
			    NULL);
	return 0;
}

const struct forge_check forge_checks_relation[] = {
	{ "e01", FORGE_PLAIN, e01 },
	{ "e02", FORGE_PLAIN, e02 },
	{ "e03", FORGE_PLAIN, e03 },
	{ "e04", FORGE_PLAIN, e04 },
	{ "e05", FORGE_PLAIN, e05 },
	{ "e06", FORGE_PLAIN, e06 },
	{ "e07", FORGE_PLAIN, e07 },
	{ "e08", FORGE_PLAIN, e08 },
	{ "e09", FORGE_PLAIN, e09 },
	{ "e10", FORGE_PLAIN, e10 },
	{ "e11", FORGE_PLAIN, e11 },
	{ .id = NULL },
};
