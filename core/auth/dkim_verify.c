/* The key of one signature, and the verdict. */
#include <errno.h>
#include <openssl/evp.h>

#include "core/auth/dkim_part.h"

static void
end(struct dkim_verdict *v, enum dkim_result result, enum dkim_reason why,
    struct span where)
{
	v->result = result;
	v->reason = why;
	v->where = where;
}

static int
ask_key(const struct dkim_signature *s, const struct dkim_query *q,
    struct asker *by, struct arena *a, struct dkim_verdict *v,
    struct dns_look *ret)
{
	const char *name = arena_printf(a, SPAN_FMT "._domainkey." SPAN_FMT,
	    SPAN_ARG(s->selector), SPAN_ARG(s->domain));
	int r;

	if (name == NULL)
		return -ENOMEM;
	v->key_name = span_str(name);
	r = dns_look(by, a, q->vantage, v->key_name, DNS_TXT, ret);
	if (r != -EINVAL)
		return r;
	*ret = (struct dns_look){ .status = DNS_ABSENT };	/* too long */
	return 0;
}

/* The one record that is meant to be a key. */
static int
pick_key(const struct dns_look *l, struct arena *a, struct dkim_verdict *v)
{
	for (size_t i = 0; i < l->n; i++) {
		if (!dkim_key_likely(l->v[i]->text))
			continue;
		if (v->record != NULL) {
			end(v, DKIM_PERMERROR, DKIM_WHY_KEYS, v->key_name);
			return 0;
		}
		v->record = l->v[i];
	}
	if (v->record == NULL) {
		end(v, DKIM_PERMERROR, DKIM_WHY_NO_KEY, v->key_name);
		return 0;
	}
	v->secure = l->secure;
	return dkim_key_parse(v->record->text, a, &v->key);
}

/* Everything about the key but whether it fits the signature. */
static bool
key_serves(const struct dkim_signature *s, struct dkim_verdict *v)
{
	enum dkim_reason why = DKIM_OK;

	if (v->key.fault != DKIM_KEY_USABLE)
		why = DKIM_WHY_KEY;
	else if (v->key.type != s->key_type)
		why = DKIM_WHY_KEY_TYPE;
	else if (v->key.type == DKIM_KEY_RSA && v->key.bits < DKIM_RSA_LEAST)
		why = DKIM_WHY_KEY_SHORT;
	else if (v->key.bits > DKIM_RSA_MOST)
		why = DKIM_WHY_KEY_LONG;
	else if (v->key.exact && !s->exact)
		why = DKIM_WHY_KEY_EXACT;
	if (why != DKIM_OK)
		end(v, DKIM_PERMERROR, why, v->key_name);
	return why == DKIM_OK;
}

/* With this key it was verified before, or is now. */
static bool
holds(const struct dkim_signature *s, const struct dkim_key *k)
{
	struct dkim_memory *m = s->memory;
	uint8_t id[DKIM_DIGEST];

	if (EVP_Digest(k->text.p, k->text.n, id, NULL, EVP_sha256(),
	    NULL) != 1)
		return dkim_key_verify(k, s->digest, s->value);
	if (!m->known || memcmp(m->key, id, sizeof id) != 0) {
		m->good = dkim_key_verify(k, s->digest, s->value);
		memcpy(m->key, id, sizeof id);
		m->known = true;
	}
	return m->good;
}

static void
compare(const struct dkim_signature *s, const struct dkim_query *q,
    struct dkim_verdict *v)
{
	bool body = s->body == DKIM_HASH_DIFFERS;
	bool header = !holds(s, &v->key);

	v->header = header ? DKIM_HASH_DIFFERS : DKIM_HASH_SAME;
	if (s->short_body && !header)
		end(v, DKIM_FAIL, DKIM_WHY_SHORT_BODY, span_str(NULL));
	else if (body || header)
		end(v, DKIM_FAIL, body && header ? DKIM_WHY_BOTH : body ?
		    DKIM_WHY_BODY : DKIM_WHY_HEADER, span_str(NULL));
	else if (s->from_uncovered)
		end(v, DKIM_POLICY, DKIM_WHY_UNCOVERED, s->uncovered[0]);
	else if (s->expires != TIME_NONE && s->expires < (v->arrived ?
	    q->arrived : q->now))
		end(v, DKIM_POLICY, DKIM_WHY_EXPIRED, span_str(NULL));
	else
		end(v, DKIM_PASS, DKIM_OK, span_str(NULL));
	v->since = v->result == DKIM_PASS && s->expires != TIME_NONE &&
	    s->expires < q->now;
}

int
dkim_judge(const struct dkim_signature *s, const struct dkim_query *q,
    struct asker *by, struct arena *a, struct dkim_verdict *ret)
{
	struct dkim_verdict v = { .signature = s, .body = s->body,
	    .future = s->time != TIME_NONE && s->time > q->now,
	    .arrived = q->arrived > 0 };
	struct dns_look l;
	int r;

	if (s->fault != DKIM_OK) {
		end(&v, DKIM_PERMERROR, s->fault, s->where);
		*ret = v;
		return 0;
	}
	r = ask_key(s, q, by, a, &v, &l);
	if (r < 0)
		return r;
	if (l.status == DNS_OPEN)
		end(&v, DKIM_PENDING, DKIM_OK, v.key_name);
	else if (l.status == DNS_UNASKED)
		end(&v, DKIM_UNKNOWN, DKIM_WHY_UNASKED, v.key_name);
	else if (l.status == DNS_FAILED)
		end(&v, DKIM_TEMPERROR, DKIM_WHY_DNS, v.key_name);
	else
		r = pick_key(&l, a, &v);
	if (r == 0 && v.record != NULL && v.reason == DKIM_OK &&
	    key_serves(s, &v))
		compare(s, q, &v);
	*ret = v;
	return r;
}
