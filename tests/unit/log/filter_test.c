/* core/log/filter: the line, its sentences, what matches. */
#include "core/log/filter.h"

#include <errno.h>

#include "tests/unit/unit.h"

#define NOW (INT64_C(1725300000) * USEC_SEC)	/* 2024-09-03 03:00 JST */

static struct arena *arena;
static struct log_filter f;
static struct error e;

static int
parse(const char *line)
{
	if (arena)
		log_filter_done(&f);
	else
		arena = arena_new((size_t)1 << 20);
	log_filter_init(&f);
	e = (struct error){ 0 };
	return log_filter_parse(&f, arena, span_str(line), NOW, &e);
}

static void
filter_takes_words(void **state)
{
	(void)state;
	assert_int_equal(parse("to:info@example.com on:2024-09-02"), 0);
	assert_span_equal(f.to, "info@example.com");
	assert_int_equal(f.until - f.since, USEC_DAY);
	assert_int_equal(f.since, INT64_C(1725202800) * USEC_SEC);
	assert_int_equal(parse("Taro@Example.JP 昨日 4WxZmw3YYxz2Gh3"), 0);
	assert_span_equal(f.to, "Taro@Example.JP");
	assert_span_equal(f.queue_id, "4WxZmw3YYxz2Gh3");
	assert_int_equal(f.since, INT64_C(1725202800) * USEC_SEC);
	assert_int_equal(parse("subject:\"a b\" from:<> sessions:yes"), 0);
	assert_span_equal(f.subject, "a b");
	assert_non_null(f.from.p);
	assert_int_equal(f.from.n, 0);
	assert_true(f.sessions);
	assert_int_equal(parse("status:bounced"), 0);
	assert_false(f.sessions);
	assert_int_equal(parse("status:bounced,login-failed"), 0);
	assert_true(f.sessions);
	assert_int_equal(parse("ｔｏ：info@example.com"), 0);
	assert_span_equal(f.to, "info@example.com");
	assert_int_equal(parse("status:bounced,不達,deferred"), 0);
	assert_int_equal(f.verdicts, 1u << VERDICT_BOUNCED |
	    1u << VERDICT_DEFERRED);
	assert_int_equal(parse("greylisted (in"), 0);
	assert_non_null(f.text_re);
	assert_int_equal(parse(""), 0);
}

/* A time behind a date, apart by a blank, is the time of that day. */
static void
filter_joins_a_date_and_its_time(void **state)
{
	static const char *const same[] = { "on:\"2024-09-02 17時ごろ\"",
		"on:2024-09-02 17時ごろ", "on:2024-09-02　１７時ごろ",
		"9月2日 17時ごろ", "to:info@example.com on:9/2 17時ごろ" };
	usec_t since = INT64_C(1725262200) * USEC_SEC;	/* 16:30 */

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		assert_int_equal(parse(same[i]), 0);
		assert_int_equal(f.since, since);
		assert_int_equal(f.until, since + 60 * 60 * USEC_SEC);
	}
	assert_int_equal(parse("since:9/2 17:00 until:9/2 18:10"), 0);
	assert_int_equal(f.since, since + 30 * 60 * USEC_SEC);
	assert_int_equal(f.until, since + 101 * 60 * USEC_SEC);
	assert_int_equal(parse("on:9/2 25:00"), -ERANGE);
	assert_int_equal(parse("9/1 info@example.com 17時"), 0);
	assert_int_equal(f.since, INT64_C(1725177600) * USEC_SEC);
}

