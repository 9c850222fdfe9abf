/* Sets are collected by their instance; where the structure holds, they are
 * read and hashed.  The hash of the chain grows set by set, so that each seal
 * costs its own set only. */
#include "core/auth/arc.h"

#include <errno.h>

#include "core/auth/dkim_part.h"
#include "core/auth/tag_list.h"

_Static_assert(ARC_SETS <= DKIM_HASHED, "bodies are hashed at once");

enum part { RESULTS, MESSAGE, SEAL, PARTS };

static const char *const names[PARTS] = {
	"ARC-Authentication-Results", "ARC-Message-Signature", "ARC-Seal",
};

struct raw_set {
	const struct field_raw *field[PARTS];
	struct span	 said;
};

struct arc {
	struct arc_set	 v[ARC_SETS];
	size_t		 n;
	bool		 any;		/* a field of ARC */
	enum arc_reason	 fault;
	unsigned	 instance;
	struct span	 where;
};

struct collection {
	struct raw_set	 v[ARC_SETS];
	struct arc	*c;
};

static void
blame(struct arc *c, enum arc_reason why, size_t instance, struct span where)
{
	if (c->fault != ARC_OK)
		return;
	c->fault = why;
	c->instance = (unsigned)instance;
	c->where = where;
}

/* ---- structure ---- */

/* "i=N;" at the head of ARC-Authentication-Results (4.1.1). */
static struct span
results_instance(struct span body, struct span *ret_said)
{
	struct span head, name;

	if (span_chr(body, ';') < 0)
		return span_str(NULL);
	span_split(&body, ';', &head);
	*ret_said = body;
	if (span_chr(head, '=') < 0)
		return span_str(NULL);
	span_split(&head, '=', &name);
	return span_is(span_trim(name), "i") ? span_trim(head) :
	    span_str(NULL);
}

/* 1 to ARC_SETS, or 0. */
static size_t
instance_of(const struct field_raw *f, int part, struct span *ret_said)
{
	struct span text = part == RESULTS ?
	    results_instance(f->body, ret_said) : tag_value(f->body, "i");
	uint64_t i;

	return span_u64(text, ARC_SETS, &i) < 0 ? 0 : (size_t)i;
}

static int
part_of(const struct field_raw *f)
{
	int i;

	for (i = 0; i < PARTS; i++)
		if (span_eq_nocase(f->name, span_str(names[i])))
			break;
	return i;
}

static void
collect(struct collection *k, const struct field_raw *f)
{
	struct span said = span_str(NULL);
	int part = part_of(f);
	struct raw_set *set;
	size_t i;

	if (part == PARTS)
		return;
	k->c->any = true;
	i = instance_of(f, part, &said);
	if (i == 0) {
		blame(k->c, ARC_WHY_INSTANCE, 0, span_str(names[part]));
		return;
	}
	set = &k->v[i - 1];
	if (set->field[part] != NULL)
		blame(k->c, ARC_WHY_DOUBLE, i, span_str(names[part]));
	set->field[part] = f;
	if (part == RESULTS)
		set->said = said;
	if (i > k->c->n)
		k->c->n = i;
}

static void
check_parts(struct collection *k)
{
	for (size_t i = 0; i < k->c->n; i++) {
		const struct field_raw **f = k->v[i].field;

		if (!f[RESULTS] && !f[MESSAGE] && !f[SEAL])
			blame(k->c, ARC_WHY_GAP, i + 1, span_str(NULL));
		for (int part = 0; part < PARTS; part++)
			if (f[part] == NULL)
				blame(k->c, ARC_WHY_MISSING, i + 1,
				    span_str(names[part]));
	}
}

static void
check_cv(struct arc *c)
{
	for (size_t i = c->n; i-- > 0; ) {
		struct span cv = c->v[i].cv;

		if (span_is(cv, "fail"))
			blame(c, ARC_WHY_SAID_FAIL, i + 1, cv);
		else if (!span_is(cv, i == 0 ? "none" : "pass"))
			blame(c, ARC_WHY_CV, i + 1, cv);
	}
}

/* ---- reading and hashing ---- */

static struct dkim_signature *
read_one(const struct dkim_mail *m, const struct field_raw *f,
    enum dkim_kind kind, struct arena *a)
{
	struct dkim_signature *s = arena_alloc(a, sizeof *s);

	return s != NULL && dkim_read(m, f, kind, a, s) == 0 ? s : NULL;
}

static int
read_sets(const struct dkim_mail *m, const struct collection *k,
    struct arena *a)
{
	for (size_t i = 0; i < k->c->n; i++) {
		const struct raw_set *raw = &k->v[i];
		struct arc_set *set = &k->c->v[i];

		set->results = raw->field[RESULTS];
		set->results_offset = (size_t)(set->results->raw.p -
		    m->text.p);
		set->said = raw->said;
		set->message = read_one(m, raw->field[MESSAGE],
		    DKIM_ARC_MESSAGE, a);
		set->seal = read_one(m, raw->field[SEAL], DKIM_ARC_SEAL, a);
		if (set->message == NULL || set->seal == NULL)
			return -ENOMEM;
		set->cv = tag_value(raw->field[SEAL]->body, "cv");
	}
	return 0;
}

static int
hash_seals(const struct dkim_mail *m, struct dkim_hash_state *h,
    struct arc *c)
{
	struct canon_form form = dkim_form(m, false);
	struct span all = span_str(NULL);

