/* The mails of a mailbox, the newest first.  What a line shows of a mail is
 * read by the helper, a part of the list at a time, around what is in sight.
 * Fails: a line then says that it could not be read.  Owner: the pane. */
#include <errno.h>
#include <stdlib.h>

#include "core/mailbox/watch.h"
#include "core/sheet/writer.h"
#include "tui/mail_pane.h"

#define PART 64			/* heads read at once */
#define TIME_COLS 17
#define FROM_COLS 30
#define NARROW 100		/* less: the columns are */
#define NARROW_BY 8
#define SIGHT 128		/* lines of a screen */

struct heads_job {
	struct message_own *own;	/* NULL: no longer wanted */
	struct loop_job	*job;
	struct mails	*mails;
	struct arena	*arena;
	size_t		 first, n;
	struct mail_head head[PART];
	bool		 wants_forms;
	struct mail_form form[PART];
	struct error	 error;
};

static const char *
word(const struct message_own *own, const char *id)
{
	struct text t = text_plain(id);

	return text_in(&t, own->d->pane->console->lang);
}

static size_t
count(const struct message_own *own)
{
	return own->mails ? mail_list_count(own->mails->list) : 0;
}

/* ---- heads ---- */

static void
heads_work(struct loop_job *j, void *arg)
{
	struct heads_job *h = arg;

	(void)mail_list_heads(h->mails->list, h->first, h->n,
	    loop_job_cancelled(j), h->arena, h->head, &h->error);
	if (h->wants_forms)
		(void)mail_list_forms(h->mails->list, h->first, h->n,
		    loop_job_cancelled(j), h->form);
}

static void
take_heads(struct message_own *own, const struct heads_job *h)
{
	for (size_t i = 0; i < h->n; i++) {
		struct mail_head *to = &own->heads[h->first + i];

		*to = h->head[i];
		to->from = arena_span(own->arena, to->from);
		to->subject = arena_span(own->arena, to->subject);
		if (arena_failed(own->arena))
			to->from = to->subject = span_str("");
		own->forms[h->first + i] = h->form[i];
		own->have[h->first + i] = 1;
	}
}

static void
heads_done(void *arg, bool cancelled)
{
	struct heads_job *h = arg;

	(void)cancelled;
	if (h->own != NULL) {
		h->own->reading = NULL;
		take_heads(h->own, h);
		console_dirty(h->own->d->pane->console);
	}
	mails_release(h->mails);
	arena_free(h->arena);
	free(h);
}

static const struct job_ops heads_ops = {
	.work = heads_work,
	.done = heads_done,
};

/* Reads the part of the list that holds entry i, unless it is there. */
static void
want(struct message_own *own, size_t i)
{
	struct heads_job *h;

	if (own->reading != NULL || own->have[i])
		return;
	h = calloc(1, sizeof *h);
	if (h == NULL)
		return;
	h->first = i - i % PART;
	h->n = count(own) - h->first < PART ? count(own) - h->first : PART;
	h->own = own;
	h->wants_forms = own->tester;
	h->arena = arena_new((size_t)4 << 20);
	h->mails = own->mails;
	h->mails->users++;
	if (h->arena != NULL)
		h->job = loop_job_start(own->d->pane->console->loop,
		    &heads_ops, h);
	if (h->job == NULL) {
		mails_release(h->mails);
		arena_free(h->arena);
		free(h);
		return;
	}
	own->reading = h;
}

void
message_mails_stop(struct message_own *own)
{
	message_marks_stop(own);
	if (own->reading == NULL)
		return;
	own->reading->own = NULL;
	loop_job_cancel(own->reading->job);
	own->reading = NULL;
}

/* ---- the list ---- */

static size_t
list_count(void *arg)
{
	return count(arg);
}

/* Line 0 is the newest. */
static size_t
entry_of(const struct message_own *own, size_t line)
{
	return count(own) - 1 - line;
}

/* Where the columns begin, from that of the time on. */
static void
columns(const struct message_own *own, int width, int *ret_from,
    int *ret_subject)
{
	*ret_from = TIME_COLS + own->kind->marks_cols;
	*ret_subject = *ret_from + FROM_COLS - (width < NARROW ? NARROW_BY :
	    0);
}

/* What is not judged here says what it is instead. */
static bool
form_draw(struct message_own *own, const struct area *a, int row, int col,
    int width, size_t i, enum style style)
{
	static const char *const words[] = {
		[MAIL_BOUNCE] = "tui.lint.form.bounce",
		[MAIL_FORWARD] = "tui.lint.form.forward",
	};
	enum mail_form_kind k = own->forms[i].kind;

	if (k != MAIL_BOUNCE && k != MAIL_FORWARD)
		return false;
	area_text_cut(a, row, col, width - 1, style, span_str(word(own,
	    words[k])));
	return true;
}

