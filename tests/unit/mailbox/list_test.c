/* core/mailbox/list: mboxes by their lines, Maildirs by their names, pipes, and
 * what a list shows of mails, also where one of them kills the helper. */
#include "core/mailbox/list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/loop/spawn.h"
#include "tests/unit/scratch.h"

static void
put(const char *name, const char *text, size_t n)
{
	FILE *f = fopen(path(name), "we");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
}

static struct mail_list *
open_text(const char *text)
{
	struct mail_list *l = NULL;
	struct error e = { 0 };

	put("box", text, strlen(text));
	if (mail_list_open(path("box"), -1, NULL, &l, &e) < 0)
		fail_msg("%s", e.en);
	return l;
}

/* The mails, each with a stroke behind it. */
static void
mails_are(struct mail_list *l, const char *expected)
{
	struct error e = { 0 };
	struct mail m;
	struct span s;
	struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < mail_list_count(l); i++) {
		assert_int_equal(mail_list_read(l, i, NULL, &m, &e), 0);
		assert_int_equal(mail_map(&m, &s), 0);
		buf_addspan(&b, s);
		buf_addc(&b, '|');
		mail_unmap(s);
		mail_close(&m);
	}
	assert_string_equal(b.data, expected);
	buf_done(&b);
}

#define LINE "From a@example.com Mon Sep  2 17:56:59 2024\n"

static void
lines_that_begin_a_mail(void **state)
{
	static const struct { const char *text, *mails; } all[] = {
		/* one: the file as it is */
		{ "A: b\n\nFrom here on\n", "A: b\n\nFrom here on\n|" },
		{ LINE "A: b\n\ntext\n", LINE "A: b\n\ntext\n|" },
		/* two; the empty line between belongs to neither */
		{ LINE "A: b\n\nx\n\n" LINE "C: d\n\ny\n\n",
		    LINE "A: b\n\nx\n|" LINE "C: d\n\ny\n|" },
		/* without a last newline, with an empty mail */
		{ LINE "\n" LINE "C: d\n\ny", LINE "|" LINE "C: d\n\ny|" },
		/* no empty line before it, no time in it: text */
		{ LINE "A: b\n\nx\n" LINE "y\n\nFrom now on 10:00\n\n"
		    "From a@b 2024\n\n>From x\n\n" LINE "C: d\n",
		    LINE "A: b\n\nx\n" LINE "y\n\nFrom now on 10:00\n\n"
		    "From a@b 2024\n\n>From x\n|" LINE "C: d\n|" },
		/* CRLF, other forms of the time */
		{ "From - Mon Sep 02 17:56:59 2024\r\nA: b\r\n\r\nx\r\n\r\n"
		    "From a@b Mon, 2 Sep 2024 7:56 +0900\r\nC: d\r\n",
		    "From - Mon Sep 02 17:56:59 2024\r\nA: b\r\n\r\nx\r\n|"
		    "From a@b Mon, 2 Sep 2024 7:56 +0900\r\nC: d\r\n|" },
		/* it does not begin with one: a single mail */
		{ "\n" LINE "A: b\n\n" LINE "C: d\n",
		    "\n" LINE "A: b\n\n" LINE "C: d\n|" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct mail_list *l = open_text(all[i].text);

		mails_are(l, all[i].mails);
		mail_list_free(l);
	}
}

/* However long the lines are, and wherever the blocks of the reader end. */
static void
large_mboxes(void **state)
{
	struct mail_list *l = NULL;
	struct error e = { 0 };
	uint64_t at[500];
	struct buf b;

	(void)state;
	buf_init(&b, (size_t)64 << 20);
	for (size_t i = 0; i < 500; i++) {
		at[i] = b.len;
		buf_addf(&b, "%sN: %zu\n\n", LINE, i);
		buf_addfill(&b, 'x', i * 97 % 5000);
		buf_adds(&b, "\n\n");
	}
	put("box", b.data, b.len);
	assert_int_equal(mail_list_open(path("box"), -1, NULL, &l, &e), 0);
	assert_int_equal(mail_list_kind(l), MAIL_LIST_MBOX);
	assert_int_equal(mail_list_count(l), 500);
	assert_false(mail_list_more(l));
	for (size_t i = 0; i < 500; i++)
		assert_int_equal(mail_list_entry(l, i)->position, at[i]);
	assert_null(mail_list_entry(l, 500));
	mail_list_free(l);
	buf_done(&b);
}

/* More than fit: the newest stay. */
static void
too_many_mails(void **state)
{
	struct mail_list *l = NULL;
	struct error e = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, (size_t)64 << 20);
	for (size_t i = 0; i < MAIL_LIST_MAX + 2; i++)
		buf_adds(&b, LINE "\n");
	put("box", b.data, b.len);
	assert_int_equal(mail_list_open(path("box"), -1, NULL, &l, &e), 0);
	assert_true(mail_list_more(l));
	assert_int_equal(mail_list_count(l), MAIL_LIST_MAX / 2 + 2);
	assert_int_equal(mail_list_entry(l, mail_list_count(l) -
	    1)->position, b.len - strlen(LINE "\n"));
	mail_list_free(l);
	buf_done(&b);
}

