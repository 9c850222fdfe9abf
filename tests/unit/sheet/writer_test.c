/* core/sheet/writer: the text as it stands, and that nothing hostile gets
 * through any format. */
#include "core/sheet/writer.h"

#include <errno.h>

#include "core/sheet/render.h"
#include "core/text/utf8.h"
#include "tests/unit/unit.h"

#define T(ja, en) ((struct text){ ja, en })

static const char hostile[] = "\x1b]0;x\x07 \xe2\x80\xae \x9b" "31m <b>&\"' "
    "`x` *y* _z_ [a](http://Evil.example/a.b) | # \r\n- www.evil.example.";

static struct sheet *
sample(void)
{
	struct sheet *s = sheet_new("log", span_str("EF21E811F3"));
	struct row *r = sheet_row(s, NULL, "x.top", span_str("k")), *c;
	struct figure *f;

	r->severity = SEVERITY_WARNING;
	r->label = T("結果", "result");
	row_value(s, r, span_str("451 4.7.1"));
	r->phone = T("まだ届いていません。相手のサーバーが受け取りを一時的に"
	    "見合わせています(451 4.7.1 グレイリスト)。",
	    "Not delivered yet: the other server asks to try again later.");
	r->remedy = T("しばらくお待ちください。", "Please wait.");
	row_typed(s, r, "queue_id", FIELD_QUEUE_ID, span_str("EF21E811F3"));
	row_number(s, r, "size", FIELD_BYTES, 4711);
	row_number(s, r, "arrived", FIELD_TIME, INT64_C(1725267419000000));
	row_evidence(s, r, span_str("mail.log"), 12, -1,
	    span_str("Sep  2 17:56:59 mail postfix/smtp[1]: EF21E811F3: "
	    "to=<info@example.com>, status=deferred"));
	c = sheet_row(s, r, "x.sub", span_str("1"));
	c->state = ROW_UNKNOWN;
	f = row_figure(s, c, FIGURE_DELAYS, T("所要時間", "time taken"));
	figure_point(s, f, "queue", T("待ち", "waiting"), 100, SEVERITY_NONE);
	figure_point(s, f, "connect", T("接続", "connecting"), 5400,
	    SEVERITY_NONE);
	return s;
}

static char *
written(const struct sheet *s, enum sheet_format format, enum lang lang,
    bool defang)
{
	const struct sheet_write_options o = { .lang = lang, .width = 60,
	    .defang = defang, .heading = 2 };
	struct buf b;
	char *ret;

	buf_init(&b, 1 << 22);
	assert_int_equal(sheet_write(&b, s, format, &o), 0);
	ret = buf_take(&b);
	assert_non_null(ret);
	return ret;
}

static void
text_reads_like_this(void **state)
{
	struct sheet *s = sample();
	char *text = written(s, SHEET_TEXT, LANG_JA, false);

	(void)state;
	assert_string_equal(text,
	    " !  結果: 451 4.7.1\n"
	    "    まだ届いていません。相手のサーバーが受け取りを一時的に見\n"
	    "    合わせています(451 4.7.1 グレイリスト)。\n"
	    "    対処: しばらくお待ちください。\n"
	    "    キューID: EF21E811F3   サイズ: 4.7 kB   受付: 2024-09-02\n"
	    "    17:56:59\n"
	    "    | mail.log:12: Sep  2 17:56:59 mail postfix/smtp[1]:\n"
	    "        EF21E811F3: to=<info@example.com>, status=deferred\n"
	    "   ?  x.sub\n"
	    "      所要時間\n"
	    "      待ち  0.1 秒 |#\n"
	    "      接続  5.4 秒 |######################################\n");
	free(text);
	sheet_free(s);
}

