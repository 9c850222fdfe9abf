/* The rows `dkim` and `dkim.signature`, and what a signature of ARC has in
 * common with them.  What is worth knowing of a signature beside its result
 * stands below it, a row `dkim.note` each. */
#include "core/auth/dkim_part.h"

#define EVIDENCE ((size_t)64 << 10)	/* of a field */

struct saying {
	struct sheet	*s;
	const struct dkim_verdict *v;
	enum dkim_kind	 kind;
};

static const char *
z(struct sheet *s, struct span v)
{
	const char *text = arena_memdup(s->arena, v.p ? v.p : "", v.n);

	return text ? text : "";
}

static const char *
number(struct sheet *s, uint64_t n)
{
	char out[TEXT_NUMBER];

	return arena_strdup(s->arena, text_number(out, (long long)n));
}

/* "From, Subject" */
static const char *
joined(struct sheet *s, const struct span *v, size_t n)
{
	struct buf b;
	const char *text;

	buf_init(&b, TEXT_VALUE_MAX);
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s" SPAN_FMT, i ? ", " : "", SPAN_ARG(v[i]));
	text = z(s, buf_span(&b));
	buf_done(&b);
	return text;
}

static enum severity
severity_of(enum dkim_result r)
{
	static const enum severity of[] = {
		[DKIM_NONE] = SEVERITY_NOTICE, [DKIM_PASS] = SEVERITY_INFO,
		[DKIM_FAIL] = SEVERITY_ERROR,
		[DKIM_POLICY] = SEVERITY_WARNING,
		[DKIM_TEMPERROR] = SEVERITY_WARNING,
		[DKIM_PERMERROR] = SEVERITY_WARNING,
	};

	return of[r];
}

/* catalogue: result.* */
void
dkim_result_field(struct sheet *s, struct row *r, const char *name,
    enum dkim_result result)
{
	if (result == DKIM_PENDING || result == DKIM_UNKNOWN)
		return;
	row_typed(s, r, name, FIELD_ENUM, span_str(dkim_result_name(result)));
	if (result == DKIM_PERMERROR)	/* of SPF it means a bad record */
		row_words(s, r, text_plain("auth.dkim.permerror"));
}

static void
set_state(struct row *r, enum dkim_result result)
{
	if (result == DKIM_PENDING)
		r->state = ROW_PENDING;
	else if (result == DKIM_UNKNOWN)
		r->state = ROW_UNKNOWN;
}

/* ---- sentences ---- */

/* catalogue: auth.dkim.why.* auth.dkim.pass.* auth.dkim.seal.*
 * domain.dkim.key.* */
static const char *
why_id(const struct saying *y)
{
	static const char *const kinds[] = { "signature", "message", "seal" };
	struct arena *a = y->s->arena;
	const char *word = dkim_reason_name(y->v->reason), *id;

	if (y->v->reason == DKIM_OK)
		return arena_printf(a, "auth.dkim.pass.%s", kinds[y->kind]);
	if (y->v->reason == DKIM_WHY_KEY)
		return arena_printf(a, "domain.dkim.key.%s",
		    dkim_key_fault_name(y->v->key.fault));
	if (y->v->reason == DKIM_WHY_EXPIRED && y->v->arrived)
		return "auth.dkim.why.expired-arrival";
	id = arena_printf(a, "auth.dkim.seal.%s", word);
	if (y->kind == DKIM_ARC_SEAL && id != NULL && text_find(id))
		return id;
	return arena_printf(a, "auth.dkim.why.%s", word);
}

static struct text
say(const struct saying *y, const char *id)
{
	const struct dkim_verdict *v = y->v;
	const struct dkim_signature *g = v->signature;
	struct sheet *s = y->s;

	return text_say(s->arena, id, "domain", z(s, g->domain), "selector",
	    z(s, g->selector), "name", z(s, v->key_name), "where",
	    z(s, v->where), "tag", z(s, v->key.bad), "identity",
	    z(s, g->identity), "algorithm", z(s, g->algorithm), "bits",
	    number(s, v->key.bits), NULL);
}

/* catalogue: auth.dkim.remedy.* */
static void
explain(const struct saying *y, struct row *r)
{
	const char *id = why_id(y);

	if (y->v->result == DKIM_PENDING || id == NULL)
		return;
	r->why = say(y, id);
	id = arena_printf(y->s->arena, "auth.dkim.remedy.%s",
	    dkim_reason_name(y->v->reason));
	if (id != NULL && text_find(id))
		r->remedy = say(y, id);
}

