/* core/lint: bytes that are not what the header says, control characters,
 * encoded words, and who signs how. */
#include "tests/unit/lint/rig.h"

static struct lint_rig rig;

static int
setup(void **state)
{
	(void)state;
	lint_rig_start(&rig);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	lint_rig_end(&rig);
	return 0;
}

static struct sheet *
judge(const struct buf *mail)
{
	assert_int_equal(mail->error, 0);
	return lint_rig_judge(&rig, &lint_analysis, buf_span(mail),
	    (struct lint_options){ .incoming = false }, NULL);
}

#define OTHER \
	"To: b@example.com\nDate: Mon, 02 Sep 2024 17:56:59 +0900\n" \
	"Message-ID: <1@mail.example.jp>\nMIME-Version: 1.0\n"
#define FROM "From: Tanaka <a@example.jp>\n"
#define UTF8 "Content-Type: text/plain; charset=UTF-8\n" \
	"Content-Transfer-Encoding: 8bit\n"
#define ASCII "Content-Type: text/plain; charset=us-ascii\n"
#define TEXT "佐藤様\n\nいつもお世話になっております。サンプル商事の田中です。" \
	"資料ができましたので、ご都合のよいときにご連絡ください。お電話でも" \
	"かまいません。\n\n電話 03-0000-0000\n"
#define PLAIN "Dear Mr. Sato,\n\nThe report of this month is ready. Please " \
	"call me when you have time, or write a few words.\n\nTanaka\n" \
	"Phone 03-0000-0000\n"
#define JIS "\033$B$*@$OC$K$J$C$F$*$j$^$9\033(B"
#define SUBJECT "Subject: The report of this month\n"

/* name, header, text, rules. */
static const struct { const char *name, *head, *text, *rules, *words; }
mails[] = {
	{ "as it should be", FROM SUBJECT UTF8, TEXT, "", "" },
	/* subjects */
	{ "UTF-8 as it is", FROM "Subject: お見積書の送付について\n" UTF8, TEXT,
	    "l122", "ヘッダー(Subject)に" },
	{ "CP932 as it is", FROM "Subject: \x82\xa8\x8c\xa9\x90\xcf\x8f\x91\x82"
	    "\xcc\x91\x97\x95\x74\n" UTF8, TEXT, "l122", "" },
	{ "EUC as it is", FROM "Subject: \xa4\xaa\xb8\xab\xc0\xd1\xbd\xf1\xa4"
	    "\xce\xc1\xf7\xc9\xd5\n" UTF8, TEXT, "l122", "" },
	{ "ISO-2022-JP as it is", FROM "Subject: " JIS "\n" UTF8, TEXT,
	    "l122", "" },
	{ "an escape", FROM "Subject: The \033[31mreport of May\n" UTF8, TEXT,
	    "l256", "制御文字があります(The ^[[31mreport" },
	{ "a bell", FROM "Subject: The report \007 of May\n" UTF8, TEXT,
	    "l256", "" },
	{ "an encoded escape", FROM "Subject: =?UTF-8?Q?The_=1B[31mreport_of_"
	    "May?=\n" UTF8, TEXT, "l256", "control characters" },
	{ "an encoded line end", FROM "Subject: =?UTF-8?Q?The_report_of_May=0D"
	    "=0A?=\n" UTF8, TEXT, "", "" },
	{ "a bell in the name of the sender",
	    "From: \"Ta\007naka\" <a@example.jp>\n" SUBJECT UTF8, TEXT,
	    "l256", "" },
	/* texts */
	{ "UTF-8 said to be ASCII", FROM SUBJECT ASCII
	    "Content-Transfer-Encoding: 8bit\n", TEXT, "l228",
	    "指定がus-asciiですが、" },
	{ "ISO-2022-JP said to be ASCII", FROM SUBJECT ASCII, PLAIN JIS "\n",
	    "l228", "" },
	{ "ISO-2022-JP without a charset", FROM SUBJECT
	    "Content-Type: text/plain\n", PLAIN JIS "\n", "l228",
	    "The character set of the text is not given" },
	{ "ASCII", FROM SUBJECT ASCII, PLAIN, "", "" },
	{ "a charset that nobody knows", FROM SUBJECT
	    "Content-Type: text/plain; charset=x-none\n"
	    "Content-Transfer-Encoding: 8bit\n", TEXT, "l228", "(x-none)" },
	{ "colours of a terminal", FROM SUBJECT UTF8, TEXT
	    "\033[31mred\033[0m \033[32mgreen\033[0m\n", "l229",
	    "本文に表示できない制御文字があります" },
	{ "one bell", FROM SUBJECT UTF8, TEXT "\007", "", "" },
	{ "form feeds and tabs", FROM SUBJECT UTF8, TEXT
	    "\f1\tone\n\f2\ttwo\n\f3\tthree\n\f", "", "" },
	/* dates */
	{ "an empty date", FROM SUBJECT UTF8 "X-Date: 1\nDate:\n", TEXT,
	    "l241+l255", "(書かれていません)" },
	/* words */
	{ "a long word", FROM "Subject: =?UTF-8?B?44GU5qGI5YaF44GU5qGI5YaF44GU"
	    "5qGI5YaF44GU5qGI5YaF44GU5qGI5YaF44GU5qGI5YaF44GU5qGI5YaF?=\n"
	    UTF8, TEXT, "l125", "1語が96文字で" },
	{ "a word with a blank", FROM "Subject: =?UTF-8?Q?The report?=\n" UTF8,
	    TEXT, "l125", "途中に空白" },
};

