/* core/inquiry/postconf: what settings mean. */
#include "core/inquiry/postconf.h"
#include "tests/unit/unit.h"

static struct facts *
facts_of(const char *output)
{
	struct facts *f = facts_new();

	assert_non_null(f);
	assert_int_equal(facts_from_postconf(f, span_str(output)), 0);
	return f;
}

static void
expands_once(void **state)
{
	struct facts *f = facts_of("myhostname = mail.example.jp\n"
	    "smtp_helo_name = $myhostname\nb = x-${myhostname}.$(b)\n"
	    "c = $b\nd = $ $nothing ${open\n");
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_span_equal(postconf_expanded(f, "smtp_helo_name", a),
	    "mail.example.jp");
	assert_span_equal(postconf_expanded(f, "b", a),
	    "x-mail.example.jp.x-${myhostname}.$(b)");
	assert_span_equal(postconf_expanded(f, "c", a),
	    "x-${myhostname}.$(b)");
	assert_span_equal(postconf_expanded(f, "d", a), "$  ${open");
	assert_span_equal(postconf_expanded(f, "e", a), "");
	assert_span_equal(postconf_expanded(NULL, "e", a), "");
	arena_free(a);
	facts_free(f);
}

static void
words(void **state)
{
	struct facts *f = facts_of("inet_protocols = ipv4, IPv6\n");

	(void)state;
	assert_true(postconf_has(f, "inet_protocols", span_str("ipv6")));
	assert_true(postconf_has(f, "inet_protocols", span_str("ipv4")));
	assert_false(postconf_has(f, "inet_protocols", span_str("all")));
	assert_false(postconf_has(f, "inet_protocols", span_str("")));
	assert_false(postconf_has(f, "nothing", span_str("all")));
	facts_free(f);
}

static void
relays(void **state)
{
	struct facts *f = facts_of("relayhost = [smtp.example.jp]:587\n"
	    "smtp_fallback_relay = relay.example.jp:25\n");
	struct arena *a = arena_new(1 << 20);
	struct span *v;
	size_t n;

	(void)state;
	assert_int_equal(postconf_relays(f, a, &v, &n), 0);
	assert_int_equal(n, 2);
	assert_span_equal(v[0], "smtp.example.jp");
	assert_span_equal(v[1], "relay.example.jp");
	arena_free(a);
	facts_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expands_once),
		cmocka_unit_test(words),
		cmocka_unit_test(relays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
