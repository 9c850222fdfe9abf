/* core/inquiry/signer: configurations of OpenDKIM and rspamd in a folder that
 * stands for "/", and files that must not be read. */
#include "core/inquiry/signer.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "tests/unit/unit.h"

static char root[64];

static const char *
at(const char *path)
{
	static char full[512];

	snprintf(full, sizeof full, "%s%s", root, path);
	return full;
}

static void
put(const char *path, const char *text)
{
	FILE *f;

	/* the folders above it */
	for (const char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		char dir[256];

		snprintf(dir, sizeof dir, "%.*s", (int)(p - path), path);
		mkdir(at(dir), 0700);
	}
	f = fopen(at(path), "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* "selector._domainkey.domain=program …", in order. */
static const char *
gathered(void)
{
	static char out[2048];
	struct facts *f = facts_new();
	struct span key, value;
	size_t n = 0;

	assert_int_equal(facts_gather_signer(f, root), 0);
	out[0] = '\0';
	for (size_t i = 0; i < facts_count(f, "dkim.selector"); i++) {
		assert_int_equal(facts_at(f, "dkim.selector", i, &key,
		    &value), 0);
		n += (size_t)snprintf(out + n, sizeof out - n, "%s" SPAN_FMT
		    "=%.1s", n ? " " : "", SPAN_ARG(key), value.p);
	}
	facts_free(f);
	return out;
}

static int
setup(void **state)
{
	(void)state;
	snprintf(root, sizeof root, "/tmp/mtgp-signer-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int
teardown(void **state)
{
	static const char *const files[] = { "/etc/opendkim.conf",
		"/etc/keys", "/etc/domains", "/etc/rspamd/map",
		"/etc/rspamd/local.d/dkim_signing.conf", "/etc/key.private",
		"/etc/ed.private", "/etc/rspamd/override.d/dkim_signing.conf",
		"/var/lib/rspamd/dkim/a.example.jp.d1.key",
		"/var/lib/rspamd/dkim/README", "/var/lib/rspamd/dkim/x.key",
		"/var/lib/rspamd/dkim", "/var/lib/rspamd", "/var/lib", "/var",
		"/etc/rspamd/local.d", "/etc/rspamd/override.d",
		"/etc/rspamd", "/etc", "" };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		remove(at(files[i]));
	return access(root, F_OK) == 0 ? -1 : 0;
}

static void
nothing(void **state)
{
	(void)state;
	assert_string_equal(gathered(), "");
}

static const struct { const char *conf, *table, *found; } opendkim[] = {
	{ "Domain example.jp\nSelector\tmail\nKeyFile /none\n", "",
	    "mail._domainkey.example.jp=o" },
	{ "# Domain example.jp\ndomain a.example.jp, b.example.jp\n"
	    "SELECTOR s1\n", "",
	    "s1._domainkey.a.example.jp=o s1._domainkey.b.example.jp=o" },
	{ "Domain /etc/keys\nSelector s1\n", "a.example.jp\nb.example.jp\n",
	    "s1._domainkey.a.example.jp=o s1._domainkey.b.example.jp=o" },
	{ "Domain x.example.jp\nSelector s1\nKeyTable refile:/etc/keys\n",
	    "# a table\nk1 example.jp:2024:/etc/k1\n\n"
	    "k2\t\texample.com:mail:/etc/k2\nk3 %:all:/etc/k3\nk4 broken\n",
	    "2024._domainkey.example.jp=o mail._domainkey.example.com=o "
	    "all._domainkey.*=o" },
	{ "KeyTable file:/etc/keys\n", "k1 example.jp:2024:/etc/k1",
	    "2024._domainkey.example.jp=o" },
	{ "KeyTable mysql:/etc/keys\n", "k1 example.jp:2024:/etc/k1", "" },
	{ "Domain ex\x01mple.jp\nSelector s1\n", "", "" },
	{ "Domain example.jp\n", "", "" },
	{ "Selector s1\n", "", "" },
};

static void
of_opendkim(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof opendkim / sizeof *opendkim; i++) {
		put("/etc/opendkim.conf", opendkim[i].conf);
		put("/etc/keys", opendkim[i].table);
		if (strcmp(gathered(), opendkim[i].found) != 0)
			fail_msg("%zu: %s", i, gathered());
	}
}

static const struct { const char *conf, *map, *found; } rspamd[] = {
	{ "selector = \"dkim\";\npath = \"/var/$domain.$selector.key\";\n",
	    "", "dkim._domainkey.*=r" },
	{ "# selector = \"x\";\nselector_map = \"/etc/rspamd/map\";\n",
	    "example.jp 2024\n# a b\nexample.com\tmail\n",
	    "2024._domainkey.example.jp=r mail._domainkey.example.com=r" },
	{ "domain {\n example.jp {\n path = \"/k\";\n selector = 's1';\n }\n"
	    " \"example.com\" { selector = s2 }\n}\nselector = all\n", "",
	    "s1._domainkey.example.jp=r s2._domainkey.example.com=r "
	    "all._domainkey.*=r" },
	{ "domain { example.jp { selectors [ { path: \"/a\"; selector: "
	    "\"r1\" }, { path: \"/b\"; selector: \"e1\" } ] } }", "",
	    "r1._domainkey.example.jp=r e1._domainkey.example.jp=r" },
	{ "/* selector = x */ enabled = true", "", "" },
	{ "domain { example.jp { selector = s1", "",
	    "s1._domainkey.example.jp=r" },
	{ "}}}}]]]]selector = s1", "", "s1._domainkey.*=r" },
	{ "{{{{{{{{{{{{{{{{ selector = s1", "", "" },
	{ "selector = \"unfinished", "", "unfinished._domainkey.*=r" },
};

static void
of_rspamd(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rspamd / sizeof *rspamd; i++) {
		put("/etc/rspamd/local.d/dkim_signing.conf", rspamd[i].conf);
		put("/etc/rspamd/map", rspamd[i].map);
		if (strcmp(gathered(), rspamd[i].found) != 0)
			fail_msg("%zu: %s", i, gathered());
	}
	put("/etc/rspamd/local.d/dkim_signing.conf", "");
	put("/etc/rspamd/override.d/dkim_signing.conf", "selector = o");
	put("/var/lib/rspamd/dkim/a.example.jp.d1.key", "");
	put("/var/lib/rspamd/dkim/README", "");
	put("/var/lib/rspamd/dkim/x.key", "");
	assert_string_equal(gathered(),
	    "d1._domainkey.a.example.jp=r o._domainkey.*=r");
}

/* A key of its own, and what DNS ought to have. */
static void
keys(void **state)
{
	EVP_PKEY *rsa = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
	EVP_PKEY *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	unsigned char *der = NULL, raw[32];
	size_t raw_n = sizeof raw;
	struct facts *f = facts_new();
	struct buf want;
	FILE *file;
	int n;

	(void)state;
	put("/etc/keys", "a example.jp:r:/etc/key.private\n"
	    "b example.jp:e:/etc/ed.private\nc example.jp:n:/etc/keys\n"
	    "d example.jp:f:relative\n");
	put("/etc/opendkim.conf", "KeyTable /etc/keys\n");
	file = fopen(at("/etc/key.private"), "w");
	assert_int_equal(PEM_write_PrivateKey(file, rsa, NULL, NULL, 0, NULL,
	    NULL), 1);
	fclose(file);
	file = fopen(at("/etc/ed.private"), "w");
	assert_int_equal(PEM_write_PrivateKey(file, ed, NULL, NULL, 0, NULL,
	    NULL), 1);
	fclose(file);
	assert_int_equal(facts_gather_signer(f, root), 0);
	assert_int_equal(facts_count(f, "dkim.selector"), 4);
	assert_int_equal(facts_count(f, "dkim.public"), 2);
	buf_init(&want, 4096);
	n = i2d_PUBKEY(rsa, &der);
	base64_add(&want, span_of((const char *)der, (size_t)n));
	assert_true(span_eq(facts_get(f, "dkim.public",
	    span_str("r._domainkey.example.jp")), buf_span(&want)));
	buf_reset(&want);
	EVP_PKEY_get_raw_public_key(ed, raw, &raw_n);
	base64_add(&want, span_of((const char *)raw, raw_n));
	assert_true(span_eq(facts_get(f, "dkim.public",
	    span_str("e._domainkey.example.jp")), buf_span(&want)));
	facts_free(f);

	/* one under a passphrase is left alone, and nobody is asked for it */
	file = fopen(at("/etc/key.private"), "w");
	assert_int_equal(PEM_write_PrivateKey(file, rsa, EVP_aes_128_cbc(),
	    (const unsigned char *)"secret", 6, NULL, NULL), 1);
	fclose(file);
	f = facts_new();
	assert_int_equal(facts_gather_signer(f, root), 0);
	assert_int_equal(facts_count(f, "dkim.public"), 1);
	facts_free(f);
	OPENSSL_free(der);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ed);
	buf_done(&want);
}

/* A pipe would keep us waiting; a file may be too long. */
static void
odd_files(void **state)
{
	FILE *f;

	(void)state;
	put("/etc/keys", "");
	assert_int_equal(mkfifo(at("/etc/opendkim.conf"), 0600), 0);
	assert_string_equal(gathered(), "");
	remove(at("/etc/opendkim.conf"));
	put("/etc/opendkim.conf", "Domain example.jp\nSelector s1\n");
	f = fopen(at("/etc/opendkim.conf"), "a");
	for (size_t i = 0; i < SIGNER_FILE / 16 + 1; i++)
		fputs("# sixteen bytes\n", f);
	fclose(f);
	assert_string_equal(gathered(), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(of_opendkim, setup, teardown),
		cmocka_unit_test_setup_teardown(of_rspamd, setup, teardown),
		cmocka_unit_test_setup_teardown(keys, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_files, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