/* Some sentence of the rules holds the words. */
static bool
says(const struct sheet *s, const char *words)
{
	for (const struct row *r = s->root.children; r; r = r->next)
		if (strcmp(r->id, "rule") == 0 && (strstr(r->why.ja, words) ||
		    strstr(r->why.en, words)))
			return true;
	return false;
}

static void
bytes_and_headers(void **state)
{
	size_t bad = 0;
	char rules[400];

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		struct sheet *s;
		struct buf b;

		buf_init(&b, 1 << 16);
		buf_adds(&b, mails[i].head);
		buf_adds(&b, OTHER "\n");
		buf_adds(&b, mails[i].text);
		s = judge(&b);
		lint_rig_rules(s, rules, sizeof rules);
		if (strcmp(rules, mails[i].rules) != 0 ||
		    !(*mails[i].words == '\0' || says(s, mails[i].words))) {
			print_error("%s: %s\n", mails[i].name, rules);
			bad++;
		}
		sheet_free(s);
		buf_done(&b);
	}
	assert_int_equal(bad, 0);
}

/* Only too long costs less than garbled, and is a notice. */
static void
long_words_are_mild(void **state)
{
	static const struct { const char *subject; int points; } some[] = {
		{ "=?UTF-8?B?44GU5qGI5YaF44GU5qGI5YaF44GU5qGI5YaF44GU5qGI5YaF"
		    "44GU5qGI5YaF44GU5qGI5YaF44GU5qGI5YaF?=", -200 },
		{ "=?UTF-8?B?44GU5qGI5YaF44GU5qGI5YaF44GU5qGI5YaF44GU5qGI5YaF"
		    "44GU5qGI5YaF44GU5qGI5YaF44GU5qGI5YaF?= =?UTF-8?Q?a b?=",
		    -700 },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct row *r;
		struct sheet *s;
		struct buf b;

		buf_init(&b, 1 << 16);
		buf_addf(&b, FROM "Subject: %s\n" OTHER UTF8 "\n" TEXT,
		    some[i].subject);
		s = judge(&b);
		r = sheet_child(s, NULL, "l125");
		assert_non_null(r);
		assert_int_equal(r->points_milli, some[i].points);
		assert_int_equal(r->severity, some[i].points == -200 ?
		    SEVERITY_NOTICE : SEVERITY_ERROR);
		assert_int_equal(sheet_find_id(s, "lint")->severity,
		    r->severity);
		sheet_free(s);
		buf_done(&b);
	}
}

/* ---- names of attachments ---- */

static const struct { const char *name, *shown, *rules; } files[] = {
	{ "\x82\xa8\x8c\xa9\x90\xcf\x8f\x91.pdf", "お見積書.pdf", "l122" },
	{ "お見積書.pdf", "お見積書.pdf", "l122" },
	{ "\xa4\xaa\xb8\xab\xc0\xd1\xbd\xf1.pdf", "お見積書.pdf", "l122" },
	{ "\033$B$*8+@Q=q\033(B.pdf", "お見積書.pdf", "l122" },
	{ "re\033[31mport.pdf", "re\033[31mport.pdf", "l105" },
	{ "re\007port.pdf", "re\007port.pdf", "l105" },
	{ "report.pdf", "report.pdf", "" },
};