/* A word, so that colour alone says nothing, and the value. */
static void
mark_draw(struct message_own *own, const struct area *a, int row, int col,
    int width, const struct mail_mark *m, enum style style)
{
	const char *label = severity_label(m->severity,
	    own->d->pane->console->lang);
	struct buf b;

	if (*m->value == '\0')
		return;
	buf_init(&b, 256);
	buf_addf(&b, "%s%s%s", m->severity >= SEVERITY_NOTICE ? label : "",
	    m->severity >= SEVERITY_NOTICE ? " " : "", m->value);
	area_text_cut(a, row, col, width - 1, style == STYLE_CURSOR ? style :
	    style_of(m->severity), buf_span(&b));
	buf_done(&b);
}

/* A file of a folder that has nothing a mail has. */
static bool
is_no_mail(const struct mail_head *h)
{
	return h->known && h->from.n == 0 && h->subject.n == 0 &&
	    h->date == TIME_NONE;
}

static void
line_draw(void *arg, const struct area *a, int row, size_t line,
    enum style style)
{
	struct message_own *own = arg;
	size_t i = entry_of(own, line);
	const struct mail_head *h = &own->heads[i];
	const struct mail_entry *e = mail_list_entry(own->mails->list, i);
	usec_t t = own->have[i] && h->date != TIME_NONE ? h->date : e->time;
	enum style dim = style == STYLE_CURSOR ? style : STYLE_DIM;
	int from, subject;
	struct buf b;

	columns(own, a->cols, &from, &subject);
	buf_init(&b, 64);
	if (t != TIME_NONE && display_time(&b, t) == 0)
		area_text_cut(a, row, 1, TIME_COLS - 1, style,
		    span_head(buf_span(&b), TIME_COLS - 1));
	buf_done(&b);
	if (!form_draw(own, a, row, 1 + TIME_COLS, from - TIME_COLS, i,
	    style) && !(own->have[i] && is_no_mail(h)))
		mark_draw(own, a, row, 1 + TIME_COLS, from - TIME_COLS,
		    &own->marks[i], style);
	if (!own->have[i] || !h->known) {
		area_str(a, row, 1 + from, dim, word(own, own->have[i] ?
		    "tui.message.head-unknown" : "tui.message.head-open"));
	} else if (h->from.n == 0 && h->subject.n == 0) {	/* no mail? */
		area_text_cut(a, row, 1 + from, a->cols - 1 - from, dim,
		    span_str(e->file));
	} else {
		area_text_cut(a, row, 1 + from, subject - from - 1, style,
		    h->from);
		area_text_cut(a, row, 1 + subject, a->cols - 1 - subject,
		    style, h->subject);
	}
}

/* ---- the tester mailbox ---- */

static int
note(void *arg, const struct mail_list *l, size_t i)
{
	(void)l;
	(void)i;
	((struct message_own *)arg)->stale = true;
	return 0;
}

static void
on_arrival(void *arg, int events)
{
	struct message_own *own = arg;
	struct error e = { 0 };

	(void)events;
	if (mail_watch_look(own->watch, note, own, &e) < 0)
		console_error(own->d->pane->console, &e);
	if (own->stale)
		console_dirty(own->d->pane->console);
}

static void
unwatch(struct message_own *own)
{
	loop_io_close(own->watch_io);
	own->watch_io = NULL;
	mail_watch_close(own->watch);
	own->watch = NULL;
	own->tester = own->stale = false;
}

/* From now on; what cannot be watched is listed all the same. */
static void
watch(struct message_own *own)
{
	struct console *c = own->d->pane->console;
	struct error e = { 0 };

	own->tester = own->kind->tester && strcmp(own->path, config_text(
	    c->config, "tester-maildir")) == 0;
	if (!own->tester)
		return;
	if (mail_watch_open(own->path, own->mails->list, &own->watch,
	    &e) < 0) {
		console_error(c, &e);
		return;
	}
	own->watch_io = loop_io_open(c->loop, mail_watch_fd(own->watch),
	    LOOP_READ, on_arrival, own);
	on_arrival(own, 0);	/* what came while the list was read */
}

static int
steps_draw(struct message_own *own, const struct area *a)
{
	static const char *const steps[] = { "score.watch.copy",
		"score.watch.send", "tui.lint.look" };
	struct asking *d = own->d;
	const char *address = config_text(d->pane->console->config,
	    "tester-address");

	for (int i = 0; i < 3; i++) {
		struct text t = text_say(d->frame, i == 0 &&
		    *address == '\0' ? "score.watch.no-address" : steps[i],
		    "address", address, NULL);

		area_text_cut(a, i, 1, a->cols - 1, STYLE_PLAIN, span_str(
		    text_in(&t, d->pane->console->lang)));
	}
	return 4;
}

