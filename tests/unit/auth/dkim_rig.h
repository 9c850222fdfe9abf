/* Key records of any size for tests: the modulus is an odd number, which is
 * all that can be seen of a public key. */
#ifndef MTGP_TESTS_UNIT_AUTH_DKIM_RIG_H
#define MTGP_TESTS_UNIT_AUTH_DKIM_RIG_H

#include "core/base/base64.h"
#include "tests/unit/unit.h"

#define RSA_TEXT 4096

static inline void
der_head(struct buf *b, int tag, size_t n)
{
	buf_addc(b, (char)tag);
	if (n >= 0x80) {
		buf_addc(b, (char)0x82);
		buf_addc(b, (char)(n >> 8));
	}
	buf_addc(b, (char)n);
}

/* Base64 of RSAPublicKey, or (wrapped) of SubjectPublicKeyInfo. */
static inline void
rsa_base64(unsigned bits, int last, bool wrapped, char out[RSA_TEXT])
{
	struct buf n, key, all, text;

	buf_init(&n, 2048);
	buf_init(&key, 2048);
	buf_init(&all, 2048);
	buf_init(&text, RSA_TEXT - 1);
	if (bits % 8 == 0)
		buf_addc(&n, 0);
	buf_addc(&n, (char)(1 << ((bits - 1) % 8)));
	buf_addfill(&n, 0x55, (bits - 1) / 8 - 1);
	buf_addc(&n, (char)last);
	der_head(&all, 0x02, n.len);
	buf_addspan(&all, buf_span(&n));
	buf_add(&all, "\2\3\1\0\1", 5);
	der_head(&key, 0x30, all.len);
	buf_addspan(&key, buf_span(&all));
	if (wrapped) {
		buf_reset(&all);
		buf_add(&all, "\x30\x0d\6\x09\x2a\x86\x48\x86\xf7\x0d\1\1\1"
		    "\5\0", 15);
		der_head(&all, 0x03, key.len + 1);
		buf_addc(&all, 0);
		buf_addspan(&all, buf_span(&key));
		buf_reset(&key);
		der_head(&key, 0x30, all.len);
		buf_addspan(&key, buf_span(&all));
	}
	assert_int_equal(base64_add(&text, buf_span(&key)), 0);
	memcpy(out, text.data, text.len + 1);
	buf_done(&n);
	buf_done(&key);
	buf_done(&all);
	buf_done(&text);
}

#define ED25519_BASE64 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

#endif
