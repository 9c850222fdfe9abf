/* The subcommand `message`: who really sent this mail?  The mail comes from a
 * file, standard input, an mbox, a Maildir or the queue, and is judged by the
 * helper; the sheet is that of core/message.  A folder, and an mbox with
 * several mails, are listed: the sheet `mails`. */
#include "core/command/message.h"

#include <errno.h>

#include "core/command/ask.h"
#include "core/command/host.h"
#include "core/command/log.h"
#include "core/command/source.h"
#include "core/command/tables.h"
#include "core/mailbox/pairs.h"
#include "core/message/options.h"
#include "core/message/order.h"
#include "core/message/remote.h"
#include "core/message/trust.h"

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

/* ---- one mail ---- */

static int
message_write(struct invocation *in, const struct message_options *o,
    struct buf *out)
{
	(void)in;
	return message_options_write(o, out);
}

const struct message_kind message_kind = { .analysis = "message",
	.write = message_write, .may_ask = message_may_ask };

int
message_task_open(struct invocation *in, const struct message_kind *kind,
    const struct message_options *o, struct message_task *t, struct error *e)
{
	struct facts *all = NULL;
	struct lists *lists = NULL;
	int r;

	*t = (struct message_task){ .kind = kind };
	buf_init(&t->options, OPTIONS_MAX);
	r = host_facts(in, true, &all, e);
	if (r == 0)
		r = host_lists(in, &lists, e);
	if (r == 0 && (lists_services_tell(lists, all) < 0 ||
	    message_facts_config(in->config, all) < 0))
		r = error_set(e, -ENOMEM, "command.memory", NULL);
	lists_free(lists);
	if (r == 0 && (message_facts(all, &t->facts) < 0 ||
	    kind->write(in, o, &t->options) < 0))
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
	return (struct remote_options){ .analysis = t->kind->analysis,
		.options = buf_span(&t->options), .facts = t->facts,
		.data = config_dir_data(in->config),
		.user = config_dir_user(in->config),
		.may_ask = t->kind->may_ask };
}

static int
facts_failed(int r, struct error *e)
{
	return r < 0 ? error_set(e, r, r == -ENOMEM ? "command.memory" :
	    "command.ask.canceled", NULL) : 0;
}

/* A mail that was delivered here: who handed it in. */
static int
read_log(struct invocation *in, const struct mail *mail,
    struct message_task *t, struct error *e)
{
	const char *paths[LOG_PATHS];

	return facts_failed(host_mail_log(mail, paths, log_paths(in,
	    paths), config_dir_cache(in->config), in->now, in->cancel,
	    t->facts), e);
}

int
message_task_gather(struct invocation *in, const struct mail *mail,
    const struct mail_list *near, size_t number, struct message_task *t,
    struct error *e)
{
	const struct mail_pairs o = { .list = near, .number = number,
		.mail = mail, .data = config_dir_data(in->config),
		.user = config_dir_user(in->config), .cancel = in->cancel };
	int r = 0;

	if (in->log_path != NULL || (!in->offline && in->facts_file == NULL))
		r = read_log(in, mail, t, e);
	if (r == 0 && near != NULL && t->kind->pairs)
		r = facts_failed(mail_pairs_gather(&o, t->facts), e);
	return r;
}

static int
judge_mail(struct invocation *in, const struct message_kind *kind,
    const struct mail_source *s, struct message_options *o,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	struct remote_options remote;
	struct message_task t;
	int r;

	take_envelope(&s->envelope, o);
	r = message_task_open(in, kind, o, &t, e);
	if (r == 0)
		r = message_task_gather(in, &s->mail, s->near,
		    s->near_number, &t, e);
	remote = message_task_remote(in, &t);
	remote.fd = s->mail.fd;
	remote.size = s->mail.size;
	remote.name = span_str(s->name);
	if (r == 0)
		r = ask_elsewhere(in, &remote, ret, ret_exit, e);
	message_task_close(&t);
	return r;
}

