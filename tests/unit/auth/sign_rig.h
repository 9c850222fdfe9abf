/* Keys, and mails signed with them, for the tests of DKIM and ARC.  The
 * canonical forms are made here a second time, line by line over copies, so
 * that a fault of core/auth/canon.c does not prove itself right.  Mails here
 * end their lines with CRLF. */
#ifndef MTGP_TESTS_UNIT_AUTH_SIGN_RIG_H
#define MTGP_TESTS_UNIT_AUTH_SIGN_RIG_H

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "core/base/base64.h"
#include "core/dns/zonefile.h"
#include "tests/unit/unit.h"

#define RIG_MAX	((size_t)8 << 20)

/* ---- keys ---- */

struct rig_key {
	EVP_PKEY	*key;
	char		 p[8192];	/* p= of its record */
};

static inline void
rig_key(unsigned rsa_bits, struct rig_key *ret)	/* 0: ed25519 */
{
	unsigned char *der = NULL, raw[32];
	size_t n = sizeof raw;
	struct buf b;

	buf_init(&b, sizeof ret->p - 1);
	ret->key = rsa_bits ? EVP_RSA_gen(rsa_bits) :
	    EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	assert_non_null(ret->key);
	if (rsa_bits) {
		n = (size_t)i2d_PUBKEY(ret->key, &der);
		base64_add(&b, span_of((char *)der, n));
		OPENSSL_free(der);
	} else {
		EVP_PKEY_get_raw_public_key(ret->key, raw, &n);
		base64_add(&b, span_of((char *)raw, n));
	}
	memcpy(ret->p, b.data, b.len + 1);
	buf_done(&b);
}

/* "s._domainkey.d TXT ..." of a zone file; tags: "t=s; " */
static inline void
rig_record(struct buf *zone, const char *name, const char *tags,
    const struct rig_key *k)
{
	size_t n = strlen(k->p);

	buf_addf(zone, "%s. TXT ( \"v=DKIM1; %sp=\"", name, tags);
	for (size_t i = 0; i < n; i += 200)
		buf_addf(zone, " \"%.200s\"", k->p + i);
	buf_adds(zone, " )\n");
}

/* ---- canonical forms, the plain way ---- */

static inline struct span
rig_line(struct span *rest)	/* with its CRLF */
{
	ptrdiff_t end = span_find(*rest, span_str("\r\n"));
	struct span line = end < 0 ? *rest : span_head(*rest,
	    (size_t)end + 2);

	*rest = span_skip(*rest, line.n);
	return line;
}

/* Runs of blanks become one; none at the end. */
static inline void
rig_squeeze(struct buf *out, struct span s)
{
	bool blank = false;

	for (size_t i = 0; i < s.n; i++) {
		if (strchr(" \t\r\n", s.p[i]) != NULL && s.p[i]) {
			blank = true;
			continue;
		}
		if (blank)
			buf_addc(out, ' ');
		blank = false;
		buf_addc(out, s.p[i]);
	}
}

static inline void
rig_body(struct buf *out, struct span body, bool relaxed)
{
	while (body.n > 0) {
		struct span line = rig_line(&body);

		if (!span_ends(line, "\r\n")) {
			buf_addspan(out, line);
			buf_adds(out, "\r\n");
			continue;
		}
		line.n -= 2;
		if (relaxed)
			rig_squeeze(out, line);
		else
			buf_addspan(out, line);
		buf_adds(out, "\r\n");
	}
	while (span_ends(buf_span(out), "\r\n\r\n"))
		buf_cut(out, out->len - 2);
	if (relaxed && span_is(buf_span(out), "\r\n"))
		buf_cut(out, 0);
	if (!relaxed && out->len == 0)
		buf_adds(out, "\r\n");
}

static inline void
rig_field(struct buf *out, struct span field, bool relaxed)
{
	size_t colon = (size_t)span_chr(field, ':');
	size_t from;

	if (!relaxed) {
		buf_addspan(out, field);
		return;
	}
	for (size_t i = 0; i < colon; i++)
		if (field.p[i] != ' ')
			buf_addc(out, field.p[i] >= 'A' && field.p[i] <= 'Z' ?
			    (char)(field.p[i] + 32) : field.p[i]);
	buf_addc(out, ':');
	from = out->len;
	rig_squeeze(out, span_skip(field, colon + 1));
	if (out->len > from && out->data[from] == ' ') {
		memmove(out->data + from, out->data + from + 1,
		    out->len - from);
		buf_cut(out, out->len - 1);
	}
	buf_adds(out, "\r\n");
}

/* ---- a mail ---- */

static inline struct span
rig_head(struct span mail)
{
	ptrdiff_t end = span_find(mail, span_str("\r\n\r\n"));

	return end < 0 ? mail : span_head(mail, (size_t)end + 2);
}

/* The n-th field of that name from the bottom; n = 0: none. */
static inline struct span
rig_find(struct span head, struct span name, size_t nth)
{
	struct span found[64];
	size_t n = 0;

	while (head.n > 0) {
		struct span f = rig_line(&head), next = head, label;

		while (next.n > 0 && (*next.p == ' ' || *next.p == '\t'))
			f.n += rig_line(&next).n;
		head = next;
		label = span_head(f, (size_t)(span_chr(f, ':') + 1));
		if (label.n > 0 && span_eq_nocase(span_trim(span_head(label,
		    label.n - 1)), name) && n < 64)
			found[n++] = f;
	}
	return nth < n ? found[n - 1 - nth] : span_str(NULL);
}

