/* core/mailbox/mail: bytes from everywhere into memory that nobody can change,
 * a mail out of another one, a queue that is not there. */
#include "core/mailbox/mail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static void
holds(const struct mail *m, const char *text)
{
	struct span s;

	assert_int_equal(m->size, strlen(text));
	assert_int_equal(mail_map(m, &s), 0);
	assert_span_equal(s, text);
	mail_unmap(s);
}

static void
nobody_can_change_it(void **state)
{
	struct mail m;
	char c = 'x';

	(void)state;
	assert_int_equal(mail_from_span(span_str("Subject: a\n\n"), &m), 0);
	holds(&m, "Subject: a\n\n");
	assert_int_equal(pwrite(m.fd, &c, 1, 0), -1);
	assert_int_equal(ftruncate(m.fd, 0), -1);
	assert_int_equal(ftruncate(m.fd, 1000), -1);
	assert_true(mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, m.fd,
	    0) == MAP_FAILED);
	assert_true(fcntl(m.fd, F_GETFD) & FD_CLOEXEC);
	mail_close(&m);
	assert_int_equal(m.fd, -1);
	mail_close(&m);
	assert_int_equal(mail_from_span(span_str(""), &m), 0);
	holds(&m, "");
	mail_close(&m);
}

/* What an editor or a copy put in front of the header goes, and only that. */
static void
the_header_comes_first(void **state)
{
	static const char *const mails[][2] = {
		{ "\xef\xbb\xbfSubject: a\n\nb\n", "Subject: a\n\nb\n" },
		{ "\r\n\nX-A_1: a\r\n\r\nb", "X-A_1: a\r\n\r\nb" },
		{ "\n\nhello: said he", "hello: said he" },
		{ "\n\nhello, he said: x", "\n\nhello, he said: x" },
		{ "\xef\xbb\xbfhello", "\xef\xbb\xbfhello" },
		{ "\n\n", "\n\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		struct mail m;

		assert_int_equal(mail_from_span(span_str(mails[i][0]), &m),
		    0);
		holds(&m, mails[i][1]);
		mail_close(&m);
	}
}

static void
from_pipes_and_ranges(void **state)
{
	struct mail m, n;
	int p[2];

	(void)state;
	assert_int_equal(pipe2(p, O_CLOEXEC), 0);
	assert_int_equal(write(p[1], "0123456789", 10), 10);
	close(p[1]);
	assert_int_equal(mail_from_fd(p[0], NULL, &m), 0);
	close(p[0]);
	holds(&m, "0123456789");
	assert_int_equal(mail_from_range(m.fd, 3, 4, NULL, &n), 0);
	holds(&n, "3456");
	mail_close(&n);
	/* what is there */
	assert_int_equal(mail_from_range(m.fd, 8, 100, NULL, &n), 0);
	holds(&n, "89");
	mail_close(&n);
	mail_close(&m);
	/* a folder */
	p[0] = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(mail_from_fd(p[0], NULL, &m), -EISDIR);
	close(p[0]);
}

/* One byte over 100 MiB is said in a sentence; a file without blocks is as
 * large. */
static void
too_large_is_said(void **state)
{
	const volatile bool yes = true;
	struct error e = { 0 };
	struct mail m = MAIL_NONE;
	int fd = memfd_create("large", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(ftruncate(fd, (off_t)MESSAGE_MAX + 1), 0);
	assert_int_equal(mail_from_fd(fd, &yes, &m), -ECANCELED);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(mail_from_fd(fd, NULL, &m), -EFBIG);
	assert_int_equal(m.fd, -1);
	assert_int_equal(mail_error(&e, -EFBIG, "big.eml"), -EFBIG);
	assert_non_null(strstr(e.en, "big.eml is too large"));
	assert_non_null(strstr(e.ja, "100 MB"));
	assert_int_equal(mail_from_range(fd, 1, MESSAGE_MAX, NULL, &m), 0);
	assert_int_equal(m.size, MESSAGE_MAX);
	mail_close(&m);
	close(fd);
}

static const char outer[] =
    "Subject: outer\nMIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=b\n\n"
    "--b\nContent-Type: text/plain\n\nhello\n"
    "--b\nContent-Type: message/rfc822\n\nSubject: inner\n\nbody\n--b--\n";

static void
a_mail_out_of_another(void **state)
{
	static const char *const none[] = { "1", "1.1", "1.3", "", "2", "x" };
	struct error e = { 0 };
	struct mail m, n = MAIL_NONE;

	(void)state;
	assert_int_equal(mail_from_span(span_str(outer), &m), 0);
	assert_int_equal(mail_from_part(&m, "1.2", NULL, &n, &e), 0);
	holds(&n, "Subject: inner\n\nbody");
	assert_int_equal(ftruncate(n.fd, 0), -1);
	mail_close(&n);
	/* by the path of the mail itself */
	assert_int_equal(mail_from_part(&m, "1.2.1", NULL, &n, &e), 0);
	holds(&n, "Subject: inner\n\nbody");
	mail_close(&n);
	for (size_t i = 1; i < sizeof none / sizeof *none; i++) {
		e = (struct error){ 0 };
		assert_int_equal(mail_from_part(&m, none[i], NULL, &n, &e),
		    -ENOENT);
		assert_non_null(strstr(e.en, "no attached mail"));
	}
	mail_close(&m);
}

static void
kinds_are_told_apart(void **state)
{
	static const struct {
		const char	*mail;
		enum mail_form_kind kind;
		const char	*part;
	} v[] = {
		{ "Subject: a\n\nhello\n", MAIL_ORDINARY, "" },
		{ "", MAIL_ORDINARY, "" },
		{ outer, MAIL_FORWARD, "1.2" },
		{ "Subject: a\nContent-Type: message/rfc822\n\nSubject: b\n\n"
		  "c\n", MAIL_FORWARD, "1" },
		{ "From: MAILER-DAEMON@mail.example.jp\n"
		  "Content-Type: multipart/report; boundary=b;\n"
		  " report-type=delivery-status\n\n--b\n\nnot delivered\n"
		  "--b\nContent-Type: message/delivery-status\n\n"
		  "Reporting-MTA: dns; mail.example.jp\n\n"
		  "Final-Recipient: rfc822; info@example.com\nAction: failed\n"
		  "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n\n"
		  "--b\nContent-Type: message/rfc822\n\nSubject: mine\n\nx\n"
		  "--b--\n", MAIL_BOUNCE, "" },
		/* somebody is away: no error, and nothing is carried */
		{ "From: taro@example.jp\nAuto-Submitted: auto-replied\n"
		  "Subject: away\n\nuntil Monday\n", MAIL_ORDINARY, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct mail_form form;
		struct mail m;

		assert_int_equal(mail_from_span(span_str(v[i].mail), &m), 0);
		assert_int_equal(mail_form(&m, NULL, &form), 0);
		assert_int_equal(form.kind, v[i].kind);
		assert_string_equal(form.part, v[i].part);
		mail_close(&m);
	}
}

static void
ids_of_queues(void **state)
{
	static const char *const bad[] = { "", "-h", "4Wy0/..", "ABC",
		"4Wy0Wt2rCKz1Rkb;id", "ABCDEFABCDEFABCDEFABCDEFABC" };
	struct mail_envelope v;
	struct error e = { 0 };
	struct mail m = MAIL_NONE;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(mail_from_queue(bad[i], NULL, &m, &v, &e),
		    -EINVAL);
	assert_non_null(strstr(e.en, "is no queue id"));
}

/* A postcat of ours, first in PATH. */
static void
from_the_queue(void **state)
{
	char dir[] = "/tmp/mtgp-queue-XXXXXX", path[200], old[4096];
	const char *was = getenv("PATH");
	struct mail_envelope v;
	struct error e = { 0 };
	struct mail m = MAIL_NONE;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/postcat", dir);
	snprintf(old, sizeof old, "%s", was ? was : "/bin");
	f = fopen(path, "we");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\ncase $1$2 in\n"
	    "-bhq4Wy0Wt2rCKz1Rkb) printf 'Subject: queued\\n\\nbody\\n' ;;\n"
	    "-eq4Wy0Wt2rCKz1Rkb) printf '%%s\\n' '*** ENVELOPE ***' "
	    "'sender: taro@example.jp' "
	    "'named_attribute: client_address=192.0.2.7' "
	    "'named_attribute: helo_name=pc.example.jp' ;;\n"
	    "-bhq4Wy0Wt2rCKz1Rkc) printf 'x\\n' ;;\n"
	    "-eq4Wy0Wt2rCKz1Rkc) printf '%%s\\n' 'sender: ' "
	    "'named_attribute: client_address=127.0.0.1' "
	    "'named_attribute: helo_name=localhost' ;;\n"
	    "*) echo fatal >&2; exit 1 ;;\nesac\n");
	fclose(f);
	assert_int_equal(chmod(path, 0700), 0);
	setenv("PATH", dir, 1);
	assert_int_equal(mail_from_queue("4Wy0Wt2rCKz1Rkb", NULL, &m, &v,
	    &e), 0);
	holds(&m, "Subject: queued\n\nbody\n");
	mail_close(&m);
	assert_string_equal(v.client, "192.0.2.7");
	assert_string_equal(v.helo, "pc.example.jp");
	assert_string_equal(v.mail_from, "taro@example.jp");
	/* what a filter handed back */
	assert_int_equal(mail_from_queue("4Wy0Wt2rCKz1Rkc", NULL, &m, &v,
	    &e), 0);
	mail_close(&m);
	assert_true(v.has_mail_from);
	assert_string_equal(v.mail_from, "");
	assert_string_equal(v.client, "");
	assert_string_equal(v.helo, "");
	assert_true(mail_from_queue("4Wy0Wt2rCKz1Rkd", NULL, &m, &v, &e) < 0);
	assert_non_null(strstr(e.en, geteuid() ? "needs root" :
	    "No mail 4Wy0Wt2rCKz1Rkd is in the queue"));
	setenv("PATH", old, 1);
	unlink(path);
	rmdir(dir);
}

UNIT_MAIN(
	cmocka_unit_test(nobody_can_change_it),
	cmocka_unit_test(the_header_comes_first),
	cmocka_unit_test(from_pipes_and_ranges),
	cmocka_unit_test(too_large_is_said),
	cmocka_unit_test(a_mail_out_of_another),
	cmocka_unit_test(kinds_are_told_apart),
	cmocka_unit_test(ids_of_queues),
	cmocka_unit_test(from_the_queue),
)
