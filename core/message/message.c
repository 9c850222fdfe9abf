/* Prepared once, judged again and again: the table of checks. */
#include "core/message/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "core/blocklist/lists.h"
#include "core/message/trust.h"
#include "core/text/charset.h"
#include "core/text/idn.h"

#define ARENA_MAX ((size_t)64 << 20)

/* ---- what the checks share ---- */

const char *
message_z(struct message_judge *j, struct span v)
{
	const char *text = arena_memdup(j->s->arena, v.p ? v.p : "", v.n);

	return text ? text : "";
}

void
message_say(struct message_judge *j, struct row *r, enum severity severity,
    const char *id, ...)
{
	va_list ap;

	va_start(ap, id);
	row_say(j->s, r, severity, "message", id, ap);
	va_end(ap);
}

int
message_look(struct message_judge *j, struct span name, int type,
    struct dns_look *ret)
{
	int r = dns_look(j->by, j->a, j->m->o.vantage, name, type, ret);

	if (r != -EINVAL)
		return r;
	*ret = (struct dns_look){ .status = DNS_ABSENT, .end = name };
	return 0;
}

bool
message_settled(struct message_judge *j, struct row *r,
    const struct dns_look *l, struct span name)
{
	if (r == NULL)
		return false;
	switch (l->status) {
	case DNS_OPEN:
		r->state = ROW_PENDING;
		return false;
	case DNS_FAILED:
	case DNS_UNASKED:
		r->state = ROW_UNKNOWN;
		r->why = text_say(j->s->arena, l->status == DNS_FAILED ?
		    "message.failed" : "message.unasked", "name",
		    message_z(j, name), NULL);
		return false;
	default:
		return true;
	}
}

struct span
message_ascii(struct span domain, struct arena *a)
{
	return idn_ascii(domain, a);
}

/* ---- prepare ---- */

static const struct span *
copy_spans(struct arena *a, const struct span *v, size_t n)
{
	struct span *w = arena_array(a, n, sizeof *w);

	for (size_t i = 0; w != NULL && i < n; i++)
		w[i] = arena_span(a, v[i]);
	return w;
}

static void
copy_options(struct message *m, const struct message_options *o)
{
	struct arena *a = m->arena;

	m->o = *o;
	m->o.vantage = arena_strdup(a, o->vantage ? o->vantage : "");
	if (o->helo.p != NULL)
		m->o.helo = arena_span(a, o->helo);
	if (o->mail_from.p != NULL)
		m->o.mail_from = arena_span(a, o->mail_from);
	m->o.forge_fault = (struct text){
		arena_strdup(a, o->forge_fault.ja ? o->forge_fault.ja : ""),
		arena_strdup(a, o->forge_fault.en ? o->forge_fault.en : "") };
	m->o.authserv = copy_spans(a, o->authserv, o->nauthserv);
	m->o.trust = copy_spans(a, o->trust, o->ntrust);
}

static int
read_from(struct message *m)
{
	const struct field_raw *f = fields_find(&m->fields, "From", 0);
	int r = f ? addresses_read(f->body, m->arena, &m->from) : 0;

	for (size_t i = 0; r == 0 && i < m->from.n; i++) {
		m->from_domain = message_ascii(m->from.v[i].domain, m->arena);
		if (m->from_domain.n > 0)
			break;
	}
	return r;
}

static int
read_mail(struct message *m)
{
	struct dkim_mail d = { m->mail, &m->fields };
	int r = mime_read(m->mail, m->arena, &m->mime);

	if (r < 0)
		return r;
	m->fields = m->mime.v[0]->fields;
	r = read_from(m);
	if (r == 0)
		r = dkim_prepare(&d, m->arena, &m->dkim);
	if (r == 0)
		r = arc_prepare(&d, m->arena, &m->arc);
	if (r == 0)
		r = route_read(m, m->arena, m->route);
	if (r == 0)
		r = message_texts_read(m);
	if (r == 0)
		r = message_contents_read(m);
	if (r == 0)
		r = message_forged_read(m);
	return r == 0 && arena_failed(m->arena) ? -ENOMEM : r;
}

/* The arena also takes messages that were encoded: once the mail in all. */
int
message_prepare(struct span mail, const struct message_options *o,
    struct message **ret)
{
	struct arena *a;
	struct message *m;
	int r;

	if (mail.n > MESSAGE_MAX)
		return -EFBIG;
	a = arena_new(ARENA_MAX + 2 * mail.n);
	m = a ? arena_alloc(a, sizeof *m) : NULL;
	if (m == NULL) {
		arena_free(a);
		return -ENOMEM;
	}
	m->arena = a;
	m->mail = mail;
	m->route = arena_alloc(a, sizeof *m->route);
	copy_options(m, o);
	r = arena_failed(a) ? -ENOMEM : read_mail(m);
	if (r == 0)
		r = lists_services_hear(o->facts, &m->services);
	if (r < 0)
		message_free(m);
	else
		*ret = m;
	return r;
}

void
message_free(struct message *m)
{
	if (m == NULL)
		return;
	lists_free(m->services);
	arena_free(m->page);
	arena_free(m->arena);
}

/* ---- judge ---- */

static int
iprev(struct message_judge *j)
{
	return message_iprev(j, j->m->route);
}

static int
route(struct message_judge *j)
{
	return message_route(j, j->m->route);
}

static int
entry(struct message_judge *j)
{
	return message_log(j, j->m->route);
}

static int
authres(struct message_judge *j)
{
	return message_authres(j, j->m->route);
}

static message_check *const checks[] = {
	message_forged,
	message_abused,
	message_from,
	message_exists,
	message_spf,
	iprev,
	message_dkim,
	message_arc,
	message_dmarc,
	message_signals,
	route,
	entry,
	message_owner,
	authres,
	message_headers,
	message_texts,
	message_parts,
};

/* The subject of the mail, for people. */
static struct span
title(const struct message *m, struct arena *a)
{
	const struct field_raw *f = fields_find(&m->fields, "Subject", 0);
	struct span s = span_str("");
	struct buf b;

	buf_init(&b, 4096);
	if (f != NULL) {
		charset_decode_header(f->body, &b);
		s = arena_span(a, span_trim(buf_span(&b)));
	}
	buf_done(&b);
	return s;
}

static struct sheet *
judge(const void *subject, struct asker *by, usec_t now)
{
	const struct message *m = subject;
	struct message_judge j = { .m = m, .by = by, .now = now,
		.a = arena_new(ARENA_MAX) };
	int r = j.a ? 0 : -ENOMEM;

	if (r == 0)
		j.s = sheet_new("message", title(m, j.a));
	if (j.s == NULL)
		r = -ENOMEM;
	if (r == 0)
		r = message_results(&j);
	for (size_t i = 0; r == 0 && i < sizeof checks / sizeof *checks; i++)
		r = checks[i](&j);
	if (r < 0 || arena_failed(j.a)) {
		sheet_free(j.s);
		j.s = NULL;
	}
	arena_free(j.a);
	return j.s;
}

const struct analysis message_analysis = { "message", judge };