static char *
drawn(int64_t value, int64_t max, enum lang lang, size_t width, bool svg)
{
	const struct sheet_write_options o = { .lang = lang };
	struct figure_point p = { .name = "score", .value = value };
	struct figure f = { .kind = FIGURE_GAUGE, .max = max, .points = &p,
		.npoints = 1 };
	struct buf b;
	char *ret;

	buf_init(&b, 65536);
	assert_int_equal(svg ? figure_svg(&b, &f, &o) : figure_text(&b, &f,
	    lang, width, 0), 0);
	ret = buf_take(&b);
	assert_non_null(ret);
	return ret;
}

/* From the port to the beach; a bar where there is no sea. */
static void
a_gauge_is_a_ship(void **state)
{
	static const struct {
		int64_t		 value, max;
		size_t		 width;
		const char	*want;
	} ships[] = {
		{ 0, 10000, 40, "port                               beach\n"
		    "_|____|__                          . ~ .\n"
		    "|  |\\___/~~~~~~~~~~~~~~~~~~~~~~~~/______\n" },
		{ 5000, 10000, 40, "port                               beach\n"
		    "_|__            __|__              . ~ .\n"
		    "|  |~~~~~~~~~~~~\\___/~~~~~~~~~~~~/______\n" },
		{ 12000, 10000, 40, "port                               beach\n"
		    "_|__                        __|__  . ~ .\n"
		    "|  |~~~~~~~~~~~~~~~~~~~~~~~~\\___//______\n" },
		{ 5000, 10000, 24, "[##########----------]\n" },
		{ 0, 0, 24, "[--------------------]\n" },
	};
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof ships / sizeof *ships; i++) {
		text = drawn(ships[i].value, ships[i].max, LANG_EN,
		    ships[i].width, false);
		assert_string_equal(text, ships[i].want);
		free(text);
	}
	text = drawn(8500, 10000, LANG_JA, 0, true);
	assert_non_null(strstr(text, "浜辺"));
	assert_non_null(strstr(text, "8.5 / 10.0"));
	free(text);
}

static void
markdown_reads_like_this(void **state)
{
	struct sheet *s = sample();
	char *text = written(s, SHEET_MARKDOWN, LANG_EN, false);

	(void)state;
	assert_string_equal(text,
	    "## Mail log EF21E811F3\n\n"
	    "- **result**: 451 4.7.1 (warning)\n\n"
	    "  Not delivered yet: the other server asks to try again later.\n"
	    "\n"
	    "  **What to do**: Please wait.\n\n"
	    "  - queue id: EF21E811F3\n"
	    "  - size: 4.7 kB\n"
	    "  - taken: 2024-09-02 17:56:59\n\n"
	    "  ```\n"
	    "  mail.log:12: Sep  2 17:56:59 mail postfix/smtp[1]: EF21E811F3:"
	    " to=<info@example.com>, status=deferred\n"
	    "  ```\n\n"
	    "  - **x.sub** (unknown)\n\n"
	    "    ```\n"
	    "    time taken\n"
	    "    waiting     0.1 s |#\n"
	    "    connecting  5.4 s |####################"
	    "####################\n"
	    "    ```\n\n");
	free(text);
	sheet_free(s);
}

/* What is pasted stands in lines of its own, whole and without a blank. */
static void
lines_to_paste(void **state)
{
	const struct span policy[] = { span_str("version: STSv1"),
		span_str("mode: testing") };
	struct sheet *s = sheet_new("dns", span_str("example.jp"));
	struct row *top = sheet_row(s, NULL, "x.top", span_str("k"));
	struct row *r = sheet_row(s, top, "x.sub", span_str("1"));
	char record[200], *text;

	(void)state;
	snprintf(record, sizeof record, "x.example.jp. IN TXT \"%0100d\"", 0);
	row_text(s, r, "proposal", span_str(record));
	row_list(s, r, "policy_text", policy, 2);
	row_text(s, r, "record", span_str(""));
	row_list(s, r, "list", NULL, 0);
	text = written(s, SHEET_TEXT, LANG_EN, false);
	assert_non_null(strstr(text, "      record to publish:\n"
	    "x.example.jp. IN TXT \"00000"));
	assert_non_null(strstr(text, "0\"\n      policy file:\n"
	    "version: STSv1\nmode: testing\n"));
	assert_null(strstr(text, "list"));
	assert_null(strstr(text, "record:"));
	free(text);
	text = written(s, SHEET_MARKDOWN, LANG_EN, false);
	assert_non_null(strstr(text, "    **policy file**:\n\n    ```\n"
	    "    version: STSv1\n    mode: testing\n    ```\n"));
	free(text);
	text = written(s, SHEET_HTML, LANG_EN, false);
	assert_non_null(strstr(text, "<pre>version: STSv1\nmode: testing\n"
	    "</pre>"));
	free(text);
	sheet_free(s);
}

