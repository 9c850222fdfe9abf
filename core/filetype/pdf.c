/* Does a PDF open without a password?  Its dictionary of encryption is looked
 * for in the bytes (it is never packed), and the empty user password is tried
 * as ISO 32000-1, 7.6.3 (algorithms 2, 4, 5) and ISO 32000-2, 7.6.4 (2.A, 2.B)
 * say.  What cannot be read is not called locked. */
#include "core/filetype/signature.h"

#include <openssl/evp.h>

#include "core/base/base64.h"
#include "core/filetype/bytes.h"

#define DICTIONARY	4096	/* bytes that are looked at behind its start */
#define ID_MAX		128
#define KEY_MAX		16

struct lock {
	int		 r;
	size_t		 key;		/* bytes */
	uint32_t	 p;
	bool		 metadata;	/* they are encrypted, too */
	unsigned char	 o[48], u[48], id[ID_MAX];
	size_t		 no, nu, nid;
};

static const unsigned char padding[32] = {
	0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e,
	0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68,
	0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a };

/* ---- reading ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' ||
	    c == '\f' || c == '\0';
}

static struct span
skip_blanks(struct span s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = span_skip(s, 1);
	return s;
}

static bool
is_regular(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9');
}

/* What stands behind /Name, and is no part of it; n 0: none. */
static struct span
value_of(struct span s, const char *name)
{
	size_t n = strlen(name);

	for (;;) {
		ptrdiff_t i = span_find(s, span_str(name));

		if (i < 0)
			return span_of("", 0);
		s = span_skip(s, (size_t)i + n);
		if (s.n > 0 && !is_regular(s.p[0]))
			return skip_blanks(s);
	}
}

static bool
number_of(struct span s, int64_t *ret)
{
	bool minus = s.n > 0 && s.p[0] == '-';
	uint64_t v;
	size_t n;

	s = span_skip(s, minus);
	for (n = 0; n < s.n && s.p[n] >= '0' && s.p[n] <= '9'; n++)
		;
	if (span_u64(span_head(s, n), UINT32_MAX, &v) < 0)
		return false;
	*ret = minus ? -(int64_t)v : (int64_t)v;
	return true;
}

/* (…) with backslashes. */
static size_t
read_literal(struct span s, unsigned char *out, size_t max)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	size_t n = 0, at = 1;
	int depth = 1;

	while (at < s.n && n < max) {
		unsigned char c = (unsigned char)s.p[at++];
		const char *plain;

		if (c == ')' && --depth == 0)
			break;
		depth += c == '(';
		if (c == '\\' && at < s.n) {
			int digits = 0, v = 0;

			while (digits < 3 && at < s.n && s.p[at] >= '0' &&
			    s.p[at] <= '7') {
				v = v * 8 + (s.p[at++] - '0');
				digits++;
			}
			if (digits == 0) {
				c = (unsigned char)s.p[at++];
				plain = c ? strchr(from, c) : NULL;
				if (plain != NULL)
					c = (unsigned char)to[plain - from];
			} else {
				c = (unsigned char)v;
			}
		}
		out[n++] = c;
	}
	return n;
}

static size_t
read_string(struct span s, unsigned char *out, size_t max)
{
	size_t n = 0;
	int high = -1;

	if (s.n > 0 && s.p[0] == '(')
		return read_literal(s, out, max);
	if (s.n == 0 || s.p[0] != '<')
		return 0;
	for (size_t i = 1; i < s.n && s.p[i] != '>' && n < max; i++) {
		int v = hex_value(s.p[i]);

		if (v < 0)
			continue;
		if (high < 0) {
			high = v;
		} else {
			out[n++] = (unsigned char)(high << 4 | v);
			high = -1;
		}
	}
	return n;
}

/* "12 0 obj", the last one of them. */
static struct span
find_object(struct span pdf, int64_t number)
{
	struct span found = span_of("", 0), s = pdf;
	ptrdiff_t i;

	while ((i = span_find(s, span_str(" obj"))) >= 0) {
		size_t end = (size_t)i, at = end;
		int64_t v;

		while (at > 0 && s.p[at - 1] >= '0' && s.p[at - 1] <= '9')
			at--;
		while (at > 0 && is_blank(s.p[at - 1]))
			at--;
		while (at > 0 && s.p[at - 1] >= '0' && s.p[at - 1] <= '9')
			at--;
		if (number_of(span_of(s.p + at, end - at), &v) && v == number)
			found = span_skip(s, end + 4);
		s = span_skip(s, end + 4);
	}
	return found;
}

static struct span
find_dictionary(struct span pdf)
{
	struct span at = span_of("", 0), s = pdf;
	int64_t number;

	while ((s = value_of(s, "/Encrypt")).n > 0)
		at = s;
	if (at.n > 0 && at.p[0] != '<' && number_of(at, &number))
		at = find_object(pdf, number);
	return span_head(at, DICTIONARY);
}

static bool
read_lock(struct span pdf, struct span d, struct lock *l)
{
	struct span id = span_of("", 0), s = pdf, crypt;
	int64_t v = 0, r, p, bits = 40;

	if (!number_of(value_of(d, "/V"), &v) ||
	    !number_of(value_of(d, "/R"), &r) ||
	    !number_of(value_of(d, "/P"), &p))
		return false;
	(void)number_of(value_of(d, "/Length"), &bits);
	crypt = value_of(d, "/CFM");
	if (v == 4)		/* its filters have keys of 128 bits */
		bits = crypt.n > 0 ? 128 : bits;
	while ((s = value_of(s, "/ID")).n > 0)
		if (s.p[0] == '[')
			id = skip_blanks(span_skip(s, 1));
	l->r = (int)r;
	l->p = (uint32_t)p;
	l->key = r == 2 || bits < 40 || bits > 128 ? 5 : (size_t)bits / 8;
	l->metadata = !span_starts(value_of(d, "/EncryptMetadata"), "false");
	l->no = read_string(value_of(d, "/O"), l->o, sizeof l->o);
	l->nu = read_string(value_of(d, "/U"), l->u, sizeof l->u);
	l->nid = read_string(id, l->id, sizeof l->id);
	return l->r >= 2 && l->r <= 6 && l->no >= 32 && l->nu >= 32;
}

