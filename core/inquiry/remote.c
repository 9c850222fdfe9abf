/* An inquiry's judgements in mtgp-helper.
 *
 * One judgement is one exchange of frames: all answers that the helper has
 * not seen, and back a sheet and questions.  While a job does it, the fields
 * of the judgement are the job's and all others the loop's; remote_free then
 * only asks the job to end, and its end frees.
 *
 * Questions have numbers of one helper.  A new one asks anew from 0, and gets
 * what is known at once: asking twice for the same is the same question for
 * the inquiry. */
#include "core/inquiry/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/vec.h"
#include "core/inquiry/wire.h"
#include "core/loop/helper.h"

struct remote_seat {
	struct helper	*h;		/* NULL: none waits */
	unsigned	 mails;		/* that it has had */
};

struct asked {
	const struct answer *answer;	/* the inquiry's */
	bool		 sent;
};

struct remote {
	/* constant */
	struct remote_options o;
	char		*name, *helper;
	char		*data, *user;	/* "" none */
	struct buf	 open;		/* the frame */
	int		 fd;

	/* the loop's */
	struct inquiry	*i;
	struct asked	*v;		/* by the helper's numbers */
	size_t		 n, cap;
	const char	*failure;	/* the word; NULL: none */
	struct loop_job	*job;
	bool		 freed;

	/* of the judgement */
	struct buf	 answers;	/* frames, a line each */
	struct helper	*h;
	const volatile bool *stop;
	unsigned	 deaths;
	bool		 fresh;		/* another helper than before */
	bool		 reading;	/* it has the mail */
	int		 result;
	struct wire_reply reply;
};

/* ---- what went wrong ---- */

/* catalogue: parser.* row.parser row.sandbox sandbox.reduced */

static const char *
failure_of(int code, const struct remote *r)
{
	static const struct { int code; const char *word; } words[] = {
		{ -ENOENT, "missing" }, { -EACCES, "missing" },
		{ -ETIMEDOUT, "timeout" }, { -ENOMEM, "memory" },
		{ -EPROTO, "nonsense" }, { -EFBIG, "nonsense" },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].code == code)
			return words[i].word;
	return r->reading ? "died" : "start";
}

/* What the helper itself says. */
static const char *
failure_said(const char *word)
{
	static const char *const known[] = { "crypto", "knowledge",
		"large", "memory" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(word, known[i]) == 0)
			return known[i];
	return "nonsense";
}

static struct sheet *
failure_sheet(const struct remote *r)
{
	struct sheet *s = sheet_new(r->o.analysis, span_str(r->name));
	char id[40];
	struct row *row;

	if (!s)
		return NULL;
	row = sheet_row(s, NULL, "parser", span_str(""));
	if (row) {
		row->severity = SEVERITY_ERROR;
		row_value(s, row, span_str(r->failure));
		snprintf(id, sizeof id, "parser.%s.why", r->failure);
		row->why = text_plain(id);
		snprintf(id, sizeof id, "parser.%s.remedy", r->failure);
		row->remedy = text_plain(id);
		row_evidence(s, row, span_str(r->name), 0,
		    (int64_t)r->o.size, span_str(""));
	}
	return s;
}

/* ---- the judgement ---- */

static int
receive(struct remote *r, usec_t until, struct buf *b)
{
	usec_t left = until - clock_monotonic();

	return left <= 0 ? -ETIMEDOUT : helper_receive(r->h, left, r->stop,
	    b);
}

/* The helper that waits on the seat, or a new one. */
static int
start(struct remote *r)
{
	struct remote_seat *s = r->o.seat;

	if (s && s->h) {
		r->h = s->h;
		s->h = NULL;
		return 0;
	}
	if (s)
		s->mails = 0;
	return helper_start_with(r->helper, "parse", (const char *const[]){
	    r->data, r->user, NULL }, &r->h);
}

static int
open_mail(struct remote *r, usec_t until)
{
	struct buf b;
	int e;

	r->fresh = true;
	r->reading = false;
	e = start(r);
	if (e < 0)
		return e;
	buf_init(&b, HELPER_FRAME_MAX);
	r->reading = true;
	e = helper_send(r->h, buf_span(&r->open), &r->fd, 1);
	if (e == 0)
		e = receive(r, until, &b);
	if (e == 0 && strcmp(b.data, "{\"open\":true}") != 0)
		e = wire_reply_read(buf_span(&b), &r->reply);
	if (e == 0 && r->reply.sheet)
		e = -EPROTO;
	buf_done(&b);
	return e;
}

