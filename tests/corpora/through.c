/* through FILE…: every mail is judged in this process and in mtgp-helper, with
 * nothing answered; both must say the same.  What a sandbox breaks (a
 * converter that cannot be opened, a forbidden call) shows here. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/inquiry/remote.h"
#include "core/mailbox/mail.h"
#include "core/message/remote.h"
#include "core/sheet/writer.h"

#define NOW	(1725267419 * USEC_SEC)
#define TEXT	((size_t)64 << 20)

/* Settled; the sheet as JSON, without the row on the sandbox. */
static int
write_sheet(struct inquiry *i, struct buf *out)
{
	static const char sandbox[] = ",{\"id\":\"sandbox\"";
	const struct sheet_write_options o = { .lang = LANG_EN };
	ptrdiff_t at;

	buf_reset(out);
	if (!i || !inquiry_settle(i) || !inquiry_sheet(i) ||
	    sheet_write(out, inquiry_sheet(i), SHEET_JSON, &o) < 0)
		return -1;
	at = span_find(buf_span(out), span_str(sandbox));
	if (at >= 0) {
		buf_cut(out, (size_t)at);
		buf_adds(out, "]}");
	}
	return 0;
}

static int
judge_here(const struct mail *m, struct buf *out)
{
	const struct message_options o = { .vantage = "" };
	const struct answerer none = inquiry_by_facts(NULL);
	struct message *subject = NULL;
	struct inquiry *i = NULL;
	struct span bytes;
	int r;

	r = mail_map(m, &bytes);
	if (r < 0)
		return r;
	if (message_prepare(bytes, &o, &subject) == 0)
		i = inquiry_new(&message_analysis, subject, NOW, &none);
	r = write_sheet(i, out);
	inquiry_free(i);
	message_free(subject);
	mail_unmap(bytes);
	return r;
}

static int
judge_there(const struct mail *m, struct buf *out)
{
	const struct remote_options o = { .analysis = "message", .now = NOW,
		.fd = m->fd, .size = m->size, .name = span_str("mail"),
		.may_ask = message_may_ask };
	const struct answerer none = inquiry_by_facts(NULL);
	struct remote *remote = remote_new(&o);
	struct inquiry *i = NULL;
	struct judging j;
	int r;

	if (remote) {
		j = remote_judging(remote);
		i = inquiry_new_elsewhere(&j, &none);
	}
	r = write_sheet(i, out);
	remote_free(remote);
	inquiry_free(i);
	return r;
}

static int
compare(const char *path, struct buf *here, struct buf *there)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = 1;
	struct mail m = MAIL_NONE;
	size_t n = 0;

	if (fd >= 0 && mail_from_fd(fd, NULL, &m) == 0 &&
	    judge_here(&m, here) == 0 && judge_there(&m, there) == 0) {
		r = !span_eq(buf_span(here), buf_span(there));
		while (n < here->len && n < there->len &&
		    here->data[n] == there->data[n])
			n++;
	}
	if (r)
		printf("%s: at %zu\n  here  %.200s\n  there %.200s\n", path,
		    n, here->data + (n > 60 ? n - 60 : 0), there->data +
		    (n > 60 && n < there->len ? n - 60 : 0));
	mail_close(&m);
	if (fd >= 0)
		close(fd);
	return r;
}

int
main(int argc, char **argv)
{
	struct buf here, there;
	int bad = 0;

	buf_init(&here, TEXT);
	buf_init(&there, TEXT);
	for (int i = 1; i < argc; i++)
		bad += compare(argv[i], &here, &there);
	buf_done(&here);
	buf_done(&there);
	printf("%d mails, %d differ\n", argc - 1, bad);
	return bad > 0;
}