/* ---- trying ---- */

static bool
digest(const char *name, const void *a, size_t na, const void *b, size_t nb,
    unsigned char *out)
{
	const EVP_MD *md = EVP_get_digestbyname(name);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = md != NULL && ctx != NULL &&
	    EVP_DigestInit_ex(ctx, md, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, a, na) == 1 &&
	    EVP_DigestUpdate(ctx, b, nb) == 1 &&
	    EVP_DigestFinal_ex(ctx, out, NULL) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}

/* libcrypto keeps RC4 among what it no longer loads. */
static void
rc4(const unsigned char *key, size_t nkey, unsigned char *data, size_t n)
{
	unsigned char s[256], j = 0, t;

	for (int i = 0; i < 256; i++)
		s[i] = (unsigned char)i;
	for (int i = 0; i < 256; i++) {
		j = (unsigned char)(j + s[i] + key[(size_t)i % nkey]);
		t = s[i];
		s[i] = s[j];
		s[j] = t;
	}
	j = 0;
	for (size_t k = 0; k < n; k++) {
		unsigned char i = (unsigned char)(k + 1);

		j = (unsigned char)(j + s[i]);
		t = s[i];
		s[i] = s[j];
		s[j] = t;
		data[k] ^= s[(unsigned char)(s[i] + s[j])];
	}
}

/* Revisions 2 to 4.  *ret_opens: the empty password does. */
static bool
try_old(const struct lock *l, bool *ret_opens)
{
	unsigned char in[32 + 4 + ID_MAX + 4], key[16], test[32], turn[16];
	size_t n = 0, size = 16;

	memcpy(in, l->o, 32);
	for (n = 32; n < 36; n++)
		in[n] = (unsigned char)(l->p >> (n - 32) * 8);
	memcpy(in + n, l->id, l->nid);
	n += l->nid;
	if (l->r >= 4 && !l->metadata) {
		memset(in + n, 0xff, 4);
		n += 4;
	}
	if (!digest("MD5", padding, 32, in, n, key))
		return false;
	for (int i = 0; l->r >= 3 && i < 50; i++)
		if (!digest("MD5", key, l->key, "", 0, key))
			return false;
	if (l->r == 2) {
		size = 32;
		memcpy(test, padding, 32);
		rc4(key, l->key, test, 32);
	} else if (!digest("MD5", padding, 32, l->id, l->nid, test)) {
		return false;
	}
	for (unsigned char i = 0; l->r >= 3 && i < 20; i++) {
		for (size_t k = 0; k < l->key; k++)
			turn[k] = key[k] ^ i;
		rc4(turn, l->key, test, 16);
	}
	*ret_opens = memcmp(test, l->u, size) == 0;
	return true;
}

static bool
aes(const unsigned char *key, const unsigned char *iv, unsigned char *data,
    int n)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int done = 0;
	bool good = ctx != NULL && EVP_EncryptInit_ex(ctx,
	    EVP_aes_128_cbc(), NULL, key, iv) == 1 &&
	    EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	    EVP_EncryptUpdate(ctx, data, &done, data, n) == 1;

	EVP_CIPHER_CTX_free(ctx);
	return good;
}

/* Algorithm 2.B with the empty password. */
static bool
harden(unsigned char k[64])
{
	static const char *const names[] = { "SHA256", "SHA384", "SHA512" };
	static const size_t sizes[] = { 32, 48, 64 };
	unsigned char run[64 * 64];
	size_t size = 32;

	for (unsigned i = 0;; i++) {
		unsigned rest = 0;

		for (size_t j = 0; j < 64; j++)
			memcpy(run + j * size, k, size);
		if (!aes(k, k + 16, run, (int)(64 * size)))
			return false;
		for (size_t j = 0; j < 16; j++)
			rest += run[j];
		rest %= 3;
		if (!digest(names[rest], run, 64 * size, "", 0, k))
			return false;
		if (i >= 63 && run[64 * size - 1] <= i - 31)
			return true;
		size = sizes[rest];
	}
}

/* Revisions 5 and 6: /U is a hash, its salt, and another salt. */
static bool
try_new(const struct lock *l, bool *ret_opens)
{
	unsigned char k[64];

	if (l->nu < 48 || !digest("SHA256", l->u + 32, 8, "", 0, k) ||
	    (l->r == 6 && !harden(k)))
		return false;
	*ret_opens = memcmp(k, l->u, 32) == 0;
	return true;
}

bool
signature_pdf_locked(struct span bytes)
{
	struct span d = find_dictionary(bytes);
	struct lock l = { .r = 0 };
	bool opens = true, tried;

	if (d.n == 0)
		return false;
	if (!span_starts(value_of(d, "/Filter"), "/Standard"))
		return value_of(d, "/Filter").n > 0;	/* a certificate */
	if (!read_lock(bytes, d, &l))
		return false;
	tried = l.r >= 5 ? try_new(&l, &opens) : try_old(&l, &opens);
	return tried && !opens;
}
