/* core/reports: a case with real time lines, in every format and language;
 * masking, file names, the order of the parts. */
#include "core/reports/report.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/log/timeline.h"
#include "core/reports/report_parts.h"
#include "tests/unit/case/store_help.h"

#define AT(s) (INT64_C(1725267419) * USEC_SEC + (s) * USEC_SEC)

static const char sent[] = "mail postfix/smtp[1]: EF21E811F3: "
    "to=<info@example.com>, relay=mx.example.com[192.0.2.25]:25, "
    "status=deferred (451 4.7.1 see http://evil.example/x <b>)";

/* One deferred message, judged. */
static struct sheet *
time_line(void)
{
	static struct log_input_line line = { .at = { 0, 100 } };
	static struct log_attempt a;
	static struct log_recipient r;
	static struct log_message m;

	line.bytes = span_str(sent);
	line.time = AT(5);
	a = (struct log_attempt){
		.time = AT(5), .service = span_str("smtp"),
		.relay_name = span_str("mx.example.com"),
		.relay_ip = span_str("192.0.2.25"), .relay_port = 25,
		.delay = 5600, .delays = { 100, 0, 5400, 100 },
		.dsn = span_str("4.7.1"), .status = span_str("deferred"),
		.reply = span_str("451-4.7.1 later: 451 4.7.1 see "
		    "http://evil.example/x <b>"),
		.receipt = { .clock = TIME_NONE }, .at = { 0, 100 },
		.verdict = VERDICT_DEFERRED,
	};
	r = (struct log_recipient){ .to = span_str("info@example.com"),
		.verdict = VERDICT_DEFERRED, .attempts = &a, .nattempts = 1 };
	m = (struct log_message){
		.queue_id = span_str("EF21E811F3"), .host = span_str("mail"),
		.arrived = AT(0), .finished = TIME_NONE, .last = AT(5),
		.from = span_str("taro@example.jp"), .size = 4210, .nrcpt = 1,
		.recipients = &r, .nrecipients = 1, .lines = &line,
		.nlines = 1, .verdict = VERDICT_DEFERRED, .has_birth = true,
	};
	return timeline_judge(&m, &(struct timeline_options){
		.now = AT(600), .source = span_str("mail.log") });
}

static void
add_item(struct store *s, int64_t id, enum case_item_kind kind,
    const char *title, const char *text, const char *command)
{
	const struct case_item it = { .case_id = id, .kind = kind,
		.about = TIME_NONE, .title = { title, title }, .text = text,
		.command = command, .ended = TIME_NONE,
		.deleted = TIME_NONE };
	int64_t item;

	assert_int_equal(store_item_add(s, &it, AT(700), &item, NULL), 0);
}

static int64_t
make_case(struct store *s)
{
	struct sheet *t = time_line();
	int64_t id, finding;

	assert_int_equal(store_case_add(s, "9/2 info 届かない", AT(600), &id,
	    NULL), 0);
	assert_int_equal(store_case_set_customer(s, id, "例商店", AT(600),
	    NULL), 0);
	for (const struct row *r = t->root.children; r; r = r->next)
		if (strcmp(r->id, "verdict") == 0 ||
		    strcmp(r->id, "recipient") == 0)
			assert_int_equal(store_finding_add(s, id, t, r,
			    AT(610), &finding, NULL), 0);
	add_item(s, id, ITEM_NOTE, "内輪のメモ inside@example.com", "", "");
	add_item(s, id, ITEM_DONE, "DNSを調べました。", "", "");
	add_item(s, id, ITEM_STOPGAP, "IPv4だけで送る設定にしました。",
	    "IPv6の掲載が消える", "postconf -e inet_protocols=all");
	add_item(s, id, ITEM_REQUEST,
	    "other@example.com の綴りをご確認ください。", "", "");
	sheet_free(t);
	return id;
}

static char *
report(struct store *s, int64_t id, enum sheet_format format, enum lang lang,
    bool mask)
{
	const struct report_options o = { .lang = lang, .format = format,
		.now = AT(3600), .company = "例サポート", .reporter = "山田",
		.host = "mail.example.jp", .mask = mask,
		.own_domains = "example.jp" };
	struct error e = { 0 };
	struct buf b;
	char *ret;

	buf_init(&b, 1 << 22);
	if (report_write(s, id, &o, &b, &e) < 0)
		fail_msg("report_write: %s", e.en);
	ret = buf_take(&b);
	assert_non_null(ret);
	return ret;
}

static void
in_order(const char *text, const char *const *words)
{
	const char *at = text;

	for (; *words; words++) {
		const char *next = strstr(at, *words);

		if (!next)
			fail_msg("\"%s\" is missing or too early in:\n%s",
			    *words, text);
		at = next + 1;
	}
}