/* Of something huge the beginning is shown, but in JSON. */
static void
huge_values(void **state)
{
	static const enum sheet_format formats[] = { SHEET_TEXT,
		SHEET_MARKDOWN, SHEET_HTML };
	struct sheet *s = sheet_new("dns", span_str("example.jp"));
	struct row *r = sheet_row(s, NULL, "x.top", span_str("k"));
	char *big = malloc(50008), *text;

	(void)state;
	assert_non_null(big);
	memset(big, 'a', 50007);
	big[50007] = '\0';
	row_value(s, r, span_str(big));
	row_text(s, r, "comment", span_str(big));
	row_evidence(s, r, span_str("dns"), -1, -1, span_str(big));
	for (size_t i = 0; i < 3; i++) {
		text = written(s, formats[i], LANG_EN, false);
		assert_true(strlen(text) < 7000);
		assert_non_null(strstr(text, "(50,007"));
		free(text);
	}
	text = written(s, SHEET_JSON, LANG_EN, false);
	assert_non_null(strstr(text, big));
	free(text);
	free(big);
	sheet_free(s);
}

/* Hostile bytes at every place that takes bytes. */
static struct sheet *
hostile_sheet(void)
{
	struct span h = span_str(hostile);
	struct text t = { hostile, hostile };
	struct sheet *s = sheet_new("log", h);
	struct row *r = sheet_row(s, NULL, "x", h);
	struct figure *f;

	r->label = r->phone = r->why = r->remedy = r->report = t;
	row_value(s, r, h);
	row_text(s, r, "text", h);
	row_typed(s, r, "word", FIELD_ENUM, h);
	row_list(s, r, "list", &h, 1);
	row_evidence(s, r, h, 1, 2, h);
	for (int k = FIGURE_BARS; k <= FIGURE_GAUGE; k++) {
		f = row_figure(s, sheet_row(s, r, "f", h),
		    (enum figure_kind)k, t);
		f->max = -1;
		figure_point(s, f, hostile, t, INT64_MIN, SEVERITY_INFO);
		figure_point(s, f, hostile, t, INT64_MAX, SEVERITY_ERROR);
		figure_point(s, f, "", t, 5, SEVERITY_ERROR);
	}
	return s;
}

static void
must_be_clean(const char *text)
{
	struct span s = span_str(text);
	uint32_t ch;
	int n;

	while ((n = utf8_decode(s, &ch)) != 0) {
		assert_true(n > 0);
		assert_true(ch == '\n' || (ch >= 0x20 && ch != 0x7f));
		assert_false(ch >= 0x80 && ch < 0xa0);
		assert_int_not_equal(ch, 0x202e);
		s = span_skip(s, (size_t)n);
	}
}

static void
nothing_hostile_gets_through(void **state)
{
	struct sheet *s = hostile_sheet();

	(void)state;
	for (int f = SHEET_TEXT; f <= SHEET_HTML; f++) {
		char *text;

		if (f == SHEET_JSON)
			continue;
		text = written(s, (enum sheet_format)f, LANG_JA, true);
		must_be_clean(text);
		assert_null(strstr(text, "http://E"));
		assert_null(strstr(text, "www.evil"));
		assert_non_null(strstr(text, "U+202E"));
		if (f == SHEET_HTML) {
			assert_null(strstr(text, "<b>&"));
			assert_null(strstr(text, "\"' "));
			assert_non_null(strstr(text, "&lt;b&gt;&amp;"));
		}
		if (f == SHEET_MARKDOWN)
			assert_null(strstr(text, "[a](http"));
		free(text);
	}
	sheet_free(s);
}

