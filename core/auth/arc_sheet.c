/* The row `arc`, and a row `arc.set` for each hop that sealed. */
#include "core/auth/arc.h"
#include "core/auth/dkim_part.h"

static const char *
z(struct sheet *s, struct span v)
{
	const char *text = arena_memdup(s->arena, v.p ? v.p : "", v.n);

	return text ? text : "";
}

static enum severity
severity_of(enum arc_result r)
{
	static const enum severity of[] = {
		[ARC_PASS] = SEVERITY_INFO, [ARC_FAIL] = SEVERITY_WARNING,
		[ARC_TEMPERROR] = SEVERITY_WARNING,
	};

	return r < ARC_PASS ? SEVERITY_NONE : of[r];
}

/* Those who sealed, the newest first: "b.example, a.example". */
static const char *
sealers(struct sheet *s, const struct arc_outcome *o)
{
	struct buf b;
	const char *text;

	buf_init(&b, TEXT_VALUE_MAX);
	for (size_t i = o->n; i-- > 0; )
		buf_addf(&b, SPAN_FMT "%s",
		    SPAN_ARG(o->v[i].set->seal->domain), i ? ", " : "");
	text = z(s, buf_span(&b));
	buf_done(&b);
	return text;
}

/* catalogue: auth.arc.result.* auth.arc.why.* */
static void
explain(struct sheet *s, struct row *r, const struct arc_outcome *o)
{
	bool why = o->reason != ARC_OK;
	const char *id = arena_printf(s->arena, "auth.arc.%s.%s",
	    why ? "why" : "result", why ? arc_reason_name(o->reason) :
	    arc_result_name(o->result));
	const char *i = arena_printf(s->arena, "%u", o->instance);

	if (id != NULL && o->result != ARC_PENDING)
		r->why = text_say(s->arena, id, "i", i, "where",
		    z(s, o->where), "domains", sealers(s, o), NULL);
}

static void
signature(struct sheet *s, struct row *parent, const char *id,
    const struct dkim_verdict *v, enum dkim_kind kind)
{
	struct row *r = sheet_row(s, parent, id, span_str(id));

	if (r == NULL)
		return;
	row_value(s, r, v->signature->domain);
	dkim_signature_row(s, r, v, kind);
}

/* Below the newest, a message signature that no longer holds is as expected:
 * the mail was changed on a hop that said so. */
static void
soften(const struct row *set, bool newest)
{
	for (struct row *c = set->children; c != NULL; c = c->next)
		if (!newest && c->state == ROW_DONE && c->severity >
		    SEVERITY_NOTICE && strcmp(c->id, "arc.message") == 0)
			c->severity = SEVERITY_NOTICE;
}

static void
set_row(struct sheet *s, struct row *parent, const struct arc_outcome *o,
    size_t at)
{
	const struct arc_set_verdict *v = &o->v[at];
	const struct arc_set *set = v->set;
	const char *key = arena_printf(s->arena, "i=%zu", at + 1);
	struct row *r = sheet_row(s, parent, "arc.set", span_str(key));

	if (r == NULL)
		return;
	row_value(s, r, set->seal->domain);
	row_number(s, r, "instance", FIELD_INT, (int64_t)at + 1);
	dkim_result_field(s, r, "seal", v->seal.result);
	dkim_result_field(s, r, "message_signature", v->message.result);
	row_text(s, r, "cv", set->cv);
	row_text(s, r, "said", field_unfold(set->said, s->arena));
	row_evidence(s, r, span_str("mail"), (int64_t)set->results_offset,
	    (int64_t)set->results->raw.n, set->results->raw);
	signature(s, r, "arc.seal", &v->seal, DKIM_ARC_SEAL);
	signature(s, r, "arc.message", &v->message, DKIM_ARC_MESSAGE);
	soften(r, at + 1 == o->n);
	r->why = text_say(s->arena, "auth.arc.set", "domain",
	    z(s, set->seal->domain), NULL);
}

struct row *
arc_row(struct sheet *s, struct row *parent, const struct arc_outcome *o)
{
	struct row *r = sheet_row(s, parent, "arc", span_str("arc"));
	bool settled = o->result >= ARC_NONE;

	if (r == NULL)
		return NULL;
	r->severity = severity_of(o->result);
	if (!settled)
		r->state = o->result == ARC_PENDING ? ROW_PENDING :
		    ROW_UNKNOWN;
	if (settled) {
		row_value(s, r, span_str(arc_result_name(o->result)));
		row_typed(s, r, "result", FIELD_ENUM,
		    span_str(arc_result_name(o->result)));
	}
	if (o->reason != ARC_OK && settled) {
		row_text(s, r, "reason", span_str(arc_reason_name(
		    o->reason)));
		row_words(s, r, (struct text){ "", "" });	/* why says it */
	}
	if (o->n > 0)
		row_number(s, r, "sets", FIELD_INT, (int64_t)o->n);
	if (o->result == ARC_PASS)
		row_number(s, r, "oldest_pass", FIELD_INT, o->oldest_pass);
	explain(s, r, o);
	for (size_t i = o->n; i-- > 0; )
		set_row(s, r, o, i);
	return r;
}
