/* The row `spf`: result, what it means, and the terms that led to it as a
 * tree.  A term that was not reached has no row. */
#include <stdlib.h>

#include "core/auth/spf.h"

#define ARENA_MAX	((size_t)64 << 20)

static enum severity
severity_of(enum spf_result r)
{
	switch (r) {
	case SPF_PASS:
		return SEVERITY_INFO;
	case SPF_NEUTRAL:
	case SPF_NONE:
	case SPF_SOFTFAIL:
	case SPF_TEMPERROR:
		return SEVERITY_WARNING;
	case SPF_FAIL:
	case SPF_PERMERROR:
		return SEVERITY_ERROR;
	case SPF_PENDING:
	case SPF_UNKNOWN:
		break;
	}
	return SEVERITY_NONE;
}

/* catalogue: result.* */
static void
result_field(struct sheet *s, struct row *r, enum spf_result result)
{
	if (result != SPF_PENDING && result != SPF_UNKNOWN)
		row_typed(s, r, "result", FIELD_ENUM,
		    span_str(spf_result_name(result)));
}

static void
set_state(struct row *r, enum spf_result result)
{
	if (result == SPF_PENDING)
		r->state = ROW_PENDING;
	else if (result == SPF_UNKNOWN)
		r->state = ROW_UNKNOWN;
}

/* catalogue: auth.spf.* */
static void
explain(struct sheet *s, struct row *r, const struct spf_query *q,
    const struct spf_outcome *o)
{
	const char *ip = ip_text(&q->ip, s->arena);
	const char *domain = text_value(s->arena, o->domain);
	const char *where = text_value(s->arena, o->where), *id;
	bool why = o->why != SPF_OK;

	id = arena_printf(s->arena, "auth.spf.%s.%s", why ? "why" : "result",
	    why ? spf_why_name(o->why) : spf_result_name(o->result));
	if (o->result == SPF_PENDING || !id)
		return;
	r->why = text_say(s->arena, id, "ip", ip, "domain", domain, "where",
	    where, NULL);
	id = arena_printf(s->arena, "auth.spf.remedy.%s", why ?
	    spf_why_name(o->why) : spf_result_name(o->result));
	if (id && text_find(id))
		r->remedy = text_say(s->arena, id, "ip", ip, "family",
		    q->ip.n == 4 ? "ip4" : "ip6", "domain", domain, "where",
		    where, NULL);
}

/* live: the term decides; that of an include which does not match does not. */
static void
term_fields(struct sheet *s, struct row *r, const struct spf_step *t,
    bool live)
{
	/* where it does not stand in the term itself */
	if (t->target.n && span_find(t->term, t->target) < 0)
		row_typed(s, r, "target", FIELD_DOMAIN, t->target);
	if (t->number)
		row_number(s, r, "lookup", FIELD_INT, t->number);
	if (t->empty)
		row_number(s, r, "void", FIELD_BOOL, true);
	if (t->matched)
		row_number(s, r, "matched", FIELD_BOOL, true);
	if (live)
		result_field(s, r, t->result);
}

static void
term_rows(struct sheet *s, struct row *parent, const struct spf_step *t,
    bool live)
{
	bool here;

	for (; t; t = t->next) {
		struct row *r = sheet_row(s, parent, "spf.term", t->term);

		if (!r)
			return;
		row_value(s, r, t->term);
		here = live && (t->matched || t->failed);
		term_fields(s, r, t, here);
		if (t->failed) {
			set_state(r, t->result);
			if (r->state == ROW_DONE)
				r->severity = severity_of(t->result);
		}
		/* what lies deeper than a sheet stands beside */
		term_rows(s, r->depth < SHEET_DEPTH ? r : parent,
		    t->children, here);
	}
}

void
spf_terms(struct sheet *s, struct row *r, const struct spf_outcome *o)
{
	term_rows(s, r, o->steps, true);
}

void
spf_explain(struct sheet *s, struct row *r, const struct spf_query *q,
    const struct spf_outcome *o)
{
	set_state(r, o->explaining ? SPF_PENDING : o->result);
	r->severity = severity_of(o->result);
	result_field(s, r, o->result);
	explain(s, r, q, o);
}

struct row *
spf_row(struct sheet *s, struct row *parent, const struct spf_query *q,
    const struct spf_outcome *o)
{
	struct row *r = sheet_row(s, parent, "spf", o->domain);

	if (!r)
		return NULL;
	spf_explain(s, r, q, o);
	row_value(s, r, span_str(o->result == SPF_PENDING ||
	    o->result == SPF_UNKNOWN ? "" : spf_result_name(o->result)));
	row_typed(s, r, "domain", FIELD_DOMAIN, o->domain);
	row_typed(s, r, "ip", FIELD_IP, span_str(ip_text(&q->ip, s->arena)));
	if (q->helo.n)
		row_typed(s, r, "helo", FIELD_HOST, q->helo);
	if (q->mail_from.n)
		row_typed(s, r, "mail_from", FIELD_ADDRESS, q->mail_from);
	if (o->record.n)
		row_text(s, r, "record", o->record);
	row_number(s, r, "lookups", FIELD_INT, o->lookups);
	row_number(s, r, "void_lookups", FIELD_INT, o->voids);
	if (o->explanation.n)
		row_text(s, r, "explanation", o->explanation);
	spf_terms(s, r, o);
	return r;
}

static struct sheet *
judge(const void *subject, struct asker *asker, usec_t now)
{
	struct spf_query q = *(const struct spf_query *)subject;
	struct arena *a = arena_new(ARENA_MAX);
	struct sheet *s = NULL;
	struct spf_outcome o;

	q.now = now;
	if (a && spf_check(&q, asker, a, &o) == 0) {
		s = sheet_new("spf", o.domain);
		if (s)
			spf_row(s, NULL, &q, &o);
	}
	arena_free(a);
	return s;
}

const struct analysis spf_analysis = { "spf", judge };