int
message_kind_sheet(struct invocation *in, const struct message_kind *kind,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	struct mail_source s = { .mail = MAIL_NONE };
	struct message_options o;
	int r;

	*ret_exit = 2;
	if (in->noperands > 1)
		return error_set(e, -EINVAL, "command.message.each-alone",
		    NULL);
	r = message_task_options(in, &o, e);
	if (r == 0)
		r = mail_source_open(in, &s, e);
	if (r == 0 && mail_source_is_listed(in, &s)) {
		*ret_exit = 3;
		r = mail_source_list(in, &s, ret, e);
	} else {
		if (r == 0)
			r = mail_source_read(in, &s, e);
		if (r == 0)
			r = judge_mail(in, kind, &s, &o, ret, ret_exit,
			    e);
	}
	mail_source_close(&s);
	return r;
}

/* ---- several files ---- */

static int
check_file(struct invocation *in, const char *path, struct error *e)
{
	struct mail_list *l = NULL;
	int r = strcmp(path, "-") == 0 ? 0 : mail_list_open(path, -1,
	    in->cancel, &l, e);

	if (l != NULL && mail_list_kind(l) != MAIL_LIST_ONE)
		r = error_set(e, -EINVAL, "command.message.each-many", "name",
		    path, NULL);
	mail_list_free(l);
	return r;
}

/* What chooses one mail has no place beside many of them; and nothing is
 * printed where one of them cannot be read. */
static int
check_each(struct invocation *in, struct error *e)
{
	static const char *const alone[] = { "ip", "helo", "mail-from",
		"queue-id", "number", "part" };
	int r = 0;

	for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
		if (invocation_has(in, alone[i]))
			return error_set(e, -EINVAL,
			    "command.message.each-alone", NULL);
	for (int i = 0; r == 0 && i < in->noperands; i++)
		r = check_file(in, in->operands[i], e);
	return r;
}

/* The i-th file, which holds one mail. */
static int
judge_file(struct invocation *in, const struct message_kind *kind,
    const struct mail_list *all, int i, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct mail_source s = { .mail = MAIL_NONE };
	const char *const *operands = in->operands;
	struct message_options o;
	int r = message_task_options(in, &o, e), n = in->noperands;

	*ret_exit = 2;
	in->operands = &operands[i];
	in->noperands = 1;
	if (r == 0)
		r = mail_source_open(in, &s, e);
	if (r == 0 && mail_source_is_listed(in, &s))
		r = error_set(e, -EINVAL, "command.message.each-many", "name",
		    s.name, NULL);
	in->operands = operands;
	in->noperands = n;
	s.near = all;
	s.near_number = (size_t)i;
	if (r == 0)
		r = mail_source_read(in, &s, e);
	if (r == 0)
		r = judge_mail(in, kind, &s, &o, ret, ret_exit, e);
	mail_source_close(&s);
	return r;
}

int
message_each(struct invocation *in, const struct message_kind *kind)
{
	struct mail_list *all = NULL;
	struct sheet *s = NULL;
	struct error e = { 0 };
	bool warned = false, unknown = false;
	int code = 2, r = check_each(in, &e);

	if (r == 0)
		r = mail_list_of_files(in->operands, (size_t)in->noperands,
		    &all, &e);
	for (int i = 0; r == 0 && i < in->noperands; i++) {
		in->unanswered = false;
		r = judge_file(in, kind, all, i, &s, &code, &e);
		if (r == 0)
			r = ask_put(in, s, &e);
		warned = warned || (s && sheet_worst(s) >= SEVERITY_WARNING);
		unknown = unknown || in->unanswered ||
		    (s && sheet_find_id(s, "parser") != NULL);
		sheet_free(s);
		s = NULL;
	}
	if (r < 0)
		(void)invocation_fail(in, code, &e);
	else
		code = warned ? 1 : unknown ? 3 : 0;
	mail_list_free(all);
	return code;
}

static int
message_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	return message_kind_sheet(in, &message_kind, ret, ret_exit, e);
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
