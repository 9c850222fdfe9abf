/* One selector: the record that stands there, and what it is worth. */
#include <errno.h>

#include "core/auth/tag_list.h"
#include "core/base/base64.h"
#include "core/domain/dkim_part.h"

#define RSA_LEAST	1024	/* RFC 8301, 3.2 */
#define RSA_GOOD	2048
#define RSA_MOST	4096	/* verifiers need not take more */
#define PROVIDERS_MAX	3
#define ED25519_TEXT	44	/* of a key, in base64 */

struct key {
	struct domain	*d;
	struct row	*r;
	const struct dkim_selector *s;
	struct dkim_key	 key;
	const char	*selector;	/* for sentences */
};

static void
say(struct key *k, enum severity severity, const char *word)
{
	const char *id = arena_printf(k->d->a, "dkim.key.%s", word);
	const char *bits = arena_printf(k->d->a, "%u", k->key.bits);

	if (id != NULL && bits != NULL)
		domain_say(k->d, k->r, severity, id, "selector", k->selector,
		    "bits", bits, "tag", domain_z(k->d,
		    k->key.bad), "name", domain_z(k->d, k->s->name), "target",
		    domain_z(k->d, k->s->look.end), NULL);
}

/* ---- fields ---- */

static void
providers(struct key *k)
{
	const char *selector = domain_z(k->d, k->s->selector);
	struct span v[PROVIDERS_MAX];
	const char *name;
	size_t n = 0;

	while (n < PROVIDERS_MAX && (name = domain_tables_provider(
	    k->d->q->tables, selector, n)) != NULL)
		v[n++] = span_str(name);
	if (n > 0)
		row_list(k->d->s, k->r, "used_by", v, n);
}

static void
fields(struct key *k)
{
	struct sheet *s = k->d->s;

	row_value(s, k->r, k->s->selector);
	row_typed(s, k->r, "name", FIELD_DOMAIN, k->s->name);
	if (k->s->look.aliases > 0)
		row_typed(s, k->r, "alias", FIELD_DOMAIN, k->s->look.end);
	providers(k);
}

static void
key_fields(struct key *k)
{
	struct sheet *s = k->d->s;

	if (k->key.type != DKIM_KEY_OTHER)
		row_text(s, k->r, "algorithm", span_str(dkim_key_type_name(
		    k->key.type)));
	if (k->key.bits > 0)
		row_number(s, k->r, "bits", FIELD_INT, k->key.bits);
	if (k->key.notes.n > 0)
		row_text(s, k->r, "comment", k->key.notes);
}

/* ---- what is there ---- */

/* Without the quotes and backslashes that panels leave in. */
static struct span
cleaned(struct key *k, struct span text)
{
	char *out = arena_alloc(k->d->a, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; out != NULL && i < text.n; i++) {
		if (text.p[i] != '"' && text.p[i] != '\\')
			out[n++] = text.p[i];
	}
	return span_of(out, n);
}

/* Is it a key when read like this?  Then it is what should stand there. */
static int
propose_if_usable(struct key *k, struct span text, bool *ret)
{
	struct dkim_key key;
	int r = dkim_key_parse(text, k->d->a, &key);

	*ret = r == 0 && key.fault == DKIM_KEY_USABLE;
	if (*ret)
		domain_propose_txt(k->d, k->r, k->s->name, text);
	return r;
}

static void
propose_local(struct key *k)
{
	const char *text = arena_printf(k->d->a, "v=DKIM1; k=%s; p="
	    SPAN_FMT, k->s->public.n == ED25519_TEXT ? "ed25519" : "rsa",
	    SPAN_ARG(k->s->public));

	if (k->s->public.n > 0 && text != NULL)
		domain_propose_txt(k->d, k->r, k->s->name, span_str(text));
}

/* A key in two records, its second half without a head. */
static int
several(struct key *k)
{
	const struct dns_look *l = &k->s->look;
	bool whole = false;
	int r = 0;

	for (size_t i = 0; r == 0 && l->n == 2 && i < 2 && !whole; i++) {
		const char *joined = arena_printf(k->d->a, SPAN_FMT SPAN_FMT,
		    SPAN_ARG(l->v[i]->text), SPAN_ARG(l->v[1 - i]->text));

		if (joined == NULL)
			return -ENOMEM;
		if (!dkim_key_likely(l->v[1 - i]->text))
			r = propose_if_usable(k, span_str(joined), &whole);
	}
	say(k, SEVERITY_ERROR, whole ? "halves" : "many");
	return r;
}

