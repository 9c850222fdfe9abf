/* core/bounce: normalising, codes, our own address. */
#include "core/bounce/reply.h"

#include "tests/unit/bounce/bounce.h"

struct pair {
	const char	*text, *want, *host;
};

static const struct pair one_line[] = {
	{ "550 5.1.1 unknown", "550 5.1.1 unknown", "" },
	{ "  550\t5.1.1 \r\n unknown\n", "550 5.1.1 unknown", "" },
	{ "550　5.1.1　不明", "550 5.1.1 不明", "" },
	{ "smtp; 550 no", "550 no", "" },
	{ "SMTP;550 no", "550 no", "" },
	{ "X-Postfix ; 550 no", "550 no", "" },
	{ "x-notes; text", "text", "" },
	{ "smtpd; 550 no", "smtpd; 550 no", "" },
	{ "host mx.example.com[192.0.2.25] said: 550 5.1.1 no (in "
	  "reply to RCPT TO command)",
	  "550 5.1.1 no (in reply to RCPT TO command)",
	  "mx.example.com" },
	{ "host mx.example.com[2001:db8::25] refused to talk to me: "
	  "554 go", "554 go", "mx.example.com" },
	{ "delivery temporarily suspended: host mx.example.com["
	  "192.0.2.25] said: 451 4.7.1 later", "451 4.7.1 later",
	  "mx.example.com" },
	{ "host mx.example.com[192.0.2.25] said: whatever",
	  "host mx.example.com[192.0.2.25] said: whatever", "" },
	{ "host mx.example.com[192.0.2.25 said: 550 x",
	  "host mx.example.com[192.0.2.25 said: 550 x", "" },
	{ "connect to mx.example.com[192.0.2.25]:25: Connection timed "
	  "out", "connect to mx.example.com[192.0.2.25]:25: Connection"
	  " timed out", "mx.example.com" },
	{ "lost connection with mx.example.com[192.0.2.25] while x",
	  "lost connection with mx.example.com[192.0.2.25] while x",
	  "mx.example.com" },
	/* joined lines */
	{ "550-5.7.1 one 550-5.7.1 two 550 5.7.1 three",
	  "550 5.7.1 one two three", "" },
	{ "550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.1 three",
	  "550 5.7.1 one two three", "" },
	{ "550-one 550-two 550 three", "550 one two three", "" },
	{ "550-one 550 5 apples 550-x", "550 one 550 5 apples x", "" },
	{ "550-5.7.1 a 550-5.7.10 b 550 5.7.1",
	  "550 5.7.1 a 550-5.7.10 b", "" },
	{ "421-4.7.0 a 421-4.7.0  b 421 4.7.0 c - gsmtp",
	  "421 4.7.0 a b c - gsmtp", "" },
	{ "550-5.7.1", "550 5.7.1", "" },
	{ "550-", "550 ", "" },
	{ "550- 550-", "550  ", "" },
	{ "650-one 650 two", "650-one 650 two", "" },
	/* not joined: left alone */
	{ "550 5.7.1 one 550-5.7.1 two",
	  "550 5.7.1 one 550-5.7.1 two", "" },
	{ "", "", "" }, { "  \t ", "", "" },
	{ "a\xff\xfe z", "a\xef\xbf\xbd\xef\xbf\xbd z", "" },
};

static void
replies_become_one_line(void **state)
{
	struct span host;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < sizeof one_line / sizeof *one_line; i++) {
		buf_reset(&b);
		assert_int_equal(replies_normalise(span_str(one_line[i].text),
		    &b, &host), 0);
		if (strcmp(b.data, one_line[i].want) != 0)
			fail_msg("\"%s\" became \"%s\"", one_line[i].text,
			    b.data);
		assert_span_equal(host, one_line[i].host);
	}
	buf_reset(&b);
	assert_int_equal(replies_normalise(span_of("a\0b", 3), &b, NULL), 0);
	assert_string_equal(b.data, "a\xef\xbf\xbd" "b");
	buf_done(&b);
}