/* Of what is in sight. */
static void
want_marks(struct message_own *own, size_t height)
{
	size_t entry[SIGHT], n = 0;

	for (size_t line = own->list.top; line < own->list.top + height &&
	    line < count(own) && n < SIGHT; line++)
		if (!own->marks[entry_of(own, line)].known)
			entry[n++] = entry_of(own, line);
	if (n > 0)
		message_marks_want(own, entry, n);
}

/* Around the cursor: the list scrolls only when it is drawn. */
void
message_mails_refresh(struct message_own *own)
{
	size_t n, here = own->list.cursor;
	size_t height = own->list.height > 0 ? (size_t)own->list.height :
	    PART;

	if (own->stale) {
		own->stale = false;
		message_fetch_again(own);
		return;
	}
	n = count(own);
	for (size_t line = here > height ? here - height : 0;
	    line < here + height && line < n; line++)
		want(own, entry_of(own, line));
	if (own->reading == NULL)
		want_marks(own, height);
}

static const struct list_ops mails_list = {
	.count = list_count,
	.draw = line_draw,
};

int
message_mails_open(struct message_own *own)
{
	list_init(&own->list, &mails_list, own);
	return 0;
}

void
message_mails_drop(struct message_own *own)
{
	message_mails_stop(own);
	unwatch(own);
	mails_release(own->mails);
	own->mails = NULL;
	free(own->path);
	own->path = NULL;
	arena_free(own->arena);
	own->arena = NULL;
	free(own->heads);
	own->heads = NULL;
	free(own->forms);
	own->forms = NULL;
	free(own->have);
	own->have = NULL;
	free(own->marks);
	own->marks = NULL;
	own->listing = false;
}

void
message_mails_show(struct message_own *own, struct mails *m,
    const char *path)
{
	size_t n = mail_list_count(m->list);
	char *copy = strdup(path);

	message_mails_drop(own);
	own->mails = m;
	own->path = copy;
	own->arena = arena_new((size_t)64 << 20);
	own->heads = calloc(n + 1, sizeof *own->heads);
	own->forms = calloc(n + 1, sizeof *own->forms);
	own->have = calloc(n + 1, 1);
	own->marks = calloc(n + 1, sizeof *own->marks);
	if (copy == NULL || own->arena == NULL || own->heads == NULL ||
	    own->forms == NULL || own->have == NULL || own->marks == NULL) {
		message_mails_drop(own);
		return;
	}
	own->listing = true;
	list_forget(&own->list);
	watch(own);
}

void
message_mails_draw(struct message_own *own, const struct area *a)
{
	int top = own->tester ? steps_draw(own, a) : 0, col = 1;
	int from, subject;
	struct area list = area_sub(a, top + 2, 0, a->rows - top - 2,
	    a->cols);
	size_t n = count(own);
	struct text t = text_count(own->d->frame, "tui.message.mails",
	    (long long)n);

	col += area_text_cut(a, top, col, a->cols - 1, STYLE_BOLD,
	    span_str(own->path)) + 2;
	col += area_text_cut(a, top, col, a->cols - col, STYLE_PLAIN,
	    span_str(text_in(&t, own->d->pane->console->lang))) + 2;
	if (own->kind->marks != NULL && n > 0)
		area_str(a, top, col, STYLE_DIM, word(own,
		    "tui.message.mails-marks"));
	if (n == 0) {
		area_str(a, top + 2, 1, STYLE_PLAIN, word(own,
		    "tui.message.mails-none"));
		return;
	}
	columns(own, a->cols - 1, &from, &subject);
	area_str(a, top + 1, 2, STYLE_HEADING, word(own,
	    "tui.message.col-time"));
	if (own->kind->marks != NULL)
		area_str(a, top + 1, 2 + TIME_COLS, STYLE_HEADING, word(own,
		    own->kind->marks_head));
	area_str(a, top + 1, 2 + from, STYLE_HEADING, word(own,
	    "tui.message.col-from"));
	area_str(a, top + 1, 2 + subject, STYLE_HEADING, word(own,
	    "tui.message.col-subject"));
	list_draw(&own->list, &list, true);
}

const char *
message_mails_subject(struct message_own *own, struct arena *a)
{
	if (!own->listing || own->list.cursor >= count(own))
		return NULL;
	return arena_printf(a, "%s (%zu)", own->path,
	    entry_of(own, own->list.cursor) + 1);
}

const struct mail_form *
message_mails_form(const struct message_own *own)
{
	size_t i;

	if (!own->tester || !own->listing || own->list.cursor >= count(own))
		return NULL;
	i = entry_of(own, own->list.cursor);
	return own->have[i] ? &own->forms[i] : NULL;
}

bool
message_mails_waits(const struct message_own *own)
{
	return own->tester && own->listing && own->list.cursor < count(own) &&
	    !own->have[entry_of(own, own->list.cursor)];
}