	dkim_hash_begin(h);
	for (size_t i = 0; i < c->n; i++) {
		struct arc_set *set = &c->v[i];

		dkim_hash_field(h, set->results, form, all, false);
		dkim_hash_field(h, set->message->field, form, all, false);
		if (!dkim_hash_end_with(h, set->seal->field, form,
		    set->seal->digest))
			return -EIO;
		dkim_hash_field(h, set->seal->field, form, all, false);
	}
	return 0;
}

static int
hash_sets(const struct dkim_mail *m, struct arena *a, struct arc *c)
{
	struct dkim_hash_state *h = NULL;
	struct dkim_signature *v[ARC_SETS];
	int r = dkim_hash_new(a, &h);

	for (size_t i = 0; r == 0 && i < c->n; i++) {
		v[i] = c->v[i].message;
		if (v[i]->fault == DKIM_OK)
			r = dkim_hash_header(m, h, a, v[i]);
	}
	if (r == 0)
		r = dkim_hash_bodies(m, h, v, c->n);
	if (r == 0)
		r = hash_seals(m, h, c);
	dkim_hash_free(h);
	return r;
}

int
arc_prepare(const struct dkim_mail *m, struct arena *a, struct arc **ret)
{
	struct arc *c = arena_alloc(a, sizeof *c);
	struct collection k = { .c = c };
	int r = 0;

	if (c == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < m->fields->n; i++)
		collect(&k, &m->fields->v[i]);
	if (c->any && dkim_header_cut(m))
		blame(c, ARC_WHY_HEADER_CUT, 0, span_str(NULL));
	check_parts(&k);
	if (c->any && c->fault == ARC_OK) {
		r = read_sets(m, &k, a);
		if (r == 0)
			check_cv(c);
	}
	if (r == 0 && c->any && c->fault == ARC_OK)
		r = hash_sets(m, a, c);
	if (r == 0)
		*ret = c;
	return r;
}

/* ---- the verdict ---- */

static void
end(struct arc_outcome *o, enum arc_result result, enum arc_reason why,
    size_t instance)
{
	o->result = result;
	o->reason = why;
	o->instance = (unsigned)instance;
}

struct meaning {
	enum arc_result	 result;
	enum arc_reason	 reason;	/* ARC_OK: the part that it is */
};

static const struct meaning meanings[] = {
	[DKIM_PENDING] = { ARC_PENDING, ARC_OK },
	[DKIM_UNKNOWN] = { ARC_UNKNOWN, ARC_WHY_UNASKED },
	[DKIM_FAIL] = { ARC_FAIL, ARC_OK },
	[DKIM_POLICY] = { ARC_FAIL, ARC_OK },
	[DKIM_TEMPERROR] = { ARC_TEMPERROR, ARC_WHY_DNS },
	[DKIM_PERMERROR] = { ARC_FAIL, ARC_OK },
};

static bool
is_blamed(struct arc_outcome *o, const struct dkim_verdict *v,
    enum arc_result wanted, enum arc_reason part, size_t instance)
{
	const struct meaning *m = &meanings[v->result];

	if (v->result == DKIM_PASS || m->result != wanted)
		return false;
	end(o, wanted, m->reason != ARC_OK ? m->reason : part, instance);
	o->where = v->where;
	return true;
}

/* The newest message signature first, then the seals from the newest (5.2);
 * of a broken chain the part to blame is said when nothing is open. */
static void
decide(struct arc_outcome *o)
{
	static const enum arc_result order[] = { ARC_PENDING, ARC_FAIL,
		ARC_UNKNOWN, ARC_TEMPERROR };

	for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
		if (is_blamed(o, &o->v[o->n - 1].message, order[k],
		    ARC_WHY_MESSAGE, o->n))
			return;
		for (size_t i = o->n; i-- > 0; )
			if (is_blamed(o, &o->v[i].seal, order[k],
			    ARC_WHY_SEAL, i + 1))
				return;
	}
	end(o, ARC_PASS, ARC_OK, 0);
}

static unsigned
oldest_pass(const struct arc_outcome *o)
{
	for (size_t i = o->n; i-- > 0; )
		if (o->v[i].message.result != DKIM_PASS)
			return (unsigned)i + 2;
	return 0;
}

int
arc_check(const struct arc *c, const struct dkim_query *q, struct asker *by,
    struct arena *a, struct arc_outcome *ret)
{
	struct arc_outcome o = { .result = c->any ? ARC_FAIL : ARC_NONE,
	    .reason = c->fault, .instance = c->instance, .where = c->where };

	if (!c->any || c->fault != ARC_OK) {
		*ret = o;
		return 0;
	}
	o.n = c->n;
	o.v = arena_array(a, c->n, sizeof *o.v);
	if (o.v == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < c->n; i++) {
		o.v[i].set = &c->v[i];
		if (dkim_judge(c->v[i].message, q, by, a, &o.v[i].message) <
		    0 || dkim_judge(c->v[i].seal, q, by, a, &o.v[i].seal) < 0)
			return -ENOMEM;
	}
	decide(&o);
	if (o.result == ARC_PASS)
		o.oldest_pass = oldest_pass(&o);
	*ret = o;
	return 0;
}

const char *
arc_result_name(enum arc_result r)
{
	static const char *const words[] = { "pending", "unknown", "none",
		"pass", "fail", "temperror" };

	return words[r];
}

const char *
arc_reason_name(enum arc_reason w)
{
	static const char *const words[] = { "", "instance", "gap", "missing",
		"double", "cv", "said-fail", "message", "seal", "header-cut",
		"dns", "unasked" };

	return words[w];
}
