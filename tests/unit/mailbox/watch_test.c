/* core/mailbox/watch: what comes in is handed over once, whatever happens to
 * it afterwards. */
#include "core/mailbox/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/loop/spawn.h"
#include "tests/unit/scratch.h"

/* As a delivery does it: written in tmp, moved to new. */
static void
deliver(const char *name, const char *text)
{
	char to[80];
	FILE *f = fopen(path("tmp/x"), "we");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	fclose(f);
	snprintf(to, sizeof to, "new/%s", name);
	assert_int_equal(rename(path("tmp/x"), path(to)), 0);
}

struct seen {
	char		 names[400];
	int		 stop_with;
};

static int
take(void *arg, const struct mail_list *l, size_t i)
{
	struct seen *s = arg;
	size_t n = strlen(s->names);

	snprintf(s->names + n, sizeof s->names - n, "%s ",
	    mail_list_entry(l, i)->file);
	return s->stop_with;
}

static bool
is_woken(const struct mail_watch *w)
{
	struct pollfd p = { .fd = mail_watch_fd(w), .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void
came_are(struct mail_watch *w, const char *names)
{
	struct seen s = { "", 0 };
	struct error e = { 0 };

	assert_int_equal(mail_watch_look(w, take, &s, &e), 0);
	assert_string_equal(s.names, names);
	assert_false(is_woken(w));
}

static void
each_mail_comes_once(void **state)
{
	struct mail_watch *w = NULL;
	struct error e = { 0 };

	(void)state;
	deliver("1725267400.a.host", "Subject: old\n\n");
	if (mail_watch_open(scratch, NULL, &w, &e) < 0)
		fail_msg("%s", e.en);
	came_are(w, "");
	deliver("1725267410.b.host", "Subject: b\n\n");
	assert_true(is_woken(w));
	deliver("1725267409.c.host", "Subject: c\n\n");
	came_are(w, "new/1725267409.c.host new/1725267410.b.host ");
	/* somebody reads it */
	assert_int_equal(rename(path("new/1725267410.b.host"),
	    path("cur/1725267410.b.host:2,S")), 0);
	assert_int_equal(rename(path("new/1725267400.a.host"),
	    path("cur/1725267400.a.host:2,RS")), 0);
	assert_true(is_woken(w));
	came_are(w, "");
	mail_watch_close(w);
}

/* Between the list that somebody sees and the watch of it. */
static void
what_a_list_lacks_came(void **state)
{
	struct mail_watch *w = NULL;
	struct mail_list *l = NULL;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(mail_list_open(scratch, -1, NULL, &l, &e), 0);
	deliver("1725267415.between.host", "Subject: x\n\n");
	assert_int_equal(mail_watch_open(scratch, l, &w, &e), 0);
	mail_list_free(l);
	came_are(w, "new/1725267415.between.host ");
	came_are(w, "");
	mail_watch_close(w);
}

static void
a_failure_ends_the_look(void **state)
{
	struct mail_watch *w = NULL;
	struct seen s = { "", -EIO };
	struct error e = { 0 };

	(void)state;
	assert_int_equal(mail_watch_open(scratch, NULL, &w, &e), 0);
	deliver("1725267420.d.host", "Subject: d\n\n");
	deliver("1725267421.e.host", "Subject: e\n\n");
	assert_int_equal(mail_watch_look(w, take, &s, &e), -EIO);
	assert_string_equal(s.names, "new/1725267420.d.host ");
	came_are(w, "new/1725267421.e.host ");
	mail_watch_close(w);
}

static void
what_is_no_maildir(void **state)
{
	static const char *const names[] = { "tmp", "nowhere",
		"new/1725267421.e.host" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct mail_watch *w = NULL;
		struct error e = { 0 };

		assert_true(mail_watch_open(path(names[i]), NULL, &w, &e) < 0);
		assert_non_null(strstr(e.en, "no Maildir"));
	}
}

static int
setup(void **state)
{
	return scratch_make(state) < 0 || mkdir(path("tmp"), 0700) < 0 ||
	    mkdir(path("new"), 0700) < 0 || mkdir(path("cur"), 0700) < 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mail_comes_once),
		cmocka_unit_test(what_a_list_lacks_came),
		cmocka_unit_test(a_failure_ends_the_look),
		cmocka_unit_test(what_is_no_maildir),
	};

	return cmocka_run_group_tests(tests, setup, scratch_remove);
}
