/* tui/paste: what a pasted text is taken for. */
#include "tui/paste.h"

#include "tests/unit/unit.h"

static void
pastes_are_told_apart(void **state)
{
	static const struct {
		const char	*text;
		enum paste_kind	 kind;
		const char	*part;
	} v[] = {
		{ " EF21E811F3\n", PASTE_QUEUE_ID, "EF21E811F3" },
		{ "4Wy3dD2rkpz1Rkf: ", PASTE_QUEUE_ID, "4Wy3dD2rkpz1Rkf" },
		{ "Sep  2 18:02:11 mail postfix/qmgr[812]: EF21E811F3: "
		  "from=<taro@example.jp>, size=1", PASTE_QUEUE_ID,
		  "EF21E811F3" },
		{ "info@example.com", PASTE_ADDRESS, "info@example.com" },
		{ "<info@example.com>,", PASTE_ADDRESS, "info@example.com" },
		{ "<20240902180211.9F@example.jp>", PASTE_MESSAGE_ID,
		  "20240902180211.9F@example.jp" },
		{ "550 5.7.1 no", PASTE_REPLY, "550 5.7.1 no" },
		{ "450-4.2.0 wait", PASTE_REPLY, "450-4.2.0 wait" },
		{ "<a@example.com>: host mx.example.com[192.0.2.25] said: "
		  "552 5.3.4 big", PASTE_REPLY, NULL },
		{ "<a@example.com>: host mx.example.com[192.0.2.25] said:\n"
		  "    552 5.3.4 big", PASTE_REPLY, NULL },
		{ "Received: from a.example\n\tby b.example; now\nFrom: a@b\n",
		  PASTE_MAIL, NULL },
		{ "From taro Mon\nX-A: 1\nSubject: x\n\nhello", PASTE_MAIL,
		  NULL },
		{ "Note: a\nAnother: b\n", PASTE_NONE, NULL },
		{ "From: taro", PASTE_NONE, NULL },
		{ "q", PASTE_NONE, NULL }, { "", PASTE_NONE, NULL },
		{ "D\nq\n", PASTE_NONE, NULL },
		{ "\033[31m rm -rf", PASTE_NONE, NULL },
		{ "someone said: 5 things", PASTE_NONE, NULL },
		{ "2024-09-02", PASTE_NONE, NULL }, { "@", PASTE_NONE, NULL },
		{ "a b@example.com c", PASTE_NONE, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct span part;

		assert_int_equal(paste_kind(span_str(v[i].text), &part),
		    v[i].kind);
		if (v[i].part != NULL)
			assert_span_equal(part, v[i].part);
	}
}

static void
line_ends_come_back(void **state)
{
	static const struct { const char *sent, *meant; } v[] = {
		{ "a\rb\r\rc\r", "a\nb\n\nc\n" },
		{ "a\r\rb\r\r\r\rc\r\r", "a\nb\n\nc\n" },
		{ "a\r\nb\nc\r", "a\nb\nc\n" },
		{ "abc", "abc" }, { "", "" }, { "\r", "\n" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		buf_reset(&b);
		assert_int_equal(paste_lines(span_str(v[i].sent), &b), 0);
		assert_span_equal(buf_span(&b), v[i].meant);
	}
	buf_done(&b);
}

UNIT_MAIN(cmocka_unit_test(pastes_are_told_apart),
    cmocka_unit_test(line_ends_come_back))