static void
parts_stand_in_order(void **state)
{
	static const char *const ja[] = { "ご報告: 9/2 info 届かない",
		"例商店 様", "例サポート", "山田", "結論",
		"2024年9月2日 18:06:59 の時点では、まだ届いていませんでした。",
		"経過", "2024-09-02 17:56", "考えられること",
		"断られたのではなく", "当方で行ったこと", "DNSを調べました。",
		"IPv4だけで送る設定にしました。", "IPv6の掲載が消える",
		"お願い", "綴りをご確認ください。", "技術資料", "EF21E811F3",
		NULL };
	static const char *const en[] = { "Report: 9/2 info", "Conclusion",
		"had not been delivered yet", "Course of events",
		"Possible causes", "What we did", "Requests",
		"Technical appendix", NULL };
	struct folder f;
	struct store *s;
	int64_t id;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	id = make_case(s);
	for (int k = SHEET_TEXT; k <= SHEET_HTML; k++) {
		char *text;

		if (k == SHEET_JSON)
			continue;
		/* Lines are broken in text: compare without the breaks. */
		text = report(s, id, (enum sheet_format)k, LANG_JA, false);
		if (k == SHEET_HTML)
			in_order(text, ja);
		assert_null(strstr(text, "内輪のメモ"));
		assert_null(strstr(text, "http://evil"));
		free(text);
		text = report(s, id, (enum sheet_format)k, LANG_EN, false);
		in_order(text, en);
		free(text);
	}
	store_close(s);
	folder_remove(&f);
}

static void
html_stands_alone(void **state)
{
	static const char *const bad[] = { "<script", "<img", "<link", "src=",
		"href=", "<b>)", "url(http", "@import", NULL };
	struct folder f;
	struct store *s;
	char *text;
	int64_t id;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	id = make_case(s);
	for (int lang = LANG_JA; lang <= LANG_EN; lang++) {
		text = report(s, id, SHEET_HTML, (enum lang)lang, false);
		for (size_t i = 0; bad[i]; i++)
			if (strstr(text, bad[i]))
				fail_msg("HTML holds %s", bad[i]);
		assert_non_null(strstr(text, "<svg "));
		assert_non_null(strstr(text, "<desc "));
		assert_non_null(strstr(text, "hxxp://evil[.]example/x"));
		/* the course tells a reply of several lines as one */
		assert_non_null(strstr(text, lang == LANG_JA ?
		    "「451 4.7.1 later: see hxxp" :
		    "&quot;451 4.7.1 later: see hxxp"));
		free(text);
	}
	store_close(s);
	folder_remove(&f);
}

/* A row of a sheet on a mail, in the case. */
static void
add_of_mail(struct store *s, int64_t id, const char *subject,
    const char *row_id, const char *key, int64_t score, const char *words)
{
	static const char *const hints[] = { "a01", "g01" };
	const struct span list[] = { span_str(hints[0]), span_str(hints[1]) };
	struct sheet *t = sheet_new("message", span_str(subject));
	struct row *r = sheet_row(t, NULL, row_id, span_str(key));
	int64_t finding;

	row_number(t, r, "score", FIELD_INT, score);
	if (strcmp(row_id, "false-alarm") == 0)
		row_list(t, r, "signals", list, 2);
	else
		r->severity = SEVERITY_WARNING;
	r->why = (struct text){ words, words };
	assert_int_equal(store_finding_add(s, id, t, r, AT(610), &finding,
	    NULL), 0);
	sheet_free(t);
}

/* What was a false alarm is neither the conclusion nor a cause. */
static void
false_alarms_are_withdrawn(void **state)
{
	static const char *const gone[] = { "\"score 82\"", "\"hint g01\"" };
	static const char *const stay[] = { "\"it was none\"",
		"\"hint z09\"", "\"another mail\"", "\"another score\"" };
	struct folder f;
	struct store *s;
	int64_t id;
	char *text, *end;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	assert_int_equal(store_case_add(s, "a case", AT(600), &id, NULL), 0);
	add_of_mail(s, id, "a mail", "forged", "", 82, "score 82");
	add_of_mail(s, id, "a mail", "signal", "g01", 0, "hint g01");
	add_of_mail(s, id, "a mail", "signal", "z09", 0, "hint z09");
	add_of_mail(s, id, "a mail", "forged", "", 30, "another score");
	add_of_mail(s, id, "b mail", "forged", "", 82, "another mail");
	add_of_mail(s, id, "a mail", "false-alarm", "", 82, "it was none");
	text = report(s, id, SHEET_JSON, LANG_EN, false);
	end = strstr(text, "\"appendix\"");
	assert_non_null(end);
	*end = '\0';
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		if (strstr(text, gone[i]) != NULL)
			fail_msg("%s in %s", gone[i], text);
	for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
		if (strstr(text, stay[i]) == NULL)
			fail_msg("no %s in %s", stay[i], text);
	free(text);
	store_close(s);
	folder_remove(&f);
}

