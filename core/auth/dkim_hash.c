/* Hashes of header and body.  One hash a form serves all signatures, those
 * with l= too: where a length is reached, a copy is finished. */
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "core/auth/dkim_part.h"
#include "core/auth/tag_list.h"

struct dkim_hash_state {
	EVP_MD		*sha256;
	EVP_MD_CTX	*ctx, *copy;
	bool		 failed;
};

int
dkim_hash_new(struct arena *a, struct dkim_hash_state **ret)
{
	struct dkim_hash_state *h = arena_alloc(a, sizeof *h);

	if (h == NULL)
		return -ENOMEM;
	h->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	h->ctx = EVP_MD_CTX_new();
	h->copy = EVP_MD_CTX_new();
	if (h->sha256 == NULL || h->ctx == NULL || h->copy == NULL) {
		dkim_hash_free(h);
		return -EIO;
	}
	*ret = h;
	return 0;
}

void
dkim_hash_free(struct dkim_hash_state *h)
{
	if (h == NULL)
		return;
	EVP_MD_CTX_free(h->ctx);
	EVP_MD_CTX_free(h->copy);
	EVP_MD_free(h->sha256);
}

void
dkim_hash_begin(struct dkim_hash_state *h)
{
	h->failed = EVP_DigestInit_ex2(h->ctx, h->sha256, NULL) != 1;
}

static void
take(void *arg, struct span bytes)
{
	struct dkim_hash_state *h = arg;

	if (EVP_DigestUpdate(h->ctx, bytes.p, bytes.n) != 1)
		h->failed = true;
}

bool
dkim_hash_end(struct dkim_hash_state *h, uint8_t ret[DKIM_DIGEST])
{
	unsigned n = 0;

	if (EVP_DigestFinal_ex(h->ctx, ret, &n) != 1 || n != DKIM_DIGEST)
		h->failed = true;
	return !h->failed;
}

bool
dkim_hash_end_with(struct dkim_hash_state *h, const struct field_raw *f,
    struct canon_form form, uint8_t ret[DKIM_DIGEST])
{
	struct dkim_hash_state c = *h;

	c.ctx = h->copy;
	if (EVP_MD_CTX_copy_ex(c.ctx, h->ctx) != 1)
		h->failed = c.failed = true;
	dkim_hash_field(&c, f, form, dkim_value_place(f), true);
	return dkim_hash_end(&c, ret);
}

/* ---- header ---- */

struct canon_form
dkim_form(const struct dkim_mail *m, bool simple)
{
	return (struct canon_form){ .simple = simple,
	    .cr_ends = m->fields->eol == MIME_CR };
}

struct span
dkim_value_place(const struct field_raw *f)
{
	struct span list = f->body, value;
	const char *end;
	ptrdiff_t stop;
	struct tag t;

	while (tag_next(&list, &t)) {
		if (!t.whole || !span_is(t.name, "b"))
			continue;
		value.p = t.text.p + span_chr(t.text, '=') + 1;
		end = f->body.p + f->body.n;
		value.n = (size_t)(end - value.p);
		stop = span_chr(value, ';');
		return stop < 0 ? value : span_head(value, (size_t)stop);
	}
	return span_str(NULL);
}

void
dkim_hash_field(struct dkim_hash_state *h, const struct field_raw *f,
    struct canon_form form, struct span without, bool last)
{
	struct canon_sink to = { take, h };

	canon_field(f, form, without, to);
	if (!last)
		take(h, span_str("\r\n"));
}

/* Fields are taken from the bottom up, each once (5.4.2); the signature
 * itself was not there yet. */
static const struct field_raw *
next_field(const struct fields *f, struct span name, bool *used)
{
	for (size_t i = f->n; i-- > 0; ) {
		if (!used[i] && span_eq_nocase(f->v[i].name, name)) {
			used[i] = true;
			return &f->v[i];
		}
	}
	return NULL;
}

/* Fields that may stand in a mail once (RFC 5322, 3.6; RFC 2045); those that
 * people see, first. */
static const char *const once[] = {
	"From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date",
	"Message-ID", "In-Reply-To", "References", "MIME-Version",
	"Content-Type", "Content-Transfer-Encoding",
};
#define ONCE	(sizeof once / sizeof *once)
#define SEEN	7

static size_t
named(const struct dkim_signature *s, const char *name)
{
	struct span wanted = span_str(name);
	size_t n = 0;

	for (size_t i = 0; i < s->nnames; i++)
		n += span_eq_nocase(s->names[i], wanted);
	return n;
}

static int
say_coverage(const struct dkim_mail *m, struct arena *a,
    struct dkim_signature *s)
{
	struct span *v = arena_array(a, 3 * ONCE, sizeof *v);
	struct span *uncovered = v, *sealed, *bare;

