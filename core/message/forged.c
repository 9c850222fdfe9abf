/* A mail as core/forged sees it: its view, filled once. */
#include <errno.h>

#include "core/forged/base.h"
#include "core/inquiry/postconf.h"
#include "core/message/trust.h"
#include "core/text/charset.h"

struct spans {
	struct span	*v;
	size_t		 n, cap;
};

static int
add(struct spans *to, struct span s, struct arena *a)
{
	for (size_t i = 0; i < to->n; i++)
		if (span_eq_nocase(to->v[i], s))
			return 0;
	to->v = arena_grow(a, to->v, to->n, &to->cap, sizeof *to->v);
	if (to->v == NULL)
		return -ENOMEM;
	to->v[to->n++] = s;
	return 0;
}

/* ---- what is ours ---- */

/* Of a list of Postfix; what is no name (tables, $names that stand for more)
 * is passed over. */
static int
add_domains(struct spans *to, struct span list, struct arena *a)
{
	struct span word, name;
	int r = 0;

	while (r == 0 && span_word(&list, ", \t\n", &word)) {
		name = span_chr(word, ':') < 0 && span_chr(word, '/') < 0 &&
		    span_chr(word, '.') > 0 && span_chr(word, '$') < 0 ?
		    message_ascii(word, a) : span_str("");
		if (name.n > 0 && !span_starts(name, "localhost"))
			r = add(to, name, a);
	}
	return r;
}

static int
own_domains(const struct facts *f, struct arena *a, struct spans *to)
{
	static const char *const lists[] = { "mydomain", "mydestination",
		"virtual_alias_domains", "virtual_mailbox_domains",
		"relay_domains" };
	struct span key, value;
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof lists / sizeof *lists; i++)
		r = add_domains(to, postconf_expanded(f, lists[i], a), a);
	for (size_t i = 0; r == 0 && facts_at(f, "own.domain", i, &key,
	    &value) == 0; i++)
		r = add_domains(to, key, a);
	return r;
}

/* Is the connecting address one of those that send for us? */
static bool
is_own_source(const struct facts *f, const struct ip *ip, struct arena *a)
{
	struct trust t = { .nnames = 0 };
	struct span key, value;

	for (size_t i = 0; facts_at(f, "own.sender", i, &key, &value) == 0;
	    i++)
		if (trust_add(&t, key, a) == -ENOMEM)
			return false;
	return ip->n > 0 && trust_has_ip(&t, ip);
}

/* ---- whom it is for ---- */

static int
add_recipient(struct spans *to, struct span s, struct arena *a)
{
	s = span_trim(s);
	if (span_starts(s, "<") && span_ends(s, ">"))
		s = span_of(s.p + 1, s.n - 2);
	return span_chr(s, '@') > 0 ? add(to, s, a) : 0;
}

/* Said by our own side: in Received fields that it wrote, and in what stands
 * above the last of them. */
static int
find_recipients(const struct message *m, struct spans *to)
{
	static const char *const names[] = { "Delivered-To",
		"X-Original-To", "Envelope-To" };
	const struct route *t = m->route;
	const struct field_raw *end = t->trusted > 0 ?
	    t->v[t->trusted - 1].field : NULL;
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->trusted; i++)
		r = add_recipient(to, t->v[i].r.for_whom, m->arena);
	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		for (size_t i = 0; r == 0 && i < m->fields.n &&
		    &m->fields.v[i] < end; i++)
			if (span_eq_nocase(m->fields.v[i].name,
			    span_str(names[k])))
				r = add_recipient(to, field_unfold(
				    m->fields.v[i].body, m->arena),
				    m->arena);
	return r;
}

/* ---- what the log knows ---- */

static unsigned
number(struct span *rest)
{
	struct span word;
	uint64_t n = 0;

	if (!span_split(rest, ' ', &word) || span_u64(word, 100000, &n) < 0)
		return 0;
	return (unsigned)n;
}

/* known.searched: the log was read for this mail; known.answered: it answers
 * one that was sent from here; known.correspondent: on how many days there was
 * mail between the two, and how many days ago the first one. */
static void
read_log(const struct facts *f, struct forge_facts *to)
{
	struct span value;

	to->has_log = facts_get(f, "known.searched", span_str("")).p != NULL;
	to->answers_ours = facts_get(f, "known.answered",
	    span_str("")).p != NULL;
	value = facts_get(f, "known.correspondent", span_str(""));
	to->days = number(&value);
	to->first_days_ago = number(&value);
}