static void
filter_refuses_with_a_sentence(void **state)
{
	static const struct { const char *line, *word; int code; } bad[] = {
		{ "too:a@example.com", "to", -EINVAL },
		{ "on:2024-02-30", "2024-02-30", -ERANGE },
		{ "since:soon", "soon", -EINVAL },
		{ "status:lost", "lost", -EINVAL },
		{ "to:", "to", -EINVAL },
		{ "text:\"a(b\"", "4", -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(parse(bad[i].line), bad[i].code);
		assert_non_null(strstr(e.ja, bad[i].word));
		assert_non_null(strstr(e.en, bad[i].word));
	}
}

static void
filter_matches_addresses(void **state)
{
	static const struct { const char *pattern, *address; bool yes; } v[] = {
		{ "info@example.com", "INFO@Example.com", true },
		{ "info@example.com", "xinfo@example.com", false },
		{ "@example.ne.jp", "a@example.ne.jp", true },
		{ "@example.ne.jp", "a@sub.example.ne.jp", false },
		{ "@example.ne.jp", "\"@example.ne.jp\"@x.example", false },
		{ "~maruyama", "k.Maruyama@example.jp", true },
		{ "~", "a@example.jp", false },
		{ "", "a@example.jp", false },
		{ "", "", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		assert_int_equal(log_address_match(span_str(v[i].pattern),
		    span_str(v[i].address)), v[i].yes);
}

/* An imitated field in a reply is not a recipient. */
static void
filter_is_structural(void **state)
{
	static const char line[] = "2024-09-02T17:56:59+09:00 mail "
	    "postfix/smtp[1]: 4WxZmw3YYxz2Gh3: to=<a@example.com>, "
	    "relay=mx.example.com[192.0.2.25]:25, delay=1, "
	    "delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.example.com"
	    "[192.0.2.25] said: 550 to=<victim@example.com>, status=sent "
	    "(250 ok))";
	struct log_input_line in = { .bytes = { line, sizeof line - 1 },
		.time = NOW };
	struct arena *a = arena_new((size_t)1 << 20);
	struct log_message m;

	(void)state;
	assert_int_equal(log_message_build(a, &in, 1, NULL, &m), 0);
	assert_int_equal(parse("to:victim@example.com"), 0);
	assert_false(log_filter_match(&f, &m));
	assert_int_equal(parse("to:a@example.com status:bounced"), 0);
	assert_true(log_filter_match(&f, &m));
	assert_int_equal(parse("relay:example.com"), 0);
	assert_true(log_filter_match(&f, &m));
	assert_int_equal(parse("text:\"said: 550 .*ok\""), 0);
	assert_true(log_filter_match(&f, &m));
	arena_free(a);
}

static void
filter_writes_itself(void **state)
{
	static const char *const lines[] = {
		"to:info@example.com on:2024-09-02", "from:<>",
		"subject:\"a b\" status:deferred,bounced sessions:yes",
		"since:2024-09-02T17:00:00+09:00",
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_int_equal(parse(lines[i]), 0);
		buf_init(&b, 4096);
		assert_int_equal(log_filter_format(&f, &b), 0);
		assert_string_equal(b.data, lines[i]);
		buf_done(&b);
	}
	log_filter_done(&f);
	arena_free(arena);
}

/* A bare word counts as what it means, a quoted one is one word. */
static void
filter_gives_up_words(void **state)
{
	static const char *const when[] = { "on", "since", "until", NULL };
	static const char *const who[] = { "to", "from", "queue-id", "text",
		NULL };
	static const struct {
		const char *line;
		const char *const *drop;
		const char *left;
	} v[] = {
		{ "to:a@example.jp on:\"9/2 17:00\" status:bounced", when,
		  "to:a@example.jp status:bounced" },
		{ "a@example.jp 9/2", when, "a@example.jp" },
		{ "a@example.jp 9/2 client:192.0.2.1", who,
		  "9/2 client:192.0.2.1" },
		{ "subject:\"a b\"  \"x y\" 4WxZmw3YYxz2Gh3", who,
		  "subject:\"a b\"" },
		{ "\xef\xbd\x94\xef\xbd\x8f\xef\xbc\x9a"
		  "a@example.jp \xef\xbc\x99/2", who, "9/2" },
		{ "", who, "" }, { " \"", who, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct buf b;

		buf_init(&b, 1000);
		assert_int_equal(log_filter_without(span_str(v[i].line),
		    v[i].drop, NOW, &b), 0);
		assert_span_equal(buf_span(&b), v[i].left);
		buf_done(&b);
	}
}

UNIT_MAIN(
	cmocka_unit_test(filter_takes_words),
	cmocka_unit_test(filter_joins_a_date_and_its_time),
	cmocka_unit_test(filter_refuses_with_a_sentence),
	cmocka_unit_test(filter_matches_addresses),
	cmocka_unit_test(filter_is_structural),
	cmocka_unit_test(filter_writes_itself),
	cmocka_unit_test(filter_gives_up_words),
)