static void
third_parties_are_masked_everywhere(void **state)
{
	struct folder f;
	struct store *s;
	int64_t id;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	id = make_case(s);
	for (int k = SHEET_TEXT; k <= SHEET_HTML; k++) {
		char *text = report(s, id, (enum sheet_format)k, LANG_JA,
		    true);

		if (strstr(text, "info@example") || strstr(text, "other@"))
			fail_msg("format %d names a third party:\n%s", k,
			    text);
		assert_non_null(strstr(text, "taro@example.jp"));
		free(text);
	}
	store_close(s);
	folder_remove(&f);
}

static void
masking_reads_addresses(void **state)
{
	static const struct { const char *in, *out; } cases[] = {
		{ "to=<info@example.com>", "to=<i***@example.com>" },
		{ "to=info@example.com,", "to=i***@example.com," },
		{ "taro@example.jp", "taro@example.jp" },
		{ "taro@sub.example.jp", "taro@sub.example.jp" },
		{ "taro@notexample.jp", "t***@notexample.jp" },
		{ "bounce+user=customer.example@list.example",
		  "b***@list.example" },
		{ "\"a b\"@example.com x", "***@example.com x" },
		{ "@", "@" }, { "x @ y", "x @ y" }, { "", "" },
		/* in a Japanese sentence */
		{ "送信者は「@」の前を確かめます", "送信者は「@」の前を確かめます" },
		{ "「taro@example.jp」です", "「taro@example.jp」です" },
		{ "宛先:info@example.com、", "宛先:i***@example.com、" },
	};
	char own[] = "example.jp";
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_reset(&b);
		mask_addresses(own, span_str(cases[i].in), &b);
		assert_string_equal(b.data, cases[i].out);
	}
	buf_done(&b);
}

