/* The subcommand `message`: who really sent this mail?  The mail comes from a
 * file, standard input, an mbox, a Maildir or the queue, and is judged by the
 * helper; the sheet is that of core/message.  A folder, and an mbox with
 * several mails, are listed: the sheet `mails`. */
#include "core/command/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/command/ask.h"
#include "core/command/host.h"
#include "core/command/tables.h"
#include "core/mailbox/list.h"
#include "core/message/options.h"
#include "core/message/order.h"
#include "core/message/remote.h"
#include "core/message/trust.h"

#define LISTED_MAX	1000	/* the newest */
#define OPTIONS_MAX	((size_t)1 << 20)

static const struct argument arguments[] = {
	{ "ip", ARG_TEXT, "IP", NULL },
	{ "helo", ARG_TEXT, "HOST", NULL },
	{ "mail-from", ARG_TEXT, "A", NULL },
	{ "authserv-id", ARG_LIST, "ID", NULL },
	{ "trust", ARG_LIST, "HOST|CIDR", NULL },
	{ "queue-id", ARG_TEXT, "ID", NULL },
	{ "number", ARG_TEXT, "N", NULL },
	{ "part", ARG_TEXT, "PATH", NULL },
	{ "batch", ARG_PATH, "DIR", NULL },
	{ "ask-all", ARG_FLAG, NULL, NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

struct source {
	struct mail_list *list;		/* NULL: the queue */
	size_t		 number;	/* of the list, from 0 */
	struct mail	 mail;
	struct mail_envelope envelope;
	char		 name[4200];	/* for people */
};

/* ---- options ---- */

static int
take_words(struct invocation *in, const char *name, const struct span **ret,
    size_t *ret_n)
{
	size_t n = (size_t)invocation_count(in, name);
	struct span *v = arena_array(in->arena, n + 1, sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		v[i] = span_str(invocation_get(in, name, (int)i));
	*ret = v;
	*ret_n = n;
	return 0;
}

/* Each is a name, an address or a network. */
static int
check_trust(struct invocation *in, const struct message_options *o,
    struct error *e)
{
	struct trust t = { .nnames = 0 };

	for (size_t i = 0; i < o->ntrust; i++)
		if (trust_add(&t, o->trust[i], in->arena) < 0)
			return error_set(e, -EINVAL, "command.message.trust",
			    "value", invocation_get(in, "trust", (int)i),
			    NULL);
	return 0;
}

/* What the queue knows goes behind what was given. */
static void
take_envelope(const struct mail_envelope *v, struct message_options *o)
{
	if (o->ip.n == 0 && o->helo.p == NULL)
		o->helo = *v->helo ? span_str(v->helo) : o->helo;
	if (o->ip.n == 0 && *v->client)
		(void)ip_parse(span_str(v->client), &o->ip);
	if (o->mail_from.p == NULL && v->has_mail_from)
		o->mail_from = span_str(v->mail_from);
}

/* "<taro@example.jp>" as a log has it, too. */
static struct span
without_brackets(struct span s)
{
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		s = span_of(s.p + 1, s.n - 2);
	return s;
}

int
message_task_options(struct invocation *in, struct message_options *o,
    struct error *e)
{
	const char *ip = invocation_get(in, "ip", 0);

	*o = (struct message_options){ .vantage = "" };
	o->ask_all = invocation_has(in, "ask-all");
	if (ip != NULL && ip_parse(span_str(ip), &o->ip) < 0)
		return error_set(e, -EINVAL, "command.spf.ip", "value", ip,
		    NULL);
	if (invocation_has(in, "helo"))
		o->helo = span_str(invocation_get(in, "helo", 0));
	if (invocation_has(in, "mail-from"))
		o->mail_from = without_brackets(span_str(invocation_get(in,
		    "mail-from", 0)));
	if (take_words(in, "authserv-id", &o->authserv, &o->nauthserv) < 0 ||
	    take_words(in, "trust", &o->trust, &o->ntrust) < 0 ||
	    message_options_config(in->config, in->arena, o) < 0)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	return check_trust(in, o, e);
}

/* ---- where the mail is ---- */

static int
read_number(struct invocation *in, struct source *s, struct error *e)
{
	const char *text = invocation_get(in, "number", 0);
	size_t n = mail_list_count(s->list);
	char most[24];
	uint64_t v = 1;

	snprintf(most, sizeof most, "%zu", n);
	if (text != NULL && (span_u64(span_str(text), n, &v) < 0 || v == 0))
		return error_set(e, -EINVAL, "command.message.number",
		    "value", text, "most", most, NULL);
	s->number = (size_t)v - 1;
	return 0;
}

static int
open_list(struct invocation *in, struct source *s, struct error *e)
{
	int r = mail_list_open(in->operands[0], in->in_fd, in->cancel,
	    &s->list, e);

	if (r == 0)
		r = read_number(in, s, e);
	if (r < 0)
		return r;
	snprintf(s->name, sizeof s->name, "%s", mail_list_name(s->list));
	return 0;
}

static int
open_queue(struct invocation *in, const char *id, struct source *s,
    struct error *e)
{
	if (in->offline)
		return error_set(e, -EINVAL, "command.message.offline", NULL);
	snprintf(s->name, sizeof s->name, "%s", id);
	return mail_from_queue(id, in->cancel, &s->mail, &s->envelope, e);
}

static int
open_source(struct invocation *in, struct source *s, struct error *e)
{
	const char *id = invocation_get(in, "queue-id", 0);

	if ((id != NULL) == (in->noperands > 0))
		return error_set(e, -EINVAL, id != NULL ?
		    "command.message.both" : "command.message.nothing", NULL);
	if (id != NULL && invocation_has(in, "number"))
		return error_set(e, -EINVAL, "command.message.both", NULL);
	return id != NULL ? open_queue(in, id, s, e) : open_list(in, s, e);
}

static void
close_source(struct source *s)
{
	mail_list_free(s->list);
	mail_close(&s->mail);
}

/* ---- the list ---- */

static bool
is_listed(struct invocation *in, const struct source *s)
{
	return s->list != NULL && !invocation_has(in, "number") &&
	    mail_list_kind(s->list) != MAIL_LIST_ONE;
}

static void
add_mail(struct sheet *sheet, const struct source *s, size_t i,
    const struct mail_head *h)
{
	const struct mail_entry *m = mail_list_entry(s->list, i);
	static const struct text said = { "", "" };	/* by the row */
	char key[24];
	struct row *r;

	snprintf(key, sizeof key, "%zu", i + 1);
	r = sheet_row(sheet, NULL, "mail", span_str(key));
	if (r == NULL)
		return;
	r->label = text_say(sheet->arena, "mailbox.number", "n", key, NULL);
	r->state = h->known ? ROW_DONE : ROW_UNKNOWN;
	row_value(sheet, r, h->subject);
	row_number(sheet, r, "number", FIELD_INT, (int64_t)i + 1);
	row_words(sheet, r, said);
	row_number(sheet, r, "date", FIELD_TIME, h->date);
	row_text(sheet, r, "from", h->from);
	row_text(sheet, r, "subject", h->subject);
	row_words(sheet, r, said);
	row_number(sheet, r, "size", FIELD_BYTES, (int64_t)m->size);
	if (*m->file == '\0')
		return;
	if (mail_list_kind(s->list) == MAIL_LIST_MAILDIR) {
		row_number(sheet, r, "delivered", FIELD_TIME, m->time);
		row_number(sheet, r, "seen", FIELD_BOOL, m->seen);
	}
	row_text(sheet, r, "file", span_str(m->file));
}

/* Of many only the newest are shown; their numbers stay. */
static int
list_sheet(struct invocation *in, const struct source *s, struct sheet **ret,
    struct error *e)
{
	size_t all = mail_list_count(s->list);
	size_t n = all < LISTED_MAX ? all : LISTED_MAX, first = all - n;
	struct mail_head *heads = arena_array(in->arena, n + 1,
	    sizeof *heads);
	struct sheet *sheet;
	struct row *more;
	char count[24];
	int r;

	if (heads == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	r = mail_list_heads(s->list, first, n, in->cancel, in->arena, heads,
	    e);
	if (r < 0)
		return r;
	sheet = sheet_new("mails", span_str(s->name));
	if (sheet == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	for (size_t i = 0; i < n; i++)
		add_mail(sheet, s, first + i, &heads[i]);
	if (first > 0 || mail_list_more(s->list)) {
		snprintf(count, sizeof count, "%zu", n);
		more = sheet_row(sheet, NULL, "mails.more", span_str(""));
		if (more != NULL)
			more->why = text_say(sheet->arena, "mailbox.more",
			    "n", count, NULL);
	}
	*ret = sheet;
	return 0;
}

/* ---- one mail ---- */

static int
read_mail(struct invocation *in, struct source *s, struct error *e)
{
	const char *part = invocation_get(in, "part", 0);
	struct mail inner;
	int r = 0;

	if (s->list != NULL)
		r = mail_list_read(s->list, s->number, in->cancel, &s->mail,
		    e);
	if (r < 0 || part == NULL)
		return r;
	r = mail_from_part(&s->mail, part, in->cancel, &inner, e);
	if (r < 0)
		return r;
	mail_close(&s->mail);
	s->mail = inner;
	s->envelope = (struct mail_envelope){ .has_mail_from = false };
	return 0;
}

int
message_task_open(struct invocation *in, const struct message_options *o,
    struct message_task *t, struct error *e)
{
	struct facts *all = NULL;
	struct lists *lists = NULL;
	int r;

	t->facts = NULL;
	buf_init(&t->options, OPTIONS_MAX);
	r = host_facts(in, true, &all, e);
	if (r == 0)
		r = host_lists(in, &lists, e);
	if (r == 0 && (lists_services_tell(lists, all) < 0 ||
	    message_facts_config(in->config, all) < 0))
		r = error_set(e, -ENOMEM, "command.memory", NULL);
	lists_free(lists);
	if (r == 0 && (message_facts(all, &t->facts) < 0 ||
	    message_options_write(o, &t->options) < 0))
		r = error_set(e, -ENOMEM, "command.memory", NULL);
	facts_free(all);
	return r;
}

void
message_task_close(struct message_task *t)
{
	facts_free(t->facts);
	buf_done(&t->options);
}

struct remote_options
message_task_remote(const struct invocation *in, const struct message_task *t)
{
	return (struct remote_options){ .analysis = "message",
		.options = buf_span(&t->options), .facts = t->facts,
		.data = config_dir_data(in->config),
		.user = config_dir_user(in->config),
		.may_ask = message_may_ask };
}

static int
judge_mail(struct invocation *in, const struct source *s,
    struct message_options *o, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct remote_options remote;
	struct message_task t;
	int r;

	take_envelope(&s->envelope, o);
	r = message_task_open(in, o, &t, e);
	remote = message_task_remote(in, &t);
	remote.fd = s->mail.fd;
	remote.size = s->mail.size;
	remote.name = span_str(s->name);
	if (r == 0)
		r = ask_elsewhere(in, &remote, ret, ret_exit, e);
	message_task_close(&t);
	return r;
}

static int
message_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct source s = { .mail = MAIL_NONE };
	struct message_options o;
	int r;

	*ret_exit = 2;
	r = message_task_options(in, &o, e);
	if (r == 0)
		r = open_source(in, &s, e);
	if (r == 0 && is_listed(in, &s)) {
		*ret_exit = 3;
		r = list_sheet(in, &s, ret, e);
	} else {
		if (r == 0)
			r = read_mail(in, &s, e);
		if (r == 0)
			r = judge_mail(in, &s, &o, ret, ret_exit, e);
	}
	close_source(&s);
	return r;
}

static int
message_run(struct invocation *in)
{
	return invocation_has(in, "batch") ? message_batch(in) : ask_run(in);
}

const struct command command_message = {
	.name = "message", .usage = "FILE|-", .arguments = arguments,
	.max_operands = 1, .run = message_run, .sheet = message_sheet,
	.order = message_order,
};