static int
judge_mail(struct remote *r, struct span frames, usec_t until)
{
	struct span line;
	struct buf b;
	int e = 0;

	buf_init(&b, HELPER_FRAME_MAX);
	while (e == 0 && span_split(&frames, '\n', &line))
		e = helper_send(r->h, line, NULL, 0);
	if (e == 0)
		e = receive(r, until, &b);
	if (e == 0)
		e = wire_reply_read(buf_span(&b), &r->reply);
	buf_done(&b);
	return e;
}

static int
attempt(struct remote *r)
{
	static const char nothing[] = "{\"op\":\"judge\",\"answers\":[]}\n";
	usec_t until = clock_monotonic() + r->o.limit;
	struct span frames = buf_span(&r->answers);
	int e = 0;

	wire_reply_done(&r->reply);
	if (!r->h) {
		frames = span_str(nothing);
		e = open_mail(r, until);
	}
	if (e == 0 && r->reply.error[0] == '\0')
		e = judge_mail(r, frames, until);
	return e;
}

static void
run(struct remote *r)
{
	r->fresh = false;
	r->result = attempt(r);
	if (r->result == -EPIPE && r->reading && ++r->deaths == 1) {
		helper_stop(r->h);
		r->h = NULL;
		r->result = attempt(r);
	}
}

/* ---- taking it over ---- */

/* The questions of the helper, asked here.  *ret_again: some answers are
 * known already. */
static int
take_questions(struct remote *r, bool *ret_again)
{
	struct asker *by = inquiry_asker(r->i);

	if (r->fresh)
		r->n = 0;
	for (size_t k = 0; k < r->reply.n; k++) {
		const struct question *q = &r->reply.questions[k];

		if (r->n >= INQUIRY_QUESTIONS || !r->o.may_ask(q))
			return -EPROTO;
		if (VEC_ROOM(r->v, r->n, r->cap) < 0)
			return -ENOMEM;
		r->v[r->n] = (struct asked){ .answer = by->ask(by, q) };
		if (r->v[r->n].answer->state != ANSWER_OPEN)
			*ret_again = true;
		r->n++;
	}
	return 0;
}

/* Places in the mail are in it. */
static bool
lies(const struct remote *r, const struct sheet *s)
{
	const struct evidence *e;
	const struct row *row;
	int64_t size = (int64_t)r->o.size;

	if (strcmp(s->kind, r->o.analysis) != 0)
		return true;
	for (row = row_next(&s->root); row; row = row_next(row)) {
		for (e = row->evidence; e; e = e->next)
			if (span_is(e->source, REMOTE_MAIL) &&
			    (e->position > size || (e->position >= 0 &&
			    e->length > size - e->position)))
				return true;
	}
	return false;
}

static void
say_reduced(struct remote *r)
{
	struct sheet *s = r->reply.sheet;
	struct row *row;

	if (!helper_reduced(r->h))
		return;
	row = sheet_row(s, NULL, "sandbox", span_str(""));
	if (!row)
		return;
	row->severity = SEVERITY_NOTICE;
	row_value(s, row, span_str("reduced"));
	row->why = text_say(s->arena, "sandbox.reduced.why", "missing",
	    helper_missing(r->h), NULL);
	row->remedy = text_plain("sandbox.reduced.remedy");
}

static void
fail(struct remote *r, const char *word)
{
	r->failure = word;
	helper_stop(r->h);
	r->h = NULL;
}

static void
take_over(struct remote *r)
{
	struct sheet *s = NULL;
	bool again = false;
	int e = r->result;

	if (e == -ECANCELED) {
		inquiry_judged(r->i, NULL, false);
		return;
	}
	if (e == 0 && r->reply.error[0] != '\0') {
		fail(r, failure_said(r->reply.error));
	} else {
		if (e == 0)
			e = take_questions(r, &again);
		if (e == 0 && lies(r, r->reply.sheet))
			e = -EPROTO;
		if (e < 0)
			fail(r, failure_of(e, r));
	}
	if (r->failure) {
		s = failure_sheet(r);
	} else {
		say_reduced(r);
		s = r->reply.sheet;
		r->reply.sheet = NULL;
	}
	inquiry_judged(r->i, s, again && !r->failure);
}