static inline void
rig_sha256(struct span s, uint8_t out[32])
{
	assert_int_equal(EVP_Digest(s.p, s.n, out, NULL, EVP_sha256(), NULL),
	    1);
}

/* b= over what was hashed, in base64. */
static inline void
rig_value(const struct rig_key *k, struct span hashed, struct buf *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char value[2048], digest[32];
	size_t n = sizeof value;
	bool rsa = EVP_PKEY_get_id(k->key) == EVP_PKEY_RSA;

	rig_sha256(hashed, digest);
	if (!rsa)
		hashed = span_of((char *)digest, sizeof digest);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, rsa ? EVP_sha256() :
	    NULL, NULL, k->key), 1);
	assert_int_equal(EVP_DigestSign(ctx, value, &n,
	    (const unsigned char *)hashed.p, hashed.n), 1);
	EVP_MD_CTX_free(ctx);
	base64_add(out, span_of((char *)value, n));
}

struct rig_sign {
	const struct rig_key *key;
	const char	*name;		/* NULL: DKIM-Signature */
	const char	*tags;		/* "v=1; c=simple/simple; d=…" with
					 * a=, c= and h=, without bh= and b= */
	bool		 simple_header, simple_body;
	long		 l;		/* hashed of the body; 0: all */
};

static inline void
rig_hash_names(struct buf *out, struct span head, const char *tags,
    bool relaxed)
{
	struct span names = span_str(strstr(tags, "h=") + 2), name;
	struct span all, seen;
	size_t nth;

	span_split(&names, ';', &all);
	for (struct span rest = all; span_split(&rest, ':', &name); ) {
		struct span before = span_of(all.p, (size_t)(name.p - all.p));

		for (nth = 0; span_split(&before, ':', &seen); )
			nth += span_eq_nocase(span_trim(seen),
			    span_trim(name));
		seen = rig_find(head, span_trim(name), nth);
		if (seen.n > 0)
			rig_field(out, seen, relaxed);
	}
}

/* Puts the field that signs the mail before it. */
static inline void
rig_sign(const struct rig_sign *s, struct buf *mail)
{
	struct span text = buf_span(mail), head = rig_head(text);
	struct buf body, field, hashed, all;
	uint8_t digest[32];
	size_t from;

	buf_init(&body, RIG_MAX);
	buf_init(&field, RIG_MAX);
	buf_init(&hashed, RIG_MAX);
	buf_init(&all, RIG_MAX);
	rig_body(&body, span_skip(text, head.n + 2), !s->simple_body);
	if (s->l > 0)
		buf_cut(&body, (size_t)s->l);
	rig_sha256(buf_span(&body), digest);
	buf_addf(&field, "%s: %s; bh=", s->name ? s->name :
	    "DKIM-Signature", s->tags);
	base64_add(&field, span_of((char *)digest, sizeof digest));
	buf_adds(&field, ";\r\n\tb=");
	rig_hash_names(&hashed, head, s->tags, !s->simple_header);
	from = hashed.len;
	buf_adds(&field, "\r\n");
	rig_field(&hashed, buf_span(&field), !s->simple_header);
	buf_cut(&hashed, hashed.len - 2);	/* no CRLF at the end */
	assert_true(hashed.len > from);
	buf_cut(&field, field.len - 2);
	rig_value(s->key, buf_span(&hashed), &field);
	buf_addf(&all, SPAN_FMT "\r\n", SPAN_ARG(buf_span(&field)));
	buf_addspan(&all, text);
	buf_reset(mail);
	buf_addspan(mail, buf_span(&all));
	assert_int_equal(mail->error, 0);
	buf_done(&body);
	buf_done(&field);
	buf_done(&hashed);
	buf_done(&all);
}

/* ---- who answers ---- */

#define RIG_ANSWERS 256

struct rig_asker {
	struct asker	 by;
	const struct zonefile *zone;	/* NULL: nothing is answered */
	enum answer_state silent;	/* then */
	struct buf	 bytes[RIG_ANSWERS];
	struct answer	 answers[RIG_ANSWERS];
	size_t		 n;
};

static const struct answer *
rig_ask(struct asker *self, const struct question *q)
{
	struct rig_asker *k = (struct rig_asker *)self;
	struct answer *a = &k->answers[k->n];
	struct buf *b = &k->bytes[k->n];

	assert_true(k->n < RIG_ANSWERS);
	*a = (struct answer){ .state = q->kind == QUESTION_DNS ? k->silent :
	    ANSWER_NONE };
	if (q->kind != QUESTION_DNS || k->zone == NULL)
		return a;
	buf_init(b, 65536);
	a->state = zonefile_ask(k->zone, q->name, q->type, q->cd, b);
	a->bytes = buf_span(b);
	k->n++;
	return a;
}

/* zone NULL: every answer has that state. */
static inline void
rig_asker(struct rig_asker *k, const char *zone, enum answer_state silent)
{
	struct zonefile *z = NULL;
	struct error e = { 0 };

	*k = (struct rig_asker){ .by = { rig_ask }, .silent = silent };
	if (zone != NULL && zonefile_parse(span_str(zone), "zone", &z,
	    &e) < 0)
		fail_msg("%s", e.en);
	k->zone = z;
}

static inline void
rig_asker_done(struct rig_asker *k)
{
	for (size_t i = 0; i < k->n; i++)
		buf_done(&k->bytes[i]);
	zonefile_free((struct zonefile *)(uintptr_t)k->zone);
}

#endif
