/* The row `dmarc`: the verdict by RFC 9989, the walk that led to it, and
 * where RFC 7489 differs, how. */
#include "core/auth/dmarc.h"
#include "core/inquiry/inquiry.h"

#define ARENA_MAX ((size_t)64 << 20)

static enum severity
severity_of(const struct dmarc_verdict *v)
{
	switch (v->result) {
	case DMARC_PASS:
		return SEVERITY_INFO;
	case DMARC_FAIL:
		return v->policy > DMARC_NONE ? SEVERITY_ERROR :
		    SEVERITY_WARNING;
	case DMARC_NO_RECORD:
	case DMARC_TEMPERROR:
		return SEVERITY_WARNING;
	case DMARC_PENDING:
	case DMARC_UNKNOWN:
		break;
	}
	return SEVERITY_NONE;
}

static void
set_state(struct row *r, enum dmarc_result result)
{
	if (result == DMARC_PENDING)
		r->state = ROW_PENDING;
	else if (result == DMARC_UNKNOWN)
		r->state = ROW_UNKNOWN;
}

static bool
is_settled(const struct dmarc_verdict *v)
{
	return v->result != DMARC_PENDING && v->result != DMARC_UNKNOWN;
}

/* catalogue: policy.* */
static void
verdict_fields(struct sheet *s, struct row *r, const struct dmarc_verdict *v)
{
	bool judged = v->result == DMARC_PASS || v->result == DMARC_FAIL;

	set_state(r, v->result);
	if (is_settled(v)) {
		row_typed(s, r, "result", FIELD_ENUM,
		    span_str(dmarc_result_name(v->result)));
		row_value(s, r, span_str(dmarc_result_name(v->result)));
		row_typed(s, r, "org_domain", FIELD_DOMAIN, v->org_domain);
	}
	if (v->policy != DMARC_UNSET)
		row_typed(s, r, "policy", FIELD_ENUM,
		    span_str(dmarc_policy_name(v->policy)));
	if (judged) {
		row_number(s, r, "spf_aligned", FIELD_BOOL, v->spf_aligned);
		row_number(s, r, "dkim_aligned", FIELD_BOOL, v->dkim_aligned);
	}
	if (v->record) {
		row_text(s, r, "record", v->record->text);
		row_typed(s, r, "record_domain", FIELD_DOMAIN,
		    v->record_domain);
	}
}

/* catalogue: auth.dmarc.* */
static void
explain(struct sheet *s, struct row *r, const struct dmarc_query *q,
    const struct dmarc_verdict *v)
{
	const char *word = v->result == DMARC_FAIL ?
	    dmarc_policy_name(v->policy) : dmarc_result_name(v->result);
	const char *id = arena_printf(s->arena, "auth.dmarc.%s.%s",
	    v->result == DMARC_FAIL ? "fail" : "result", word);
	const char *domain = text_value(s->arena, q->from);

	if (v->result == DMARC_PENDING || !id)
		return;
	r->why = text_say(s->arena, id, "domain", domain, NULL);
	if (v->result == DMARC_NO_RECORD)
		r->remedy = text_say(s->arena, "auth.dmarc.remedy.none",
		    "domain", domain, NULL);
	else if (v->result == DMARC_FAIL)
		r->remedy = text_say(s->arena, "auth.dmarc.remedy.fail",
		    "domain", domain, NULL);
}

void
dmarc_walk_rows(struct sheet *s, struct row *parent,
    const struct dmarc_walk *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct dmarc_step *step = &w->v[i];
		struct row *r;

		if (step->records == 0 && step->status != DNS_FAILED)
			continue;
		r = sheet_row(s, parent, "dmarc.walk", step->domain);
		if (!r)
			return;
		row_typed(s, r, "domain", FIELD_DOMAIN, step->domain);
		if (step->records == 1)
			row_value(s, r, step->record.text);
		if (step->status == DNS_FAILED) {
			r->state = ROW_UNKNOWN;
			r->why = text_say(s->arena, "auth.dmarc.dns",
			    "domain", text_value(s->arena, step->domain),
			    NULL);
		} else if (step->records > 1) {
			r->severity = SEVERITY_ERROR;
			r->why = text_say(s->arena, "auth.dmarc.many",
			    "domain", text_value(s->arena, step->domain),
			    NULL);
		} else if (step->record.bad.n) {
			r->severity = SEVERITY_WARNING;
			r->why = text_say(s->arena, "auth.dmarc.tag", "tag",
			    text_value(s->arena, step->record.bad), NULL);
		}
	}
}

bool
dmarc_differs(const struct dmarc_outcome *o)
{
	return is_settled(&o->now) && is_settled(&o->old) &&
	    (o->now.result != o->old.result ||
	    o->now.policy != o->old.policy ||
	    !span_eq_nocase(o->now.org_domain, o->old.org_domain));
}

struct row *
dmarc_row(struct sheet *s, struct row *parent, const struct dmarc_query *q,
    const struct dmarc_outcome *o)
{
	struct row *r = sheet_row(s, parent, "dmarc", q->from), *old;

	if (!r)
		return NULL;
	r->severity = severity_of(&o->now);
	row_typed(s, r, "domain", FIELD_DOMAIN, q->from);
	verdict_fields(s, r, &o->now);
	explain(s, r, q, &o->now);
	dmarc_walk_rows(s, r, &o->walk);
	if (dmarc_differs(o) && (old = sheet_row(s, r, "dmarc.7489",
	    span_str("7489")))) {
		old->severity = SEVERITY_NOTICE;
		verdict_fields(s, old, &o->old);
		old->why = text_plain("auth.dmarc.differs");
	}
	return r;
}

static struct sheet *
judge(const void *subject, struct asker *asker, usec_t now)
{
	const struct dmarc_query *q = subject;
	struct arena *a = arena_new(ARENA_MAX);
	struct sheet *s = NULL;
	struct dmarc_outcome o;

	(void)now;
	if (a && dmarc_check(q, asker, a, &o) == 0) {
		s = sheet_new("dmarc", q->from);
		if (s)
			dmarc_row(s, NULL, q, &o);
	}
	arena_free(a);
	return s;
}

const struct analysis dmarc_analysis = { "dmarc", judge };
