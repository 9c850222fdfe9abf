/* One inquiry, driven to its end: it judges when a round is complete. */
#include "core/command/ask.h"

#include <errno.h>
#include <stdlib.h>

#include "core/command/print.h"
#include "core/sheet/vantages.h"

int
ask_source_open(struct invocation *in, struct ask_source *s, struct error *e)
{
	struct dns_carrier_options o = { .config = in->config,
		.dns_file = in->dns_file, .resolver = in->resolver,
		.offline = in->offline };
	int r;

	*s = (struct ask_source){ .loop = loop_new() };
	o.loop = s->loop;
	if (s->loop == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	r = dns_carrier_new(&o, &s->carrier, e);
	for (int i = 0; r == 0 && i < invocation_count(in, "vantage"); i++)
		r = dns_carrier_vantage(s->carrier, invocation_get(in,
		    "vantage", i), e);
	if (r == 0)
		s->by = dns_carrier_answerer(s->carrier);
	return r;
}

void
ask_source_close(struct ask_source *s)
{
	dns_carrier_free(s->carrier);
	loop_free(s->loop);
}

bool
ask_canceled(const struct invocation *in)
{
	return in->cancel != NULL && *in->cancel;
}

/* Judges when a round is complete.  False: it cannot go on. */
static bool
run_inquiry(struct invocation *in, struct inquiry *i,
    const struct ask_source *s)
{
	while (!inquiry_settle(i)) {
		if (dns_carrier_open(s->carrier) == 0)
			return false;
		while (dns_carrier_open(s->carrier) > 0) {
			if (ask_canceled(in)) {
				dns_carrier_cancel(s->carrier, i);
				return false;
			}
			(void)loop_step(s->loop, true);
		}
	}
	return true;
}

/* Rows of knowledge say how old tables are.  That a list has nothing, is dead
 * or refuses us is something, though not about the address. */
static bool
is_learnt(const struct row *r)
{
	const struct field *status = row_field(r, "status");

	if (strcmp(r->id, "listing") == 0)
		return status != NULL && !span_is(status->text, "no-answer") &&
		    !span_is(status->text, "dns-error");
	return r->state == ROW_DONE && (r->severity > SEVERITY_NONE ||
	    r->evidence != NULL) && strcmp(r->id, "knowledge") != 0;
}

bool
ask_nothing_learnt(const struct sheet *s)
{
	bool unknown = false;

	for (const struct row *r = row_next(&s->root); r; r = row_next(r)) {
		if (is_learnt(r))
			return false;
		unknown = unknown || r->state == ROW_UNKNOWN;
	}
	return unknown;
}

/* What is asked, here or elsewhere. */
struct task {
	const struct analysis *an;
	const void	*subject;
	struct remote	*remote;	/* NULL: here */
};

static struct inquiry *
begin(const struct invocation *in, const struct task *t,
    const struct answerer *by)
{
	struct judging j;

	if (t->an != NULL)
		return inquiry_new(t->an, t->subject, in->now, by);
	if (t->remote == NULL)
		return NULL;
	j = remote_judging(t->remote);
	return inquiry_new_elsewhere(&j, by);
}

static int
ask_task(struct invocation *in, const struct task *t, struct sheet **ret,
    int *ret_exit, struct error *e)
{
	struct ask_source source = { 0 };
	struct inquiry *i = NULL;
	struct sheet *sheet = NULL;
	int r;

	*ret_exit = 2;
	r = ask_source_open(in, &source, e);
	if (r < 0)
		goto out;
	*ret_exit = 3;
	i = begin(in, t, &source.by);
	if (i != NULL && run_inquiry(in, i, &source))
		sheet = inquiry_take(i);
	if (sheet != NULL && invocation_count(in, "vantage") == 1)
		dns_place_row(dns_carrier_place(source.carrier,
		    invocation_get(in, "vantage", 0)), sheet);
	if (sheet != NULL && ask_nothing_learnt(sheet))
		in->unanswered = true;
	if (sheet != NULL)
		*ret = sheet;
	else if (ask_canceled(in))
		r = error_set(e, -ECANCELED, "command.ask.canceled", NULL);
	else
		r = error_set(e, -ENOMEM, "command.memory", NULL);
out:
	inquiry_free(i);
	ask_source_close(&source);
	return r;
}

int
ask_sheet(struct invocation *in, const struct analysis *an,
    const void *subject, struct sheet **ret, int *ret_exit, struct error *e)
{
	const struct task t = { .an = an, .subject = subject };

	return ask_task(in, &t, ret, ret_exit, e);
}

int
ask_elsewhere(struct invocation *in, struct remote_options *o,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	struct task t = { .an = NULL };
	int r;

	o->now = in->now;
	o->cancel = in->cancel;
	t.remote = remote_new(o);
	r = ask_task(in, &t, ret, ret_exit, e);
	remote_free(t.remote);
	return r;
}

/* ---- from one place or two ---- */

const char *
ask_vantage(const struct invocation *in, int i)
{
	const char *name = invocation_get(in, "vantage", i);

	return name != NULL && strcmp(name, VANTAGE_DEFAULT) != 0 ? name : "";
}

static int
compare(struct invocation *in, ask_from *from, void *subject,
    const char *kind, struct sheet **ret, int *ret_exit, struct error *e)
{
	const char *a = invocation_get(in, "vantage", 0);
	const char *b = invocation_get(in, "vantage", 1);
	struct sheet *sheets[2] = { NULL, NULL };
	int r;

	if (strcmp(a, b) == 0)
		return error_set(e, -EINVAL, "command.dns.same", NULL);
	r = from(in, subject, 0, &sheets[0], ret_exit, e);
	if (r == 0)
		r = from(in, subject, 1, &sheets[1], ret_exit, e);
	if (r == 0 && sheet_vantages(kind, a, sheets[0], b, sheets[1],
	    ret) < 0)
		r = error_set(e, -ENOMEM, "command.memory", NULL);
	sheet_free(sheets[0]);
	sheet_free(sheets[1]);
	return r;
}

int
ask_vantages(struct invocation *in, ask_from *from, void *subject,
    const char *kind, struct sheet **ret, int *ret_exit, struct error *e)
{
	int n = invocation_count(in, "vantage");

	*ret_exit = 2;
	if (n > 2)
		return error_set(e, -EINVAL, "command.dns.vantages", NULL);
	return n == 2 ? compare(in, from, subject, kind, ret, ret_exit, e) :
	    from(in, subject, 0, ret, ret_exit, e);
}

static int
exit_code(struct invocation *in, const struct sheet *s)
{
	struct text why = text_plain(in->offline ? "command.ask.offline" :
	    "command.ask.nothing");

	if (sheet_find_id(s, "parser") != NULL)
		return 3;	/* remote.h: nothing was judged */
	if (sheet_worst(s) >= SEVERITY_WARNING)
		return 1;
	if (!in->unanswered)
		return 0;
	(void)invocation_note(in, &why);
	return 3;
}

/* Programs get the rows as the analysis gave them. */
int
ask_put(struct invocation *in, const struct sheet *s, struct error *e)
{
	struct sheet *ordered;
	int r;

	if (in->json || in->command->order == NULL)
		return invocation_put_sheet(in, s, e);
	ordered = in->command->order(s);
	r = invocation_put_sheet(in, ordered, e);
	sheet_free(ordered);
	return r;
}

int
ask_run(struct invocation *in)
{
	struct sheet *sheet = NULL;
	struct error e = { 0 };
	int code = 3, r = in->command->sheet(in, &sheet, &code, &e);

	if (r == 0)
		r = ask_put(in, sheet, &e);
	if (r == 0)
		code = exit_code(in, sheet);
	else
		(void)invocation_fail(in, code, &e);
	sheet_free(sheet);
	return code;
}