/* ---- notes ---- */

struct note {
	const char	*word;
	enum severity	 severity;
	bool		 (*holds)(const struct dkim_verdict *v);
	const struct span *(*names)(const struct dkim_signature *s,
			size_t *ret_n);
};

static bool
is_left_open(const struct dkim_verdict *v)
{
	return v->signature->limited && v->signature->left_open > 0;
}

static bool
is_limited(const struct dkim_verdict *v)
{
	return v->signature->limited && v->signature->left_open == 0 &&
	    v->body == DKIM_HASH_SAME;
}

static bool
is_uncovered(const struct dkim_verdict *v)
{
	return v->signature->nuncovered > 0 &&
	    v->reason != DKIM_WHY_UNCOVERED;
}

static bool
is_bare(const struct dkim_verdict *v)
{
	return v->signature->nbare > 0;
}

static bool
is_testing(const struct dkim_verdict *v)
{
	return v->key.testing;
}

static bool
is_since(const struct dkim_verdict *v)
{
	return v->since;
}

static bool
is_future(const struct dkim_verdict *v)
{
	return v->future;
}

static const struct span *
uncovered(const struct dkim_signature *s, size_t *ret_n)
{
	*ret_n = s->nuncovered;
	return s->uncovered;
}

static const struct span *
bare(const struct dkim_signature *s, size_t *ret_n)
{
	*ret_n = s->nbare;
	return s->bare;
}

static const struct note notes[] = {
	{ "left-open", SEVERITY_WARNING, is_left_open, NULL },
	{ "uncovered", SEVERITY_WARNING, is_uncovered, uncovered },
	{ "testing", SEVERITY_NOTICE, is_testing, NULL },
	{ "future", SEVERITY_NOTICE, is_future, NULL },
	{ "since", SEVERITY_NONE, is_since, NULL },
	{ "limited", SEVERITY_NOTICE, is_limited, NULL },
	{ "bare", SEVERITY_NONE, is_bare, bare },
};

/* catalogue: auth.dkim.note.* */
static void
note_rows(const struct saying *y, struct row *parent)
{
	const struct dkim_signature *g = y->v->signature;
	struct sheet *s = y->s;

	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
		const struct note *t = &notes[i];
		const char *id = arena_printf(s->arena, "auth.dkim.note.%s",
		    t->word);
		const struct span *v = NULL;
		struct row *r;
		size_t n = 0;

		if (id == NULL || !t->holds(y->v))
			continue;
		r = sheet_row(s, parent, "dkim.note", span_str(t->word));
		if (r == NULL)
			return;
		if (t->names != NULL)
			v = t->names(g, &n);
		r->severity = t->severity;
		r->why = text_say(s->arena, id, "names", joined(s, v, n),
		    "length", number(s, g->length), "rest",
		    number(s, g->left_open), NULL);
	}
}

/* ---- one signature ---- */

/* catalogue: body_hash.* header_hash.* */
static void
hash_field(struct sheet *s, struct row *r, const char *name,
    enum dkim_hash h)
{
	if (h != DKIM_HASH_OPEN)
		row_typed(s, r, name, FIELD_ENUM, span_str(h ==
		    DKIM_HASH_SAME ? "same" : "differs"));
}

static void
tag_fields(const struct saying *y, struct row *r)
{
	const struct dkim_signature *g = y->v->signature;
	struct sheet *s = y->s;

	row_typed(s, r, "domain", FIELD_DOMAIN, g->domain);
	row_text(s, r, "selector", g->selector);
	row_text(s, r, "algorithm", g->algorithm);
	if (y->kind == DKIM_OWN && g->identity.n != g->domain.n + 1)
		row_text(s, r, "identity", g->identity);
	row_number(s, r, "signed_at", FIELD_TIME, g->time);
	row_number(s, r, "expires", FIELD_TIME, g->expires);
	if (g->nnames > 0)
		row_list(s, r, "signed_fields", g->names, g->nnames);
	if (g->nsealed > 0)
		row_list(s, r, "sealed_fields", g->sealed, g->nsealed);
	if (g->limited)
		row_number(s, r, "unsigned_bytes", FIELD_BYTES,
		    (int64_t)g->left_open);
}

