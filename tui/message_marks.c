/* What the list of a mailbox says of each mail in sight: the value of the row
 * that its pane's title shows, as the helper judges the mail without asking
 * anybody.  A screen of mails at a time, in its order; a job, on a
 * helper of its own, which ends with it.
 * Fails: that mail gets no mark.  Owner: the pane; a job that was let go
 * frees itself. */
#include <stdlib.h>

#include "tui/mail_pane.h"

#define FEW 24			/* mails of one job: a screen, since each job
				 * starts a helper */
#define LIMIT (5 * USEC_SEC)	/* of one mail */
#define OPTIONS_MAX ((size_t)1 << 20)

struct marks_job {
	struct message_own *own;	/* NULL: no longer wanted */
	struct loop_job	*job;
	struct mails	*mails;
	struct remote_options remote;
	struct facts	*facts;
	struct buf	 options;
	char		*data, *user;	/* folders; user NULL: none */
	const char	*id;		/* of the row */
	size_t		 entry[FEW], n;
	struct mail_mark mark[FEW];
};

/* ---- the job ---- */

/* "82/100" as 82, "7.5 / 9.4" without its blanks. */
static void
take_row(const struct sheet *s, const char *id, struct mail_mark *ret)
{
	const struct row *r = s != NULL ? sheet_find_id(s, id) : NULL;
	struct span v = r != NULL ? r->value : span_str(""), word;
	size_t n = 0;

	if (r == NULL || r->state != ROW_DONE)
		return;
	ret->severity = r->severity;
	if (span_ends(v, "/100"))
		v = span_head(v, v.n - strlen("/100"));
	while (span_word(&v, " ", &word) &&
	    n + word.n < sizeof ret->value) {
		memcpy(ret->value + n, word.p, word.n);
		n += word.n;
	}
}

static void
judge(struct marks_job *m, struct remote_options *o, struct mail_mark *ret)
{
	struct answerer nobody = inquiry_by_facts(m->facts);
	struct remote *r = remote_new(o);
	struct judging j;
	struct inquiry *i;
	struct sheet *s;

	if (r == NULL)
		return;
	j = remote_judging(r);
	i = inquiry_new_elsewhere(&j, &nobody);
	if (i != NULL && inquiry_settle(i)) {
		s = inquiry_take(i);
		take_row(s, m->id, ret);
		sheet_free(s);
	}
	remote_free(r);
	inquiry_free(i);
}

static void
work(struct loop_job *job, void *arg)
{
	struct marks_job *m = arg;
	struct remote_options o = m->remote;

	o.cancel = loop_job_cancelled(job);
	o.seat = remote_seat_new();
	for (size_t k = 0; k < m->n && o.seat != NULL && !*o.cancel; k++) {
		struct mail mail = MAIL_NONE;

		if (mail_list_read(m->mails->list, m->entry[k], o.cancel,
		    &mail, NULL) < 0)
			continue;
		o.fd = mail.fd;
		o.size = mail.size;
		judge(m, &o, &m->mark[k]);
		mail_close(&mail);
	}
	remote_seat_free(o.seat);
}

static void
job_free(struct marks_job *m)
{
	mails_release(m->mails);
	facts_free(m->facts);
	buf_done(&m->options);
	free(m->data);
	free(m->user);
	free(m);
}

static void
done(void *arg, bool cancelled)
{
	struct marks_job *m = arg;

	(void)cancelled;
	if (m->own != NULL) {
		m->own->marking = NULL;
		for (size_t k = 0; k < m->n; k++)
			m->own->marks[m->entry[k]] = m->mark[k];
		console_dirty(m->own->d->pane->console);
	}
	job_free(m);
}

static const struct job_ops ops = {
	.work = work,
	.done = done,
};

/* ---- the list ---- */

static struct marks_job *
job_new(struct message_own *own)
{
	struct console *c = own->d->pane->console;
	const char *user = config_dir_user(c->config);
	struct message_options o = { .vantage = "" };
	struct marks_job *m = calloc(1, sizeof *m);

	if (m == NULL)
		return NULL;
	m->own = own;
	m->id = own->kind->marks;
	m->mails = own->mails;
	m->mails->users++;
	buf_init(&m->options, OPTIONS_MAX);
	m->data = strdup(config_dir_data(c->config));
	m->user = user != NULL ? strdup(user) : NULL;
	if (m->data == NULL || (user != NULL && m->user == NULL) ||
	    mail_pane_inputs(own, &o, NULL, &m->options, &m->facts) < 0) {
		job_free(m);
		return NULL;
	}
	m->remote = (struct remote_options){
		.analysis = own->kind->analysis,
		.options = buf_span(&m->options), .facts = m->facts,
		.now = console_now(c), .may_ask = own->kind->may_ask,
		.limit = LIMIT, .data = m->data, .user = m->user };
	return m;
}

void
message_marks_want(struct message_own *own, const size_t *entry, size_t n)
{
	struct marks_job *m;

	if (own->kind->marks == NULL || own->marking != NULL)
		return;
	m = job_new(own);
	if (m == NULL)
		return;
	for (size_t i = 0; i < n && m->n < FEW; i++) {
		if (own->marks[entry[i]].known)
			continue;
		m->mark[m->n].known = true;
		m->entry[m->n++] = entry[i];
	}
	if (m->n > 0)
		m->job = loop_job_start(own->d->pane->console->loop, &ops, m);
	if (m->job == NULL)
		job_free(m);
	else
		own->marking = m;
}

void
message_marks_stop(struct message_own *own)
{
	if (own->marking == NULL)
		return;
	own->marking->own = NULL;
	loop_job_cancel(own->marking->job);
	own->marking = NULL;
}