static void
through_a_pipe(void **state)
{
	static const char two[] = LINE "A: b\n\n" LINE "C: d\n";
	struct mail_list *l = NULL;
	struct error e = { 0 };
	int p[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *text = i ? two : "A: b\n\nbody";

		assert_int_equal(pipe2(p, O_CLOEXEC), 0);
		assert_int_equal(write(p[1], text, strlen(text)),
		    strlen(text));
		close(p[1]);
		assert_int_equal(mail_list_open("-", p[0], NULL, &l, &e), 0);
		assert_string_equal(mail_list_name(l), "stdin");
		assert_int_equal(mail_list_kind(l), i ? MAIL_LIST_MBOX :
		    MAIL_LIST_ONE);
		mails_are(l, i ? LINE "A: b\n|" LINE "C: d\n|" :
		    "A: b\n\nbody|");
		mail_list_free(l);
		close(p[0]);
	}
}

/* The writer is there and says nothing: a job ends when it is told to. */
static void
pipes_that_say_nothing(void **state)
{
	volatile bool cancel = true;
	struct mail_list *l = NULL;
	struct error e = { 0 };
	int p[2];

	(void)state;
	assert_int_equal(pipe2(p, O_CLOEXEC), 0);
	assert_int_equal(mail_list_open("-", p[0], &cancel, &l, &e),
	    -ECANCELED);
	close(p[0]);
	close(p[1]);
}

static void
says(const char *name, const char *words)
{
	struct mail_list *l = NULL;
	struct error e = { 0 };

	if (mail_list_open(name, -1, NULL, &l, &e) == 0)
		assert_int_equal(mail_list_need(l, &e), -ENODATA);
	else
		assert_null(l);
	mail_list_free(l);
	if (!strstr(e.en, words))
		fail_msg("%s: %s", name, e.en);
	assert_true(*e.ja != '\0');
}

static void
what_cannot_be_read_is_said(void **state)
{
	static const char page[] = "<html>\n<p>hello: x</p>\n";
	static const char document[] = "\xd0\xcf\x11\xe0\0\0From: x\n";

	(void)state;
	put("empty", "", 0);
	assert_int_equal(mkdir(path("plain"), 0700), 0);
	assert_int_equal(mkdir(path("nothing"), 0700), 0);
	assert_int_equal(mkdir(path("nothing/cur"), 0700), 0);
	assert_int_equal(mkdir(path("nothing/new"), 0700), 0);
	put("page.html", page, sizeof page - 1);
	put("word.doc", document, sizeof document - 1);
	says(path("empty"), "is empty");
	says(path("page.html"), "is no mail");
	says(path("word.doc"), "is no mail");
	says(path("plain"), "is no Maildir");
	says(path("nothing"), "holds no mails");
	says(path("not there"), "Cannot read");
}

/* One byte does not hide a mail from who wants to see it. */
static void
mails_may_hold_nul(void **state)
{
	static const char *const names[] = { "body.eml", "field.eml" };
	static const char body[] = "From: a@example.com\n\nx\0y\n";
	static const char field[] = "From: a\0@example.com\n\nx\n";

	(void)state;
	put(names[0], body, sizeof body - 1);
	put(names[1], field, sizeof field - 1);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct mail_list *l = NULL;
		struct error e = { 0 };

		if (mail_list_open(path(names[i]), -1, NULL, &l, &e) < 0)
			fail_msg("%s", e.en);
		assert_int_equal(mail_list_count(l), 1);
		mail_list_free(l);
	}
}

static void
maildirs_by_time(void **state)
{
	struct mail_list *l = NULL;
	struct error e = { 0 };
	struct mail m;

	(void)state;
	assert_int_equal(mkdir(path("md"), 0700), 0);
	assert_int_equal(mkdir(path("md/cur"), 0700), 0);
	assert_int_equal(mkdir(path("md/new"), 0700), 0);
	put("md/cur/1725267500.M1.h:2,RS", "second", 6);
	put("md/new/1725267419.M9.h", "first", 5);
	put("md/cur/1725267500.M2.h:2,", "third", 5);
	put("md/cur/.hidden", "x", 1);
	assert_int_equal(symlink("/etc/passwd", path("md/cur/1.link")), 0);
	assert_int_equal(mkfifo(path("md/cur/2.fifo"), 0600), 0);
	assert_int_equal(mail_list_open(path("md"), -1, NULL, &l, &e), 0);
	assert_int_equal(mail_list_kind(l), MAIL_LIST_MAILDIR);
	mails_are(l, "first|second|third|");
	assert_int_equal(mail_list_entry(l, 0)->time, 1725267419 * USEC_SEC);
	assert_false(mail_list_entry(l, 0)->seen);
	assert_true(mail_list_entry(l, 1)->seen);
	assert_string_equal(mail_list_entry(l, 2)->file,
	    "cur/1725267500.M2.h:2,");
	/* it was a file when the list was read */
	assert_int_equal(unlink(path("md/new/1725267419.M9.h")), 0);
	assert_int_equal(symlink("/etc/passwd",
	    path("md/new/1725267419.M9.h")), 0);
	assert_true(mail_list_read(l, 0, NULL, &m, &e) < 0);
	assert_non_null(strstr(e.en, "new/1725267419.M9.h"));
	mail_list_free(l);
}