static void
long_replies_are_cut(void **state)
{
	struct buf in, out;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_init(&out, 1 << 20);
	buf_adds(&in, "550-");
	for (int i = 0; i < 20000; i++)
		buf_adds(&in, "あ");
	assert_int_equal(replies_normalise(buf_span(&in), &out, NULL), 0);
	assert_true(out.len <= REPLY_MAX && out.len > REPLY_MAX - 4);
	buf_reset(&in);
	buf_reset(&out);
	buf_addfill(&in, '\xff', 100000);
	assert_int_equal(replies_normalise(buf_span(&in), &out, NULL), 0);
	assert_int_equal(out.len, 3 * REPLY_MAX);
	buf_done(&in);
	buf_done(&out);
}

static void
codes(void **state)
{
	(void)state;
	assert_span_equal(reply_code(span_str("550 5.7.1 x")), "550");
	assert_span_equal(reply_code(span_str("451")), "451");
	assert_span_equal(reply_code(span_str("5501 x")), "");
	assert_span_equal(reply_code(span_str("350 x")), "");
	assert_span_equal(reply_code(span_str("x 550")), "");
	assert_span_equal(reply_enhanced(span_str("550 5.7.1 x")), "5.7.1");
	assert_span_equal(reply_enhanced(span_str("550 no (#5.7.28)")),
	    "5.7.28");
	assert_span_equal(reply_enhanced(span_str("550 x 5.7.1.")), "5.7.1");
	assert_span_equal(reply_enhanced(span_str("550 5.7.1.9 x")), "");
	assert_span_equal(reply_enhanced(span_str("550 15.7.1 x")), "");
	assert_span_equal(reply_enhanced(span_str("550 5.7.1000 x")), "");
	assert_span_equal(reply_enhanced(span_str("550 5.7")), "");
	assert_span_equal(reply_enhanced(span_str("")), "");
}

static void
our_own_address(void **state)
{
	static const struct { const char *text, *theirs, *want; } f[] = {
		{ "550 5.7.1 [2001:db8::1:25] The IP", "", "2001:db8::1:25" },
		{ "550 [IPv6:2001:db8::1] no", "", "2001:db8::1" },
		{ "550 IPv6:2001:DB8::1 no", "", "2001:DB8::1" },
		{ "550 fail with ip: [192.0.2.24]. - gsmtp", "",
		  "192.0.2.24" },
		{ "550 client 192.0.2.24.", "", "192.0.2.24" },
		{ "550 <unknown[192.0.2.7]>: Client host rejected", "",
		  "192.0.2.7" },
		{ "554 192.0.2.9 and [192.0.2.8]", "", "192.0.2.8" },
		{ "see https://lists.example/query/ip/192.0.2.24", "",
		  "192.0.2.24" },
		{ "see https://lists.example/q?ip=192.0.2.24&x", "",
		  "192.0.2.24" },
		{ "connect to mx.example.com[192.0.2.25]:25: timed out",
		  "192.0.2.25", "" },
		{ "connect to mx.example.com[2001:db8:0::25]:25: x",
		  "2001:db8::25", "" },
		{ "listed 127.0.0.2 for 192.0.2.24;", "127.0.0.9",
		  "192.0.2.24" },
		/* no addresses */
		{ "421 4.7.28 IP Netblock [192.0.2.0 24]", "", "" },
		{ "550 192.0.2.0/24 is blocked", "", "" },
		{ "554 24.2.0.192.zen.example listed", "", "" },
		{ "554 192.0.2.24.bl.example listed", "", "" },
		{ "550 5.7.1 at 17:56:59 no", "", "" },
		{ "550 a192.0.2.1 192.0.2.1b x-192.0.2.1", "", "" },
		{ "550 192.0.2.256 1.2.3 1.2.3.4.5", "", "" },
		{ "550 0.0.0.0 255.255.255.255 ::1 ::", "", "" },
		{ "[127.0.0.1] 250 ok", "", "" },
		{ "550 [192.0.2.1", "", "192.0.2.1" },
		{ "", "", "" }, { ":::::::", "", "" }, { "....", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof f / sizeof f[0]; i++) {
		struct span s = reply_our_address(span_str(f[i].text),
		    span_str(f[i].theirs));

		if (!span_is(s, f[i].want))
			fail_msg("%s: " SPAN_FMT, f[i].text, SPAN_ARG(s));
	}
}

UNIT_MAIN(
	cmocka_unit_test(replies_become_one_line),
	cmocka_unit_test(long_replies_are_cut),
	cmocka_unit_test(codes),
	cmocka_unit_test(our_own_address),
)
