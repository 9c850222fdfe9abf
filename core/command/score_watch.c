/* `score --watch MAILDIR`: the tester mailbox.  Says what the customer has to
 * do, then scores each mail that comes in and compares it with the one before
 * it, until somebody ends it.  Of a bounce it says what it means, of a mail
 * that carries another one who sent that: points would say nothing. */
#include "core/command/score.h"

#include <errno.h>
#include <stdio.h>

#include "core/bounce/remote.h"
#include "core/command/ask.h"
#include "core/command/print.h"
#include "core/command/wait.h"
#include "core/lint/tries.h"
#include "core/mailbox/watch.h"

#define NAME_BYTES 80

struct watching {
	struct invocation *in;
	const struct message_kind *kind;
	const struct message_options *o;
	struct sheet	*before;	/* the try before; NULL: none */
	char		 name[NAME_BYTES], name_before[NAME_BYTES];
	unsigned	 tries;
	enum severity	 worst;
	int		 code;
	struct error	*e;
};

/* The three steps, on standard error: what is printed are scores. */
static int
say_steps(struct watching *w)
{
	static const char *const steps[] = { "score.watch.copy",
		"score.watch.send", "score.watch.look" };
	const char *address = config_text(w->in->config, "tester-address");
	int r = 0;

	for (size_t i = 0; r == 0 && i < 3; i++) {
		struct text t = text_say(w->in->arena, i == 0 &&
		    *address == '\0' ? "score.watch.no-address" : steps[i],
		    "address", address, NULL);

		r = invocation_note(w->in, &t);
	}
	return r;
}

static int
no_options(struct invocation *in, const struct message_options *o,
    struct buf *out)
{
	(void)in;
	(void)o;
	return buf_adds(out, "{}");
}

static const struct message_kind bounce_kind = { .analysis = "bounce",
	.write = no_options, .may_ask = bounce_may_ask };

static int
judge(struct watching *w, const struct message_kind *kind,
    const struct mail_list *l, size_t i, const struct mail *mail,
    struct sheet **ret)
{
	struct message_task t;
	struct remote_options remote;
	int r = message_task_open(w->in, kind, w->o, &t, w->e);

	if (r == 0)
		r = message_task_gather(w->in, mail, l, i, &t, w->e);
	if (r == 0) {
		remote = message_task_remote(w->in, &t);
		remote.fd = mail->fd;
		remote.size = mail->size;
		remote.name = span_str(w->name);
		r = ask_elsewhere(w->in, &remote, ret, &w->code, w->e);
	}
	message_task_close(&t);
	return r;
}

static int
print_tries(struct watching *w, const struct sheet *now)
{
	struct sheet *s = NULL;
	int r;

	if (w->before == NULL)
		return 0;
	if (score_tries(w->name_before, w->before, w->name, now, &s) < 0)
		return error_set(w->e, -ENOMEM, "command.memory", NULL);
	r = invocation_put_sheet(w->in, s, w->e);
	sheet_free(s);
	return r;
}

/* On standard error, what it is instead of a mail to be scored. */
static int
say_form(struct watching *w, const char *id)
{
	struct text t = text_say(w->in->arena, id, "name", w->name, NULL);

	return invocation_note(w->in, &t);
}

/* The mail that is carried takes the place of the one that brought it. */
static int
judge_forward(struct watching *w, const struct mail *mail, const char *part,
    struct sheet **ret)
{
	struct mail inner = MAIL_NONE;
	int r = mail_from_part(mail, part, NULL, &inner, w->e);

	if (r == 0)
		r = say_form(w, "score.watch.forward");
	if (r == 0)
		r = judge(w, &message_kind, NULL, 0, &inner, ret);
	mail_close(&inner);
	return r;
}

/* *ret_scored: it was. */
static int
judge_form(struct watching *w, const struct mail_list *l, size_t i,
    const struct mail *mail, struct sheet **ret, bool *ret_scored)
{
	struct mail_form form;
	int r = 0;

	(void)mail_form(mail, NULL, &form);
	*ret_scored = form.kind != MAIL_BOUNCE && form.kind != MAIL_FORWARD;
	if (form.kind == MAIL_FORWARD)
		return judge_forward(w, mail, form.part, ret);
	if (form.kind == MAIL_BOUNCE)
		r = say_form(w, "score.watch.bounce");
	return r < 0 ? r : judge(w, *ret_scored ? w->kind : &bounce_kind, l, i,
	    mail, ret);
}

static int
print_scored(struct watching *w, struct sheet *s)
{
	int r = print_tries(w, s);

	sheet_free(w->before);
	w->before = s;
	snprintf(w->name_before, sizeof w->name_before, "%s", w->name);
	return r;
}

/* What one mail's trouble is does not end the watch. */
static int
score_mail(void *arg, const struct mail_list *l, size_t i)
{
	struct watching *w = arg;
	struct sheet *s = NULL;
	struct mail mail = MAIL_NONE;
	bool scored = true;
	int r = mail_list_read(l, i, NULL, &mail, w->e);

	snprintf(w->name, sizeof w->name, "%u. %s", ++w->tries,
	    mail_list_entry(l, i)->file);
	if (!invocation_has(w->in, "now"))
		w->in->now = clock_now();
	if (r == 0)
		r = judge_form(w, l, i, &mail, &s, &scored);
	mail_close(&mail);
	if (r < 0) {
		(void)invocation_fail(w->in, 3, w->e);
		*w->e = (struct error){ 0 };
		return 0;
	}
	r = invocation_put_sheet(w->in, s, w->e);
	if (sheet_worst(s) > w->worst)
		w->worst = sheet_worst(s);
	if (r == 0 && scored)
		return print_scored(w, s);
	sheet_free(s);
	return r;
}

static int
check(struct invocation *in, struct error *e)
{
	static const char *const alone[] = { "ip", "helo", "mail-from",
		"queue-id", "number", "part" };
	bool ok = in->noperands == 0;

	for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
		ok = ok && !invocation_has(in, alone[i]);
	return ok ? 0 : error_set(e, -EINVAL, "command.score.watch-alone",
	    NULL);
}

static int
watch(struct watching *w, struct mail_watch **ret)
{
	struct wait wait;
	int r = wait_begin(&wait);

	if (r < 0)
		error_set(w->e, r, "command.score.wait", NULL);
	else
		r = mail_watch_open(invocation_get(w->in, "watch", 0), NULL,
		    ret, w->e);
	if (r == 0)
		r = say_steps(w);
	while (r == 0 && (r = wait_for(&wait, w->in,
	    mail_watch_fd(*ret))) == 1)
		r = mail_watch_look(*ret, score_mail, w, w->e);
	wait_end(&wait);
	return r;
}

int
score_watch(struct invocation *in, const struct message_kind *kind)
{
	struct error e = { 0 };
	struct message_options o;
	struct watching w = { .in = in, .kind = kind, .o = &o, .code = 3,
		.e = &e };
	struct mail_watch *m = NULL;
	int code = 2, r = check(in, &e);

	if (r == 0)
		r = message_task_options(in, &o, &e);
	if (r == 0)
		r = watch(&w, &m);
	if (r == 0)
		code = w.worst >= SEVERITY_WARNING ? 1 : 0;
	else
		(void)invocation_fail(in, code, &e);
	mail_watch_close(m);
	sheet_free(w.before);
	return code;
}