static void
folders_of_files_by_name(void **state)
{
	struct mail_list *l = NULL;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(mkdir(path("saved"), 0700), 0);
	assert_int_equal(mkdir(path("saved/older"), 0700), 0);
	put("saved/b.eml", "second", 6);
	put("saved/a.eml", "first", 5);
	put("saved/.hidden", "x", 1);
	assert_int_equal(symlink("/etc/passwd", path("saved/c.eml")), 0);
	assert_int_equal(mail_list_open(path("saved"), -1, NULL, &l, &e), 0);
	assert_int_equal(mail_list_kind(l), MAIL_LIST_FOLDER);
	mails_are(l, "first|second|");
	assert_string_equal(mail_list_entry(l, 1)->file, "b.eml");
	assert_int_equal(mail_list_entry(l, 1)->time, TIME_NONE);
	mail_list_free(l);
}

static void
heads_through_the_helper(void **state)
{
	static const char box[] =
	    LINE "From: =?UTF-8?B?5LiA6YOO?= <taro@example.jp>\n"
	    "Subject: =?ISO-2022-JP?B?GyRCO0NFRBsoQg==?=\n"
	    "Date: Mon, 2 Sep 2024 17:56:59 +0900\n\nSubject: text\n\n"
	    LINE "X-Try: die\nSubject: kills\n\n\n"
	    LINE "From: (nobody)\nDate: some day\n\n";
	struct mail_list *l = open_text(box);
	struct arena *a = arena_new(1 << 20);
	struct mail_head h[3];
	struct error e = { 0 };

	(void)state;
	assert_int_equal(mail_list_count(l), 3);
	assert_int_equal(mail_list_heads(l, 0, 3, NULL, a, h, &e), 0);
	assert_true(h[0].known);
	assert_span_equal(h[0].from, "一郎 <taro@example.jp>");
	assert_span_equal(h[0].subject, "暫田");
	assert_int_equal(h[0].date, 1725267419 * USEC_SEC);
	assert_false(h[1].known);
	assert_true(h[2].known);
	assert_int_equal(h[2].date, TIME_NONE);
	assert_span_equal(h[2].subject, "");
	assert_int_equal(mail_list_heads(l, 1, 3, NULL, a, h, &e), -EINVAL);
	mail_list_free(l);
	arena_free(a);
}

static void
forms_through_the_helper(void **state)
{
	static const char box[] =
	    LINE "Subject: a\nContent-Type: message/rfc822\n\n"
	    "Subject: inner\n\nx\n\n"
	    LINE "X-Try: die\nSubject: kills\n\n\n"
	    LINE "Subject: b\n\n";
	struct mail_list *l = open_text(box);
	struct mail_form f[3];

	(void)state;
	assert_int_equal(mail_list_forms(l, 0, 3, NULL, f), 0);
	assert_int_equal(f[0].kind, MAIL_FORWARD);
	assert_string_equal(f[0].part, "1");
	assert_int_equal(f[1].kind, MAIL_UNKNOWN);
	assert_int_equal(f[2].kind, MAIL_ORDINARY);
	mail_list_free(l);
}

static void
many_heads(void **state)
{
	struct arena *a = arena_new((size_t)8 << 20);
	struct mail_head *h = calloc(1000, sizeof *h);
	struct mail_list *l;
	struct error e = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, (size_t)8 << 20);
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "%sSubject: n%d\n%s\n", LINE, i, i % 250 == 99 ?
		    "X-Try: die\n" : "");
	l = open_text(b.data);
	assert_int_equal(mail_list_heads(l, 0, 1000, NULL, a, h, &e), 0);
	for (int i = 0; i < 1000; i++) {
		char want[16];

		snprintf(want, sizeof want, "n%d", i);
		assert_true(h[i].known == (i % 250 != 99));
		if (h[i].known)
			assert_span_equal(h[i].subject, want);
	}
	mail_list_free(l);
	buf_done(&b);
	arena_free(a);
	free(h);
}

static int
setup(void **state)
{
	const char *b = getenv("builddir");
	char helper[4200];

	snprintf(helper, sizeof helper, "%s/mtgp-helper-test", b ? b : ".");
	setenv("MTGP_HELPER", helper, 1);
	return scratch_make(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_begin_a_mail),
		cmocka_unit_test(large_mboxes),
		cmocka_unit_test(too_many_mails),
		cmocka_unit_test(through_a_pipe),
		cmocka_unit_test(pipes_that_say_nothing),
		cmocka_unit_test(what_cannot_be_read_is_said),
		cmocka_unit_test(mails_may_hold_nul),
		cmocka_unit_test(maildirs_by_time),
		cmocka_unit_test(folders_of_files_by_name),
		cmocka_unit_test(heads_through_the_helper),
		cmocka_unit_test(forms_through_the_helper),
		cmocka_unit_test(many_heads),
	};

	return cmocka_run_group_tests(tests, setup, scratch_remove);
}
