/* From a record to a key.  The head of the structure is looked at here before
 * OpenSSL is given it, so that nothing but RSA numbers is ever decoded. */
#include "core/auth/dkim_key.h"

#include <errno.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "core/auth/tag_list.h"
#include "core/base/base64.h"

#define ED25519_BYTES 32

/* ---- the numbers ---- */

/* Takes the head of a DER sequence off: its content, as long as it says.
 * -EMSGSIZE: it says more than there is. */
static int
open_sequence(struct span der, struct span *ret)
{
	const uint8_t *p = (const uint8_t *)der.p;
	size_t n, octets;

	if (der.n < 2 || p[0] != 0x30)
		return -EINVAL;
	n = p[1];
	der = span_skip(der, 2);
	if (n >= 0x80) {
		octets = n & 0x7f;
		if (octets == 0 || octets > 3 || octets > der.n)
			return -EINVAL;
		n = 0;
		for (size_t i = 0; i < octets; i++)
			n = n << 8 | p[2 + i];
		der = span_skip(der, octets);
	}
	if (n > der.n)
		return -EMSGSIZE;
	*ret = span_head(der, n);
	return 0;
}

/* SubjectPublicKeyInfo that says rsaEncryption. */
static bool
is_rsa_info(struct span content)
{
	static const char oid[] = "\6\x09\x2a\x86\x48\x86\xf7\x0d\1\1\1";
	struct span algorithm;

	return open_sequence(content, &algorithm) == 0 &&
	    span_starts(algorithm, oid);
}

/* Odd numbers, as RSA needs them. */
static bool
has_odd(const EVP_PKEY *key, const char *name)
{
	BIGNUM *v = NULL;
	bool odd = EVP_PKEY_get_bn_param(key, name, &v) == 1 &&
	    BN_is_odd(v) && !BN_is_one(v);

	BN_free(v);
	return odd;
}

/* *ret NULL: no such key.  -EMSGSIZE: cut off. */
static int
open_rsa(struct span data, EVP_PKEY **ret)
{
	const unsigned char *p = (const unsigned char *)data.p, *end;
	struct span content;
	EVP_PKEY *key;
	int r = open_sequence(data, &content);

	*ret = NULL;
	if (r < 0)
		return r;
	end = p + data.n;
	if (is_rsa_info(content))
		key = d2i_PUBKEY(NULL, &p, (long)data.n);
	else	/* without the wrapping, as RFC 6376 allows it, too */
		key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)data.n);
	if (key != NULL && p == end && EVP_PKEY_get_id(key) == EVP_PKEY_RSA)
		*ret = key;
	else
		EVP_PKEY_free(key);
	return 0;
}

static enum dkim_key_fault
read_rsa(struct dkim_key *k)
{
	enum dkim_key_fault fault = DKIM_KEY_BROKEN;
	EVP_PKEY *key;
	int r = open_rsa(k->data, &key);

	if (r < 0)
		return r == -EMSGSIZE ? DKIM_KEY_CUT : DKIM_KEY_BROKEN;
	if (key != NULL && has_odd(key, OSSL_PKEY_PARAM_RSA_N) &&
	    has_odd(key, OSSL_PKEY_PARAM_RSA_E)) {
		k->bits = (unsigned)EVP_PKEY_get_bits(key);
		fault = DKIM_KEY_USABLE;
	}
	EVP_PKEY_free(key);
	ERR_clear_error();
	return fault;
}

static bool
verify_rsa(EVP_PKEY *key, const uint8_t digest[32], struct span signature)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	bool good = ctx != NULL && EVP_PKEY_verify_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) == 1 &&
	    EVP_PKEY_verify(ctx, (const unsigned char *)signature.p,
	    signature.n, digest, 32) == 1;

	EVP_PKEY_CTX_free(ctx);
	return good;
}

/* RFC 8463, 3: PureEdDSA over the digest. */
static bool
verify_ed25519(EVP_PKEY *key, const uint8_t digest[32],
    struct span signature)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL &&
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestVerify(ctx, (const unsigned char *)signature.p,
	    signature.n, digest, 32) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}

bool
dkim_key_verify(const struct dkim_key *k, const uint8_t digest[32],
    struct span signature)
{
	EVP_PKEY *key = NULL;
	bool rsa = k->type == DKIM_KEY_RSA, good;

	if (rsa)
		open_rsa(k->data, &key);
	else
		key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
		    (const unsigned char *)k->data.p, k->data.n);
	good = key != NULL && (rsa ? verify_rsa : verify_ed25519)(key,
	    digest, signature);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return good;
}

/* ---- the tags ---- */