	if (v == NULL)
		return -ENOMEM;
	s->uncovered = v;
	s->sealed = sealed = v + ONCE;
	s->bare = bare = v + 2 * ONCE;
	for (size_t i = 0; i < ONCE; i++) {
		size_t there = fields_count(m->fields, once[i]);
		size_t covered = named(s, once[i]);
		struct span name = span_str(once[i]);

		if (covered > there)
			sealed[s->nsealed++] = name;
		else if (there > 1 && covered < there)
			uncovered[s->nuncovered++] = name;
		else if (there == 1 && covered == 0 && i < SEEN)
			bare[s->nbare++] = name;
	}
	s->from_uncovered = s->nuncovered > 0 &&
	    span_is(s->uncovered[0], "From");
	return 0;
}

int
dkim_hash_header(const struct dkim_mail *m, struct dkim_hash_state *h,
    struct arena *a, struct dkim_signature *s)
{
	struct canon_form form = dkim_form(m, s->simple_header);
	const struct fields *f = m->fields;
	const struct field_raw *one;
	bool *used = arena_array(a, f->n + 1, sizeof *used);

	if (used == NULL || say_coverage(m, a, s) < 0)
		return -ENOMEM;
	used[s->field - f->v] = true;
	dkim_hash_begin(h);
	for (size_t i = 0; i < s->nnames; i++) {
		one = next_field(f, s->names[i], used);
		if (one != NULL)
			dkim_hash_field(h, one, form, span_str(NULL), false);
	}
	dkim_hash_field(h, s->field, form, dkim_value_place(s->field), true);
	return dkim_hash_end(h, s->digest) ? 0 : -EIO;
}

/* ---- body ---- */

struct body_run {
	struct dkim_hash_state *h;
	struct dkim_signature **v;	/* with l=, the shortest first */
	size_t		 n, next;
	uint64_t	 taken;
};

static void
compare(struct dkim_signature *s, const uint8_t digest[DKIM_DIGEST])
{
	s->body = memcmp(s->body_value.p, digest, DKIM_DIGEST) == 0 ?
	    DKIM_HASH_SAME : DKIM_HASH_DIFFERS;
}

/* The hash so far is that of the next signature. */
static void
finish_copy(struct body_run *r)
{
	struct dkim_signature *s = r->v[r->next++];
	uint8_t digest[DKIM_DIGEST];

	if (EVP_MD_CTX_copy_ex(r->h->copy, r->h->ctx) != 1 ||
	    EVP_DigestFinal_ex(r->h->copy, digest, NULL) != 1)
		r->h->failed = true;
	else
		compare(s, digest);
}

static void
take_body(void *arg, struct span bytes)
{
	struct body_run *r = arg;

	while (r->next < r->n &&
	    r->v[r->next]->length - r->taken <= bytes.n) {
		struct span part = span_head(bytes,
		    (size_t)(r->v[r->next]->length - r->taken));

		take(r->h, part);
		r->taken += part.n;
		bytes = span_skip(bytes, part.n);
		finish_copy(r);
	}
	take(r->h, bytes);
	r->taken += bytes.n;
}

static int
by_length(const void *a, const void *b)
{
	const struct dkim_signature *x = *(struct dkim_signature *const *)a;
	const struct dkim_signature *y = *(struct dkim_signature *const *)b;

	return x->length < y->length ? -1 : x->length > y->length;
}

static int
hash_form(const struct dkim_mail *m, struct dkim_hash_state *h, bool simple,
    struct dkim_signature **v, size_t n)
{
	struct body_run r = { .h = h, .v = v, .n = n };
	uint8_t digest[DKIM_DIGEST];
	struct canon_body c;

	qsort(v, n, sizeof(struct dkim_signature *), by_length);
	dkim_hash_begin(h);
	canon_body_init(&c, dkim_form(m, simple),
	    (struct canon_sink){ take_body, &r });
	canon_body_add(&c, span_skip(m->text, m->fields->body));
	canon_body_end(&c);
	while (r.next < n && v[r.next]->length == r.taken)
		finish_copy(&r);
	if (!dkim_hash_end(h, digest))
		return -EIO;
	for (size_t i = 0; i < n; i++) {
		if (v[i]->limited && v[i]->length > r.taken) {
			v[i]->body = DKIM_HASH_DIFFERS;
			v[i]->short_body = true;
		} else if (v[i]->limited) {
			v[i]->left_open = r.taken - v[i]->length;
		} else {
			compare(v[i], digest);
		}
	}
	return 0;
}

int
dkim_hash_bodies(const struct dkim_mail *m, struct dkim_hash_state *h,
    struct dkim_signature **v, size_t n)
{
	struct dkim_signature *of[2][DKIM_HASHED];
	size_t count[2] = { 0, 0 };
	int r = 0;

	for (size_t i = 0; i < n && i < DKIM_HASHED; i++) {
		bool simple = v[i]->simple_body;

		if (v[i]->fault != DKIM_OK)
			continue;
		if (!v[i]->limited)
			v[i]->length = UINT64_MAX;
		of[simple][count[simple]++] = v[i];
	}
	for (int simple = 0; simple < 2 && r == 0; simple++) {
		if (count[simple] > 0)
			r = hash_form(m, h, simple, of[simple],
			    count[simple]);
	}
	return r;
}