/* ---- beginning ---- */

static int
pack_answers(struct remote *r)
{
	struct buf *b = &r->answers;
	size_t start;
	bool first = true;

	buf_reset(b);
	start = 0;
	for (size_t k = 0; k < r->n; k++) {
		struct asked *a = &r->v[k];

		if (a->sent || a->answer->state == ANSWER_OPEN)
			continue;
		if (!first && b->len - start > WIRE_PART) {
			wire_answers_end(b, first, true);
			buf_addc(b, '\n');
			start = b->len;
			first = true;
		}
		wire_answer(b, k, a->answer, first);
		first = false;
		a->sent = true;
	}
	wire_answers_end(b, first, false);
	return buf_addc(b, '\n');
}

/* Who did its work to the end may take another mail. */
static void
leave(struct remote *r)
{
	struct remote_seat *s = r->o.seat;

	if (s && r->h && r->result == 0 && !r->failure &&
	    r->reply.error[0] == '\0' && ++s->mails < REMOTE_SEAT)
		s->h = r->h;
	else
		helper_stop(r->h);
	r->h = NULL;
}

static void
destroy(struct remote *r)
{
	leave(r);
	wire_reply_done(&r->reply);
	buf_done(&r->open);
	buf_done(&r->answers);
	if (r->fd >= 0)
		close(r->fd);
	free(r->v);
	free(r->name);
	free(r->helper);
	free(r->data);
	free(r->user);
	free(r);
}

static void
work(struct loop_job *j, void *arg)
{
	struct remote *r = arg;

	r->stop = loop_job_cancelled(j);
	run(r);
}

static void
done(void *arg, bool cancelled)
{
	struct remote *r = arg;

	(void)cancelled;
	r->job = NULL;
	if (r->freed) {
		destroy(r);
		return;
	}
	take_over(r);
	if (r->o.judged)
		r->o.judged(r->o.arg);
}

static void
begin(void *arg, struct inquiry *i)
{
	static const struct job_ops ops = { .work = work, .done = done };
	struct remote *r = arg;

	r->i = i;
	if (r->failure) {
		inquiry_judged(i, failure_sheet(r), false);
		return;
	}
	r->result = pack_answers(r);
	if (r->result == 0 && !r->o.loop) {
		run(r);
	} else if (r->result == 0) {
		r->result = -ECANCELED;	/* when nobody works on it */
		r->job = loop_job_start(r->o.loop, &ops, r);
		if (r->job)
			return;
		r->result = -ENOMEM;
	}
	take_over(r);
}

struct judging
remote_judging(struct remote *r)
{
	return (struct judging){ .begin = begin, .arg = r,
		.patience = r->o.patience };
}

/* ---- its life ---- */

struct remote_seat *
remote_seat_new(void)
{
	return calloc(1, sizeof(struct remote_seat));
}

void
remote_seat_free(struct remote_seat *s)
{
	if (!s)
		return;
	helper_stop(s->h);
	free(s);
}

struct remote *
remote_new(const struct remote_options *o)
{
	struct remote *r = calloc(1, sizeof *r);
	int e;

	if (!r)
		return NULL;
	r->o = *o;
	r->stop = o->cancel;
	if (r->o.limit == 0)
		r->o.limit = REMOTE_LIMIT;
	buf_init(&r->open, HELPER_FRAME_MAX);
	buf_init(&r->answers, (size_t)128 << 20);
	r->fd = fcntl(o->fd, F_DUPFD_CLOEXEC, 3);
	r->name = strndup(o->name.n ? o->name.p : "", o->name.n);
	r->helper = o->helper ? strdup(o->helper) : NULL;
	r->data = strdup(o->data ? o->data : "");
	r->user = strdup(o->user ? o->user : "");
	e = wire_open(o->analysis, o->options, o->facts, o->now, &r->open);
	if (e < 0 || r->fd < 0 || !r->name || !r->data || !r->user ||
	    (o->helper && !r->helper)) {
		destroy(r);
		return NULL;
	}
	return r;
}

void
remote_free(struct remote *r)
{
	if (!r)
		return;
	r->freed = true;
	if (r->job)
		loop_job_cancel(r->job);
	else
		destroy(r);
}
