/* core/case/title: what findings are called. */
#include "core/case/title.h"

#include "tests/unit/unit.h"

struct want {
	const char	*id, *value, *field, *text;
	int64_t		 nrcpt;
	const char	*ja, *en;
};

static void
titles_are_words(void **state)
{
	static const struct want v[] = {
		{ "verdict", "deferred", "to", "info@example.com", 1,
		  "再送待: info@example.com 宛",
		  "deferred: to info@example.com" },
		{ "verdict", "bounced", "to", "info@example.com", 3,
		  "不達: info@example.com ほか2件 宛",
		  "bounced: to info@example.com and 2 more" },
		{ "verdict", "rejected", "from", "taro@example.jp", 1,
		  "拒否: taro@example.jp から",
		  "rejected: from taro@example.jp" },
		{ "verdict", "login-failed", "account", "taro", 1,
		  "認証失敗: アカウント taro", "no login: account taro" },
		{ "verdict", "rejected", "client_ip", "192.0.2.9", 1,
		  "拒否: 192.0.2.9 からの接続",
		  "rejected: connection from 192.0.2.9" },
		{ "verdict", "unknown", "size", "1", 1, "不明: メール",
		  "unknown: a mail" },
		{ "client", "mx.example.com", "helo", "x", 1,
		  "EF21E811F3 接続元 mx.example.com",
		  "EF21E811F3 client mx.example.com" },
		{ "queue", "", "helo", "x", 1, "EF21E811F3 送信待ち",
		  "EF21E811F3 queue" },
		{ "verdict", "deferred", "to", "a\x1b[31m\n@example.jp", 1,
		  NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct sheet *s = sheet_new("log", span_str("EF21E811F3"));
		struct row *r = sheet_row(s, NULL, v[i].id, span_str("k"));
		struct arena *a = arena_new(TITLE_ARENA);
		struct text t;

		row_value(s, r, span_str(v[i].value));
		row_text(s, strcmp(v[i].field, "client_ip") == 0 ?
		    sheet_row(s, r, "client", span_str("c")) : r, v[i].field,
		    span_str(v[i].text));
		row_number(s, r, "nrcpt", FIELD_INT, v[i].nrcpt);
		t = finding_title(a, s, r);
		for (const char *c = t.ja; *c; c++)
			assert_true((unsigned char)*c >= 0x20);
		if (v[i].ja != NULL) {
			assert_string_equal(t.ja, v[i].ja);
			assert_string_equal(t.en, v[i].en);
		}
		arena_free(a);
		sheet_free(s);
	}
}

static void
a_recipient_is_named_with_its_result(void **state)
{
	struct sheet *s = sheet_new("bounce", span_str("Undelivered Mail"));
	struct row *r = sheet_row(s, NULL, "recipient", span_str("k"));
	struct arena *a = arena_new(TITLE_ARENA);
	struct text t;

	(void)state;
	row_value(s, r, span_str("info@example.com"));
	row_typed(s, r, "address", FIELD_ADDRESS, r->value);
	t = finding_title(a, s, r);
	assert_string_equal(t.en, "Undelivered Mail recipient "
	    "info@example.com");
	row_typed(s, r, "action", FIELD_ENUM, span_str("failed"));
	t = finding_title(a, s, r);
	assert_string_equal(t.ja, "不達: info@example.com 宛");
	assert_string_equal(t.en, "failed: to info@example.com");
	arena_free(a);
	sheet_free(s);
}

/* The subject of a reply's sheet is the reply: once is enough. */
static void
a_reply_is_named_once(void **state)
{
	struct sheet *s = sheet_new("bounce", span_str("552 5.3.4 too big"));
	struct row *r = sheet_row(s, NULL, "meaning", span_str("meaning"));
	struct arena *a = arena_new(TITLE_ARENA);
	struct text t;

	(void)state;
	row_value(s, r, span_str("552 5.3.4"));
	t = finding_title(a, s, r);
	assert_string_equal(t.ja, "応答の意味 552 5.3.4");
	assert_string_equal(t.en, "meaning of the reply 552 5.3.4");
	arena_free(a);
	sheet_free(s);
}

UNIT_MAIN(
	cmocka_unit_test(titles_are_words),
	cmocka_unit_test(a_recipient_is_named_with_its_result),
	cmocka_unit_test(a_reply_is_named_once),
)