/* Is the word one of a list with colons? */
static bool
lists(struct span list, const char *word)
{
	struct span one;

	while (span_split(&list, ':', &one)) {
		if (span_eq_nocase(span_trim(one), span_str(word)))
			return true;
	}
	return false;
}

/* Base64 with blanks anywhere, and without the padding where nobody wrote
 * it.  *ret_over: one digit was too many. */
static int
decode(struct span text, struct arena *a, struct span *ret, bool *ret_over)
{
	char *dense = arena_alloc(a, text.n + 3);
	char *out = arena_alloc(a, text.n + 3);
	size_t n = 0;

	if (dense == NULL || out == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < text.n; i++) {
		if (!memchr(" \t\r\n", text.p[i], 4))
			dense[n++] = text.p[i];
	}
	*ret_over = n % 4 == 1;
	n -= *ret_over;
	while (n % 4 != 0)
		dense[n++] = '=';
	ret->p = out;
	return base64_decode(span_of(dense, n), out, &ret->n);
}

static bool
version_is_right(struct span text)
{
	return tag_value(text, "v").p == NULL ||
	    tag_version_is(text, "DKIM1");
}

static enum dkim_key_fault
read_number(struct dkim_key *k)
{
	if (k->type == DKIM_KEY_RSA)
		return read_rsa(k);
	k->bits = 8 * ED25519_BYTES;
	if (k->data.n == ED25519_BYTES)
		return DKIM_KEY_USABLE;
	k->bits = 0;
	return k->data.n < ED25519_BYTES ? DKIM_KEY_CUT : DKIM_KEY_BROKEN;
}

static int
read_key(struct dkim_key *k, struct span p, struct arena *a)
{
	bool over;
	int r;

	k->type = DKIM_KEY_OTHER;
	if (k->k.p == NULL || span_is(k->k, "rsa"))
		k->type = DKIM_KEY_RSA;
	else if (span_is(k->k, "ed25519"))
		k->type = DKIM_KEY_ED25519;
	k->fault = DKIM_KEY_TYPE;
	if (k->type == DKIM_KEY_OTHER)
		return 0;
	k->fault = DKIM_KEY_BASE64;
	r = decode(p, a, &k->data, &over);
	if (r < 0) {
		k->data = span_str(NULL);
		return r == -ENOMEM ? r : 0;
	}
	k->fault = read_number(k);
	if (over && k->fault != DKIM_KEY_CUT)
		k->fault = DKIM_KEY_BASE64;
	if (k->fault != DKIM_KEY_USABLE)
		return 0;
	if (k->s.p != NULL && !lists(k->s, "*") && !lists(k->s, "email"))
		k->fault = DKIM_KEY_SERVICE;
	else if (k->h.p != NULL && !lists(k->h, "sha256"))
		k->fault = DKIM_KEY_HASH;
	return 0;
}

int
dkim_key_parse(struct span text, struct arena *a, struct dkim_key *ret)
{
	struct dkim_key k = { .text = text };
	struct span p;

	k.bad = tag_fault(text);
	if (text.n > DKIM_KEY_TEXT)
		k.bad = span_head(text, 1);
	k.k = tag_value(text, "k");
	k.s = tag_value(text, "s");
	k.h = tag_value(text, "h");
	k.notes = tag_value(text, "n");
	k.testing = lists(tag_value(text, "t"), "y");
	k.exact = lists(tag_value(text, "t"), "s");
	p = tag_value(text, "p");
	*ret = k;
	if (!version_is_right(text))
		ret->fault = DKIM_KEY_VERSION;
	else if (k.bad.n > 0)
		ret->fault = DKIM_KEY_TAG;
	else if (p.p == NULL)
		ret->fault = DKIM_KEY_MISSING;
	else if (p.n == 0)
		ret->fault = DKIM_KEY_REVOKED;
	else
		return read_key(ret, p, a);
	return 0;
}

bool
dkim_key_likely(struct span text)
{
	struct tag t;

	if (tag_version_is(text, "DKIM1"))
		return true;
	while (tag_next(&text, &t)) {
		if (span_is(t.name, "p") && t.whole)
			return true;
		if (span_is(t.name, "v"))
			return span_starts_nocase(t.value, "DKIM");
	}
	return false;
}

const char *
dkim_key_type_name(enum dkim_key_type t)
{
	static const char *const names[] = { "", "rsa", "ed25519" };

	return names[t];
}

const char *
dkim_key_fault_name(enum dkim_key_fault f)
{
	static const char *const names[] = { "usable", "version", "tag",
		"missing", "revoked", "type", "base64", "cut", "broken",
		"service", "hash" };

	return names[f];
}