/* Does this host sign with another key? */
static bool
differs(struct key *k)
{
	size_t n;
	char *mine;

	if (k->s->public.n == 0)
		return false;
	mine = arena_alloc(k->d->a, k->s->public.n + 1);
	if (mine == NULL || base64_decode(k->s->public, mine, &n) < 0)
		return false;
	/* both are wrapped, or DNS has the bare numbers at the end */
	return k->key.data.n > n || k->key.data.n < 32 ||
	    memcmp(mine + (n - k->key.data.n), k->key.data.p,
	    k->key.data.n) != 0;
}

static void
without_testing(struct key *k)
{
	struct span rest = k->key.text;
	struct buf b;
	struct tag t;

	buf_init(&b, DKIM_KEY_TEXT);
	while (tag_next(&rest, &t)) {
		if (!span_is(t.name, "t") || k->key.exact)
			buf_addf(&b, "%s" SPAN_FMT, b.len > 0 ? "; " : "",
			    SPAN_ARG(span_is(t.name, "t") ? span_str("t=s") :
			    t.text));
	}
	if (b.error == 0)
		domain_propose_txt(k->d, k->r, k->s->name, buf_span(&b));
	buf_done(&b);
}

static void
usable(struct key *k)
{
	const struct dkim_key *key = &k->key;

	if (key->type == DKIM_KEY_RSA && key->bits < RSA_LEAST) {
		say(k, SEVERITY_ERROR, "short");
	} else if (differs(k)) {
		say(k, SEVERITY_ERROR, "differs");
		propose_local(k);
	} else if (key->testing) {
		say(k, SEVERITY_WARNING, "testing");
		without_testing(k);
	} else if (key->type == DKIM_KEY_ED25519) {
		say(k, SEVERITY_INFO, "ed25519");
	} else if (key->bits < RSA_GOOD) {
		say(k, SEVERITY_WARNING, "weak");
	} else if (key->bits > RSA_MOST) {
		say(k, SEVERITY_NOTICE, "long");
	} else {
		say(k, SEVERITY_INFO, "good");
	}
}

/* catalogue: domain.dkim.key.* */
static int
single(struct key *k, struct dkim_found *ret)
{
	struct span text = k->s->look.v[0]->text, clean;
	enum severity severity = SEVERITY_ERROR;
	bool meant = false;
	int r = dkim_key_parse(text, k->d->a, &k->key);

	if (r < 0)
		return r;
	key_fields(k);
	ret->type = k->key.type;
	ret->bits = k->key.bits;
	if (k->key.fault == DKIM_KEY_USABLE) {
		usable(k);
		ret->usable = k->r != NULL && k->r->severity <
		    SEVERITY_ERROR;
		return 0;
	}
	/* old keys are revoked on purpose, but none that signs */
	if (k->key.fault == DKIM_KEY_REVOKED && k->s->origin !=
	    SELECTOR_LOCAL)
		severity = SEVERITY_NOTICE;
	clean = cleaned(k, text);
	if (clean.n < text.n)
		r = propose_if_usable(k, clean, &meant);
	say(k, severity, meant ? "quotes" :
	    dkim_key_fault_name(k->key.fault));
	if (!meant)
		propose_local(k);
	return r;
}

static void
nothing(struct key *k)
{
	bool guessed = k->s->origin == SELECTOR_GUESSED;

	if (k->s->look.aliases > 0)
		say(k, guessed ? SEVERITY_WARNING : SEVERITY_ERROR,
		    "dangling");
	else
		say(k, SEVERITY_ERROR, k->s->origin == SELECTOR_LOCAL ?
		    "unpublished" : "absent");
	propose_local(k);
}

int
dkim_key_row(struct domain *d, struct row *parent,
    const struct dkim_selector *s, struct dkim_found *ret)
{
	struct key k = { .d = d, .s = s };
	int r = 0;

	k.r = sheet_row(d->s, parent, "dkim.key", s->selector);
	k.selector = domain_z(d, s->selector);
	*ret = (struct dkim_found){ .row = true };
	fields(&k);
	if (!domain_settled(d, k.r, &s->look, s->name))
		return 0;
	domain_evidence(d, k.r, &s->look);
	if (s->look.n > 1)
		r = several(&k);
	else if (s->look.n == 1)
		r = single(&k, ret);
	else
		nothing(&k);
	if (k.r != NULL)
		ret->severity = k.r->severity;
	return r;
}