static void
links_are_defanged(void **state)
{
	static const struct { const char *in, *out; } cases[] = {
		{ "see http://a.example/x.y.", "see hxxp://a[.]example/x.y." },
		{ "HTTPS://user@a.b.example:8080/",
		  "hxxps://user@a[.]b[.]example:8080/" },
		{ "(www.a.example)", "(www[.]a[.]example)" },
		{ "xwww.a.example", "xwww.a.example" },
		{ "mail.example.com[192.0.2.1]", "mail.example.com[192.0.2.1]" },
		{ "http://", "hxxp://" }, { "", "" },
		{ "ahttp://x.y", "ahxxp://x[.]y" },
		{ "http://http://a.b", "hxxp://hxxp://a[.]b" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_reset(&b);
		render_defang(&b, span_str(cases[i].in));
		assert_string_equal(b.data, cases[i].out);
	}
	buf_done(&b);
}

static void
our_own_links_stay_whole(void **state)
{
	const struct sheet_write_options o = { .lang = LANG_EN, .heading = 1,
	    .defang = true };
	struct sheet *s = sheet_new("bounce", span_str("x"));
	struct row *r = sheet_row(s, NULL, "meaning", span_str("meaning"));
	struct buf b;

	(void)state;
	row_typed(s, r, "help", FIELD_URL, span_str("https://a.example/ours"));
	row_typed(s, r, "url", FIELD_URL, span_str("https://b.example/x"));
	row_text(s, r, "reply", span_str("see https://c.example/y"));
	buf_init(&b, 1 << 20);
	assert_int_equal(sheet_write(&b, s, SHEET_TEXT, &o), 0);
	assert_non_null(strstr(b.data, "https://a.example/ours"));
	assert_non_null(strstr(b.data, "hxxps://b[.]example/x"));
	assert_non_null(strstr(b.data, "hxxps://c[.]example/y"));
	buf_done(&b);
	sheet_free(s);
}

static int
mask_letters(void *arg, struct span in, struct buf *out)
{
	(void)arg;
	for (size_t i = 0; i < in.n; i++)
		buf_addc(out, in.p[i] == 'E' ? '*' : in.p[i]);
	return out->error;
}

static void
the_filter_sees_everything(void **state)
{
	struct sheet *s = sample();
	struct sheet_write_options o = { .lang = LANG_EN, .heading = 1,
	    .filter = mask_letters };
	struct buf b;

	(void)state;
	for (int f = SHEET_TEXT; f <= SHEET_MARKDOWN; f++) {
		if (f == SHEET_JSON)
			continue;
		buf_init(&b, 1 << 20);
		assert_int_equal(sheet_write(&b, s, (enum sheet_format)f, &o),
		    0);
		assert_null(strchr(b.data, 'E'));
		assert_non_null(strstr(b.data, f == SHEET_TEXT ? "*F21*" :
		    "\\*F21\\*"));
		buf_done(&b);
	}
	sheet_free(s);
}

static void
values_read_like_this(void **state)
{
	static const struct { int64_t ms; const char *ja, *en; } times[] = {
		{ 0, "0.0 秒", "0.0 s" }, { 20, "0.02 秒", "0.02 s" },
		{ 5433, "5.4 秒", "5.4 s" }, { 59999, "59.9 秒", "59.9 s" },
		{ 125000, "2 分 5 秒", "2 min 5 s" },
		{ 3600000, "1 時間", "1 h" },
		{ 205712000, "2 日 9 時間", "2 d 9 h" },
		{ -1500, "-1.5 秒", "-1.5 s" },
	};
	static const struct { int64_t n; const char *text; } sizes[] = {
		{ 0, "0 B" }, { 999, "999 B" }, { 1000, "1.0 kB" },
		{ 12345, "12 kB" }, { 999600, "1.0 MB" },
		{ 1234567, "1.2 MB" }, { INT64_MAX, "9223372 TB" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		buf_reset(&b);
		display_duration(&b, times[i].ms, LANG_JA);
		assert_string_equal(b.data, times[i].ja);
		buf_reset(&b);
		display_duration(&b, times[i].ms, LANG_EN);
		assert_string_equal(b.data, times[i].en);
	}
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		buf_reset(&b);
		display_bytes(&b, sizes[i].n);
		assert_string_equal(b.data, sizes[i].text);
	}
	buf_done(&b);
}

static void
a_full_buffer_is_said(void **state)
{
	const struct sheet_write_options o = { .lang = LANG_JA };
	struct sheet *s = sample();

	(void)state;
	for (int f = SHEET_TEXT; f <= SHEET_HTML; f++) {
		struct buf b;

		buf_init(&b, 100);
		assert_int_equal(sheet_write(&b, s, (enum sheet_format)f, &o),
		    -EFBIG);
		buf_done(&b);
	}
	sheet_free(s);
}

/* What a program reads stays in JSON; people see its words, or nothing. */
static void
fields_have_words(void **state)
{
	struct sheet *s = sheet_new("bounce", span_str("x"));
	struct row *r = sheet_row(s, NULL, "x.top", span_str("k"));

	(void)state;
	row_text(s, r, "rule", span_str("any.size"));
	row_words(s, r, T("", ""));
	for (int f = SHEET_TEXT; f <= SHEET_HTML; f++) {
		char *text = written(s, (enum sheet_format)f, LANG_EN, false);

		assert_int_equal(strstr(text, "any.size") != NULL,
		    f == SHEET_JSON);
		free(text);
	}
	row_text(s, r, "provider", span_str("gmail"));
	row_words(s, r, T("Gメール", "Google's"));
	for (int f = SHEET_TEXT; f <= SHEET_HTML; f++) {
		char *text = written(s, (enum sheet_format)f, LANG_JA, false);

		assert_non_null(strstr(text, "Gメール"));
		assert_int_equal(strstr(text, "gmail") != NULL,
		    f == SHEET_JSON);
		free(text);
	}
	sheet_free(s);
}

/* A folded field stands on one line, in all formats. */
static void
unfolds_evidence(void **state)
{
	static const enum sheet_format formats[] = { SHEET_TEXT,
		SHEET_MARKDOWN, SHEET_HTML };
	struct sheet *s = sheet_new("message", span_str("a.eml"));
	struct row *r = sheet_row(s, NULL, "x.top", span_str("k"));

	(void)state;
	row_evidence(s, r, span_str("mail"), 1, -1,
	    span_str("From: Taro\r\n\t(Sales) <a@example.jp>\r\n"));
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		char *got = written(s, formats[i], LANG_EN, false);

		assert_non_null(strstr(got, "mail:1: From: Taro (Sales) "));
		assert_null(strstr(got, "^J"));
		free(got);
	}
	sheet_free(s);
}

UNIT_MAIN(
	cmocka_unit_test(text_reads_like_this),
	cmocka_unit_test(a_gauge_is_a_ship),
	cmocka_unit_test(markdown_reads_like_this),
	cmocka_unit_test(lines_to_paste),
	cmocka_unit_test(huge_values),
	cmocka_unit_test(nothing_hostile_gets_through),
	cmocka_unit_test(links_are_defanged),
	cmocka_unit_test(our_own_links_stay_whole),
	cmocka_unit_test(the_filter_sees_everything),
	cmocka_unit_test(values_read_like_this),
	cmocka_unit_test(a_full_buffer_is_said),
	cmocka_unit_test(fields_have_words),
	cmocka_unit_test(unfolds_evidence),
)