static int
read_facts(struct message *m, struct forge_facts *to)
{
	struct spans domains = { .n = 0 }, hosts = { .n = 0 },
	    recipients = { .n = 0 };
	const struct facts *f = m->o.facts;
	int r = find_recipients(m, &recipients);

	*to = (struct forge_facts){ .ndomains = 0 };
	if (r == 0 && f != NULL) {
		r = own_domains(f, m->arena, &domains);
		if (r == 0)
			r = add_domains(&hosts, postconf_expanded(f,
			    "myhostname", m->arena), m->arena);
		to->own_source = is_own_source(f, &m->route->ip, m->arena);
		read_log(f, to);
	}
	to->domains = domains.v;
	to->ndomains = domains.n;
	to->hosts = hosts.v;
	to->nhosts = hosts.n;
	to->recipients = recipients.v;
	to->nrecipients = recipients.n;
	return r;
}

/* ---- the mail ---- */

static int
read_route(const struct message *m, struct forge_route *to)
{
	const struct route *t = m->route;
	struct forge_hop *v = arena_array(m->arena, t->n + 1, sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < t->n; i++)
		v[i] = (struct forge_hop){ t->v[i].field, t->v[i].r,
			t->v[i].dated, t->v[i].when, t->v[i].trusted };
	*to = (struct forge_route){ .v = v, .n = t->n,
		.trusted = t->trusted, .assumed = t->why == TRUST_ASSUMED,
		.outside = t->outside ? &v[t->outside - t->v] : NULL,
		.ip = t->ip, .helo = t->helo, .logged_in = t->logged_in };
	return 0;
}

static int
read_addresses(const struct message *m, struct forge_view *v)
{
	const struct { const char *name; struct addresses *to; } lists[] = {
		{ "Sender", &v->sender }, { "Reply-To", &v->reply_to },
		{ "To", &v->to }, { "Cc", &v->cc },
	};
	int r = 0;

	v->from = m->from;
	for (size_t i = 0; r == 0 && i < sizeof lists / sizeof *lists; i++) {
		const struct field_raw *f = fields_find(&m->fields,
		    lists[i].name, 0);

		if (f != NULL)
			r = addresses_read(f->body, m->arena, lists[i].to);
	}
	return r;
}

static struct span
subject_of(const struct message *m)
{
	const struct field_raw *f = fields_find(&m->fields, "Subject", 0);
	struct span s = span_str("");
	struct buf b;

	if (f == NULL)
		return s;
	buf_init(&b, (size_t)64 << 10);
	charset_decode_header(f->body, &b);
	s = arena_span(m->arena, span_trim(buf_span(&b)));
	buf_done(&b);
	return s;
}

/* Of the envelope, else as the mail was stored. */
static struct span
return_path(const struct message *m)
{
	const struct field_raw *f = fields_find(&m->fields, "Return-Path",
	    0);
	struct addresses d = { .n = 0 };

	if (m->route->mail_from.p != NULL)
		return m->route->mail_from;
	if (f == NULL || addresses_read(f->body, m->arena, &d) < 0 ||
	    d.n == 0)
		return span_str(NULL);
	return address_text(&d.v[0], m->arena);
}

int
message_forged_read(struct message *m)
{
	const struct forge_base *b = m->o.forge;
	struct forge_view *v;
	int r;

	if (b == NULL)
		return 0;
	v = m->view = arena_alloc(m->arena, sizeof *v);
	if (v == NULL)
		return -ENOMEM;
	*v = (struct forge_view){ .mail = m->mail, .fields = &m->fields,
		.mime = &m->mime, .return_path = return_path(m),
		.subject = subject_of(m), .plain = m->text[0].seen,
		.source = m->text[1].source, .plain_part = m->text[0].part,
		.html_part = m->text[1].part, .know = b->know,
		.html = m->text[1].part ? &m->html : NULL,
		.names = b->names, .looks = b->looks };
	r = read_addresses(m, v);
	if (r == 0)
		r = read_route(m, &v->route);
	if (r == 0)
		r = read_facts(m, &v->facts);
	return r == 0 ? forged_prepare(v, m->arena, &m->forged) : r;
}
