/* The DKIM-Signature fields of a mail. */
#include "core/auth/dkim.h"

#include <errno.h>

#include "core/auth/dkim_part.h"

struct dkim {
	struct dkim_signature v[DKIM_SIGNATURES];
	size_t		 n, left;
};

static int
read_all(const struct dkim_mail *m, struct arena *a, struct dkim *d)
{
	static const char name[] = "DKIM-Signature";

	for (size_t i = 0; i < m->fields->n; i++) {
		const struct field_raw *f = &m->fields->v[i];

		if (!span_eq_nocase(f->name, span_str(name)))
			continue;
		if (d->n == DKIM_SIGNATURES)
			d->left++;
		else if (dkim_read(m, f, DKIM_OWN, a, &d->v[d->n++]) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int
hash_all(const struct dkim_mail *m, struct arena *a, struct dkim *d)
{
	struct dkim_hash_state *h = NULL;
	struct dkim_signature *v[DKIM_SIGNATURES];
	int r = dkim_hash_new(a, &h);

	for (size_t i = 0; r == 0 && i < d->n; i++) {
		v[i] = &d->v[i];
		if (v[i]->fault == DKIM_OK)
			r = dkim_hash_header(m, h, a, v[i]);
	}
	if (r == 0)
		r = dkim_hash_bodies(m, h, v, d->n);
	dkim_hash_free(h);
	return r;
}

int
dkim_prepare(const struct dkim_mail *m, struct arena *a, struct dkim **ret)
{
	struct dkim *d = arena_alloc(a, sizeof *d);
	int r = d == NULL ? -ENOMEM : read_all(m, a, d);

	if (r == 0 && d->n > 0)
		r = hash_all(m, a, d);
	if (r == 0)
		*ret = d;
	return r;
}

/* Of several results, the one that says most. */
static const enum dkim_result order[] = {
	DKIM_PASS, DKIM_PENDING, DKIM_UNKNOWN, DKIM_TEMPERROR, DKIM_FAIL,
	DKIM_POLICY, DKIM_PERMERROR, DKIM_NONE,
};

static enum dkim_result
together(const struct dkim_outcome *o)
{
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		for (size_t k = 0; k < o->n; k++)
			if (o->v[k].result == order[i])
				return order[i];
	return DKIM_NONE;
}

int
dkim_check(const struct dkim *d, const struct dkim_query *q,
    struct asker *by, struct arena *a, struct dkim_outcome *ret)
{
	*ret = (struct dkim_outcome){ .n = d->n, .left = d->left };
	for (size_t i = 0; i < d->n; i++)
		if (dkim_judge(&d->v[i], q, by, a, &ret->v[i]) < 0)
			return -ENOMEM;
	ret->result = together(ret);
	return 0;
}

size_t
dkim_passes(const struct dkim_outcome *o, struct span ret[DKIM_SIGNATURES])
{
	size_t n = 0, k;

	for (size_t i = 0; i < o->n; i++) {
		struct span domain = o->v[i].signature->domain;

		if (o->v[i].result != DKIM_PASS)
			continue;
		for (k = 0; k < n && !span_eq_nocase(ret[k], domain); k++)
			;
		if (k == n)
			ret[n++] = domain;
	}
	return n;
}

const char *
dkim_result_name(enum dkim_result r)
{
	static const char *const names[] = { "pending", "unknown", "none",
		"pass", "fail", "policy", "temperror", "permerror" };

	return names[r];
}

const char *
dkim_reason_name(enum dkim_reason w)
{
	static const char *const names[] = {
		[DKIM_OK] = "", [DKIM_WHY_TAGS] = "tags",
		[DKIM_WHY_VERSION] = "version",
		[DKIM_WHY_MISSING] = "missing", [DKIM_WHY_VALUE] = "value",
		[DKIM_WHY_ALGORITHM] = "algorithm",
		[DKIM_WHY_SHA1] = "sha1", [DKIM_WHY_QUERY] = "query",
		[DKIM_WHY_IDENTITY] = "identity", [DKIM_WHY_FROM] = "from",
		[DKIM_WHY_NAMES] = "names",
		[DKIM_WHY_HEADER_CUT] = "header-cut",
		[DKIM_WHY_NO_KEY] = "no-key", [DKIM_WHY_KEYS] = "keys",
		[DKIM_WHY_KEY] = "key", [DKIM_WHY_KEY_TYPE] = "key-type",
		[DKIM_WHY_KEY_SHORT] = "key-short",
		[DKIM_WHY_KEY_LONG] = "key-long",
		[DKIM_WHY_KEY_EXACT] = "key-exact",
		[DKIM_WHY_BODY] = "body", [DKIM_WHY_HEADER] = "header",
		[DKIM_WHY_BOTH] = "both",
		[DKIM_WHY_SHORT_BODY] = "short-body",
		[DKIM_WHY_UNCOVERED] = "uncovered",
		[DKIM_WHY_EXPIRED] = "expired", [DKIM_WHY_DNS] = "dns",
		[DKIM_WHY_UNASKED] = "unasked",
	};

	return names[w];
}
