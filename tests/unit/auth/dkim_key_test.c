/* core/auth/dkim_key: sizes, and each way in which a record is no key. */
#include "core/auth/dkim_key.h"

#include "tests/unit/auth/dkim_rig.h"

static const unsigned sizes[] = { 512, 768, 1023, 1024, 1025, 2048, 3072,
	4096, 4104 };

static struct dkim_key
parse(struct arena *a, const char *text)
{
	struct dkim_key k;

	assert_int_equal(dkim_key_parse(span_str(text), a, &k), 0);
	return k;
}

static void
rsa(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (int wrapped = 0; wrapped < 2; wrapped++) {
			char p[RSA_TEXT], text[RSA_TEXT + 32];
			struct dkim_key k;

			rsa_base64(sizes[i], 0x11, wrapped, p);
			snprintf(text, sizeof text, "v=DKIM1; k=rsa; p=%s", p);
			k = parse(a, text);
			if (k.fault != DKIM_KEY_USABLE || k.bits != sizes[i])
				fail_msg("%u: %s, %u bits", sizes[i],
				    dkim_key_fault_name(k.fault), k.bits);
			assert_int_equal(k.type, DKIM_KEY_RSA);
			/* an even number is none */
			rsa_base64(sizes[i], 0x10, wrapped, p);
			snprintf(text, sizeof text, "p=%s", p);
			assert_int_equal(parse(a, text).fault,
			    DKIM_KEY_BROKEN);
			arena_reset(a);
		}
	}
	arena_free(a);
}

/* Every shorter record is no key, and said to be cut as soon as it is long
 * enough to say how long it should be. */
static void
cut(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char p[RSA_TEXT], text[RSA_TEXT + 32];
	struct dkim_key k;

	(void)state;
	rsa_base64(1024, 0x11, true, p);
	for (size_t n = 1; n < strcspn(p, "="); n++) {
		snprintf(text, sizeof text, "p=%.*s", (int)n, p);
		k = parse(a, text);
		if (k.fault != (n < 6 ? DKIM_KEY_BROKEN : DKIM_KEY_CUT) &&
		    !(n < 6 && k.fault == DKIM_KEY_BASE64))
			fail_msg("%zu: %s", n, dkim_key_fault_name(k.fault));
		arena_reset(a);
	}
	/* the padding alone may be left out */
	snprintf(text, sizeof text, "p=%.*s", (int)strcspn(p, "="), p);
	assert_int_equal(parse(a, text).fault, DKIM_KEY_USABLE);
	arena_free(a);
}

static const struct {
	const char	*text;
	enum dkim_key_fault fault;
} cases[] = {
	{ "v=DKIM1; k=ed25519; p=" ED25519_BASE64, DKIM_KEY_USABLE },
	{ "v=DKIM1; k=ed25519; p=AAEC AwQF BgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
	    " Hh8", DKIM_KEY_USABLE },
	{ "v=DKIM1; h=sha1:sha256; s=*; k=ed25519; p=" ED25519_BASE64,
	    DKIM_KEY_USABLE },
	{ "v=DKIM1; k=ed25519; p=AAECAwQF", DKIM_KEY_CUT },
	{ "v=DKIM1; k=ed25519; p=MCowBQYDK2VwAyEA" ED25519_BASE64,
	    DKIM_KEY_BROKEN },
	{ "v=DKIM1; p=" ED25519_BASE64, DKIM_KEY_BROKEN },
	{ "v=DKIM1; k=rsa; p=", DKIM_KEY_REVOKED },
	{ "p=", DKIM_KEY_REVOKED },
	{ "v=DKIM1; k=rsa", DKIM_KEY_MISSING },
	{ "", DKIM_KEY_MISSING },
	{ "v=DKIM2; p=", DKIM_KEY_VERSION },
	{ "v=dkim1; p=", DKIM_KEY_VERSION },
	{ "k=rsa; v=DKIM1; p=", DKIM_KEY_VERSION },
	{ "v=DKIM1; p=; p=", DKIM_KEY_TAG },
	{ "v=DKIM1; rsa; p=", DKIM_KEY_TAG },
	{ "v=DKIM1; k=dsa; p=AAAA", DKIM_KEY_TYPE },
	{ "v=DKIM1; p=A*AA", DKIM_KEY_BASE64 },
	{ "v=DKIM1; p=AA\"\"AA", DKIM_KEY_BASE64 },
	{ "v=DKIM1; p=AAAA", DKIM_KEY_BROKEN },
	{ "v=DKIM1; s=tlsrpt; k=ed25519; p=" ED25519_BASE64,
	    DKIM_KEY_SERVICE },
	{ "v=DKIM1; h=sha1; k=ed25519; p=" ED25519_BASE64, DKIM_KEY_HASH },
	/* an elliptic curve in the wrapping never reaches OpenSSL */
	{ "p=MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAAECAwQFBgcICQoLDA0ODxAR"
	    "EhMUFRYXGBkaGxwdHh8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw"
	    "==", DKIM_KEY_BROKEN },
};

static void
faults(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dkim_key k = parse(a, cases[i].text);

		if (k.fault != cases[i].fault)
			fail_msg("%s: %s", cases[i].text,
			    dkim_key_fault_name(k.fault));
	}
	arena_free(a);
}

static void
tags(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct dkim_key k = parse(a, "v=DKIM1; t = y : s ; n=a note; k=ed25519;"
	    " p=" ED25519_BASE64);

	(void)state;
	assert_true(k.testing);
	assert_true(k.exact);
	assert_span_equal(k.notes, "a note");
	assert_int_equal(k.bits, 256);
	k = parse(a, "t=yes; p=");
	assert_false(k.testing);
	arena_free(a);
}

static void
likely(void **state)
{
	(void)state;
	assert_true(dkim_key_likely(span_str("v=DKIM1; p=")));
	assert_true(dkim_key_likely(span_str("v=DKIM1")));
	assert_true(dkim_key_likely(span_str("k=rsa; p=AAAA")));
	assert_true(dkim_key_likely(span_str("v=DKIM1\\; k=rsa\\; p=")));
	assert_false(dkim_key_likely(span_str("v=spf1 -all")));
	assert_false(dkim_key_likely(span_str("v=DMARC1; p=none")));
	assert_false(dkim_key_likely(span_str("o=~")));
	assert_false(dkim_key_likely(span_str("")));
}

static void
hostile(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct buf text;

	(void)state;
	buf_init(&text, 65536);
	buf_adds(&text, "p=");
	buf_addfill(&text, 'A', 65000);
	assert_int_equal(parse(a, text.data).fault, DKIM_KEY_TAG);
	buf_reset(&text);
	for (int i = 0; i < 30000; i++)
		buf_adds(&text, "a;");
	assert_int_equal(parse(a, text.data).fault, DKIM_KEY_TAG);
	buf_done(&text);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rsa),
		cmocka_unit_test(cut),
		cmocka_unit_test(faults),
		cmocka_unit_test(tags),
		cmocka_unit_test(likely),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