static void
files_get_their_own_name(void **state)
{
	const struct report_options o = { .lang = LANG_JA,
		.format = SHEET_HTML, .now = AT(3600), .company = "",
		.reporter = "", .host = "" };
	static const char *const names[] = { "9-2-info-20240902.html",
		"9-2-info-20240902-2.html" };
	struct folder f;
	struct store *s;
	char dir[512];
	int64_t id;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	id = make_case(s);
	snprintf(dir, sizeof dir, "%s/reports", f.path);
	for (int i = 0; i < 2; i++) {
		struct stat st;
		struct buf path;

		buf_init(&path, 1000);
		assert_int_equal(report_export(s, id, &o, dir, &path, NULL),
		    0);
		assert_non_null(strstr(path.data, names[i]));
		assert_int_equal(stat(path.data, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		assert_true(st.st_size > 1000);
		buf_done(&path);
	}
	for (int i = 0; i < 2; i++) {
		char path[600];

		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(dir), 0);
	store_close(s);
	folder_remove(&f);
}

static void
masking_reaches_the_name(void **state)
{
	const struct report_options o = { .lang = LANG_JA,
		.format = SHEET_TEXT, .now = AT(3600), .company = "",
		.reporter = "", .host = "", .mask = true,
		.own_domains = "example.jp" };
	struct folder f;
	struct store *s;
	struct buf path;
	int64_t id;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	assert_int_equal(store_case_add(s, "9/2 info@example.com", AT(600),
	    &id, NULL), 0);
	buf_init(&path, 1000);
	assert_int_equal(report_export(s, id, &o, f.path, &path, NULL), 0);
	assert_non_null(strstr(path.data, "/9-2-i-example-com-20240902.txt"));
	assert_int_equal(unlink(path.data), 0);
	buf_done(&path);
	store_close(s);
	folder_remove(&f);
}

static void
add_step(struct sheet *s, struct row *top, const char *key, const char *kind,
    const char *said, bool skipped)
{
	struct row *k = sheet_row(s, top, "step", span_str(key));

	k->label = (struct text){ "手順", "Step" };
	k->report = k->why = (struct text){ said, said };
	row_text(s, k, "kind", span_str(kind));
	row_text(s, k, "answer", span_str("y"));
	row_text(s, k, "note", span_str("内輪の話"));
	row_number(s, k, "time", FIELD_TIME, AT(600));
	if (skipped)
		row_number(s, k, "skipped", FIELD_BOOL, true);
}

/* As core/checklist/transcript.h makes it. */
static void
add_walk(struct store *s, int64_t id, bool worked, usec_t started)
{
	struct sheet *t = sheet_new("checklist", span_str("shortcut"));
	struct row *top = sheet_row(t, NULL, "checklist",
	    span_str("shortcut"));
	struct row *open;
	int64_t item;

	top->label = (struct text){ "題名", "title" };
	top->report = top->why = (struct text){ "結末です。", "The end." };
	row_number(t, top, "started", FIELD_TIME, started);
	add_step(t, top, "1:start", "ask", "二つ目より先です。", false);
	add_step(t, top, "2:quit", "do", "一つ目より後です。", !worked);
	/* one mail, and several of which none was chosen */
	sheet_row(t, top->children, "log", span_str("MAIL1"))->label =
	    (struct text){ "この一通", "this one" };
	for (int i = 0; i < 2; i++)
		sheet_row(t, top->children->next, "log", span_str(i ? "A" :
		    "B"))->label = (struct text){ "他人の", "others'" };
	open = sheet_row(t, top, "open", span_str("notice"));
	open->severity = SEVERITY_NOTICE;
	open->why = (struct text){ "未記入です。", "Not filled in." };
	assert_int_equal(store_finding_add(s, id, t, top, AT(610), &item,
	    NULL), 0);
	sheet_free(t);
}

static void
a_walk_is_told_as_a_letter(void **state)
{
	static const char *const worked[] = { "結論", "結末です。", "経過",
		"二つ目より先です。", "一つ目より後です。", "考えられること",
		"結論に書いたことのほかには", "当方で行ったこと",
		"「経過」に書いたとおり", "お願い", "技術資料", "題名", NULL };
	static const char *const looked[] = { "当方で行ったこと",
		"設定の変更などは行っておりません", "お願い", NULL };

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct folder f;
		struct store *s;
		int64_t id;
		char *text;

		folder_make(&f);
		s = folder_open(&f);
		assert_int_equal(store_case_add(s, "案件", AT(600), &id, NULL),
		    0);
		add_walk(s, id, k == 0, AT(600));
		text = report(s, id, SHEET_HTML, LANG_JA, false);
		in_order(text, k == 0 ? worked : looked);
		/* told once, and what is open is no cause */
		assert_null(strstr(strstr(text, "先です") + 1, "先です"));
		assert_null(strstr(strstr(text, "結末") + 1, "結末"));
		assert_null(strstr(text, "shortcut 題名"));
		assert_non_null(strstr(text, "この一通"));
		assert_null(strstr(text, "他人の"));
		assert_null(strstr(text, "内輪の話"));
		free(text);
		text = report(s, id, SHEET_JSON, LANG_JA, false);
		assert_null(strstr(text, "内輪の話"));
		assert_true(strstr(text, "未記入です") >
		    strstr(text, "技術資料"));
		free(text);
		store_close(s);
		folder_remove(&f);
	}
}

/* Two walks of one list: each conclusion, course and record of its own. */
static void
walks_of_one_list_are_told_apart(void **state)
{
	static const char *const parts[] = { "結論", "58 に始めた「題名」: "
		"結末です。", "59 に始めた「題名」: 結末です。", "経過",
		"「題名」の確認を始めました。", "「題名」の確認を始めました。",
		"技術資料", "58 に開始", "59 に開始", NULL };
	struct folder f;
	struct store *s;
	int64_t id;
	char *text;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	assert_int_equal(store_case_add(s, "案件", AT(600), &id, NULL), 0);
	add_walk(s, id, true, AT(599));
	add_walk(s, id, true, AT(600));
	text = report(s, id, SHEET_TEXT, LANG_JA, false);
	in_order(text, parts);
	free(text);
	store_close(s);
	folder_remove(&f);
}

static void
format_words(void **state)
{
	enum sheet_format f = SHEET_TEXT;

	(void)state;
	assert_int_equal(report_format_parse(span_str("html"), &f), 0);
	assert_int_equal(f, SHEET_HTML);
	assert_int_equal(report_format_parse(span_str("json"), &f), 0);
	assert_int_equal(f, SHEET_JSON);
	assert_int_equal(report_format_parse(span_str("markdown"), &f), 0);
	assert_int_equal(f, SHEET_MARKDOWN);
	assert_int_equal(report_format_parse(span_str("HTM"), &f), -EINVAL);
	assert_int_equal(report_format_parse(span_str(NULL), &f), -EINVAL);
	assert_int_equal(f, SHEET_MARKDOWN);
	assert_int_equal(report_format_parse(span_str("text"), &f), 0);
	assert_int_equal(f, SHEET_TEXT);
}

UNIT_MAIN(
	cmocka_unit_test(format_words),
	cmocka_unit_test(parts_stand_in_order),
	cmocka_unit_test(html_stands_alone),
	cmocka_unit_test(false_alarms_are_withdrawn),
	cmocka_unit_test(third_parties_are_masked_everywhere),
	cmocka_unit_test(a_walk_is_told_as_a_letter),
	cmocka_unit_test(walks_of_one_list_are_told_apart),
	cmocka_unit_test(masking_reads_addresses),
	cmocka_unit_test(files_get_their_own_name),
	cmocka_unit_test(masking_reaches_the_name),
)