static void
raw_names_of_files(void **state)
{
	char rules[400];

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct sheet *s;
		struct buf b;

		buf_init(&b, 1 << 16);
		buf_adds(&b, FROM SUBJECT OTHER "Content-Type: multipart/mixed; "
		    "boundary=b\n\n--b\n" UTF8 "\n" TEXT "\n--b\n"
		    "Content-Type: application/pdf\n"
		    "Content-Disposition: attachment; filename=\"");
		buf_adds(&b, files[i].name);
		buf_adds(&b, "\"\n\n%PDF-1.4\n%%EOF\n--b--\n");
		s = judge(&b);
		lint_rig_rules(s, rules, sizeof rules);
		assert_string_equal(rules, files[i].rules);
		assert_span_equal(lint_rig_text(sheet_find_id(s,
		    "attachment"), "name"), files[i].shown);
		if (strcmp(rules, "l122") == 0)
			assert_true(says(s, "添付ファイル名「お見積書.pdf」"));
		sheet_free(s);
		buf_done(&b);
	}
}

/* ---- who writes ---- */

/* The display name, the last lines, is that a signature? */
static const struct { const char *display, *end; bool known; } people[] = {
	{ "山田太郎", "山田", true },
	{ "山田 太郎", "山田", true },
	{ "山田　太郎", "山田です。", true },
	{ "山田 太郎", "太郎", true },
	{ "森太郎", "森", true },
	{ "森 太郎", "以上、森です。", true },
	{ "森 太郎", "青森", false },
	{ "森 太郎", "森様", false },
	{ "佐々木一郎", "佐々木", true },
	{ "佐々木 一郎", "佐々木拝", true },
	{ "長谷川一郎", "長谷川", true },
	{ "一ノ瀬花子", "一ノ瀬です。", true },
	{ "田中太郎(サンプル商事)", "田中", true },
	{ "サンプル商事 田中", "田中", true },
	{ "サンプル商事 営業部 田中", "よろしくお願いします。", false },
	{ "サンプル商事　田中", "田中です。", true },
	{ "Tanaka Taro", "Taro", true },
	{ "Tanaka Taro", "Tarou", false },
	{ "Tanaka Taro", "Kintaro", false },
	/* companies are no families */
	{ "日本商事株式会社", "日本", false },
	{ "日本商事", "日本より", false },
	{ "日本商事", "日本商事です。", true },
	{ "株式会社森商店", "森", false },
	{ "有限会社山田", "山田", false },
	{ "合同会社東", "東", false },
	{ "(株)サンプル", "株", false },
};

static void
who_signs(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
		struct sheet *s;
		struct buf b;

		buf_init(&b, 1 << 16);
		buf_addf(&b, "From: \"%s\" <a@example.jp>\n" SUBJECT OTHER UTF8
		    "\n佐藤様\n\n来月の打ち合わせの資料ができました。"
		    "ご都合のよいときにご覧ください。\n\n%s\n",
		    people[i].display, people[i].end);
		s = judge(&b);
		if ((sheet_child(s, NULL, "l217") == NULL) !=
		    people[i].known) {
			print_error("%s: %s\n", people[i].display,
			    people[i].end);
			bad++;
		}
		sheet_free(s);
		buf_done(&b);
	}
	assert_int_equal(bad, 0);
}

/* What is there is not asked for. */
static void
says_what_lacks(void **state)
{
	static const struct { const char *text, *remedy; } some[] = {
		{ "佐藤様\n資料を送ります。\n", "お名前を書き添えてください。" },
		{ "資料を送ります。田中\n", "宛名を書き添えてください。" },
		{ "資料を送ります。\n", "宛名とお名前を書き添えてください。" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		const struct row *r;
		struct sheet *s;
		struct buf b;

		buf_init(&b, 1 << 16);
		buf_addf(&b, "From: \"田中 一郎\" <a@example.jp>\n" SUBJECT
		    OTHER UTF8 "\n%s", some[i].text);
		s = judge(&b);
		r = sheet_child(s, NULL, "l218");
		assert_non_null(r);
		assert_string_equal(r->remedy.ja, some[i].remedy);
		sheet_free(s);
		buf_done(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_and_headers),
		cmocka_unit_test(long_words_are_mild),
		cmocka_unit_test(raw_names_of_files),
		cmocka_unit_test(who_signs),
		cmocka_unit_test(says_what_lacks),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