static void
key_fields(const struct saying *y, struct row *r)
{
	const struct dkim_verdict *v = y->v;
	struct sheet *s = y->s;

	if (v->key_name.n > 0)
		row_typed(s, r, "key_name", FIELD_DOMAIN, v->key_name);
	if (v->key.bits > 0)
		row_number(s, r, "bits", FIELD_INT, v->key.bits);
	if (v->secure)
		row_number(s, r, "key_secure", FIELD_BOOL, true);
}

static void
evidence(const struct saying *y, struct row *r)
{
	const struct dkim_verdict *v = y->v;
	struct span raw = v->signature->field->raw;
	struct sheet *s = y->s;

	row_evidence(s, r, span_str("mail"),
	    (int64_t)v->signature->offset, (int64_t)raw.n,
	    span_head(raw, EVIDENCE));
	if (v->record != NULL)
		row_evidence(s, r, span_str("dns"), -1, -1,
		    dns_record_text(v->record, s->arena));
}

void
dkim_signature_row(struct sheet *s, struct row *r,
    const struct dkim_verdict *v, enum dkim_kind kind)
{
	struct saying y = { .s = s, .v = v, .kind = kind };

	if (r == NULL)
		return;
	set_state(r, v->result);
	r->severity = severity_of(v->result);
	dkim_result_field(s, r, "result", v->result);
	tag_fields(&y, r);
	if (v->reason != DKIM_OK) {
		row_text(s, r, "reason",
		    span_str(dkim_reason_name(v->reason)));
		row_words(s, r, (struct text){ "", "" });	/* why says it */
	}
	hash_field(s, r, "body_hash", v->body);
	hash_field(s, r, "header_hash", v->header);
	key_fields(&y, r);
	explain(&y, r);
	evidence(&y, r);
	note_rows(&y, r);
}

/* ---- all of them ---- */

/* A signature that fails beside one that passes asks for nothing. */
static void
soften(struct row *r, const struct dkim_outcome *o)
{
	if (o->result == DKIM_PASS && r->severity > SEVERITY_NOTICE &&
	    r->state == ROW_DONE)
		r->severity = SEVERITY_NOTICE;
}

static void
signature_rows(struct sheet *s, struct row *parent,
    const struct dkim_outcome *o)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct dkim_verdict *v = &o->v[i];
		const char *key = arena_printf(s->arena, SPAN_FMT "/"
		    SPAN_FMT, SPAN_ARG(v->signature->domain),
		    SPAN_ARG(v->signature->selector));
		struct row *r = sheet_row(s, parent, "dkim.signature",
		    span_str(key));

		if (r == NULL)
			return;
		row_value(s, r, v->signature->domain);
		dkim_signature_row(s, r, v, DKIM_OWN);
		soften(r, o);
	}
}

/* catalogue: auth.dkim.result.* */
static void
explain_all(struct sheet *s, struct row *r, const struct dkim_outcome *o)
{
	struct span passed[DKIM_SIGNATURES];
	size_t n = dkim_passes(o, passed);
	const char *id = arena_printf(s->arena, "auth.dkim.result.%s",
	    dkim_result_name(o->result));

	if (o->result != DKIM_PENDING && id != NULL)
		r->why = text_say(s->arena, id, "domains", joined(s, passed,
		    n), NULL);
}

struct row *
dkim_row(struct sheet *s, struct row *parent, const struct dkim_outcome *o)
{
	struct row *r = sheet_row(s, parent, "dkim", span_str("dkim")), *rest;

	if (r == NULL)
		return NULL;
	set_state(r, o->result);
	r->severity = severity_of(o->result);
	dkim_result_field(s, r, "result", o->result);
	if (r->state == ROW_DONE)
		row_value(s, r, span_str(dkim_result_name(o->result)));
	if (o->n > 0)
		row_number(s, r, "signatures", FIELD_INT,
		    (int64_t)(o->n + o->left));
	explain_all(s, r, o);
	signature_rows(s, r, o);
	if (o->left > 0 && (rest = sheet_row(s, r, "dkim.rest",
	    span_str("rest"))) != NULL) {
		rest->severity = SEVERITY_WARNING;
		rest->why = text_say(s->arena, "auth.dkim.rest", "n",
		    number(s, o->n), "left", number(s, o->left), NULL);
	}
	return r;
}
