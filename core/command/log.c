/* The subcommand `log`: options become a filter, hits come from the query,
 * objects are expanded one at a time and printed in batches; nothing holds
 * all of them.  Failures: 2 for what the caller wrote or named, 3 for what
 * went wrong on the way. */
#include "core/command/log.h"

#include <errno.h>
#include <stdlib.h>

#include "core/command/host.h"
#include "core/command/tables.h"
#include "core/inquiry/postconf.h"
#include "core/log/source.h"

#define ARENA_MAX ((size_t)256 << 20)

static const struct argument arguments[] = {
	{ "account", ARG_TEXT, "USER", NULL },
	{ "to", ARG_TEXT, "A", NULL },
	{ "from", ARG_TEXT, "A", NULL },
	{ "since", ARG_TIME, "T", NULL },
	{ "until", ARG_TIME, "T", NULL },
	{ "on", ARG_TIME, "DATE", NULL },
	{ "status", ARG_LIST, "V", "delivered-remote|delivered-local|relayed|"
	    "filtered|deferred|bounced|expired|rejected|held|discarded|"
	    "canceled|in-queue|unknown|login-failed|tls-failed|fetched|"
	    "logged-in" },
	{ "queue-id", ARG_TEXT, "Q", NULL },
	{ "message-id", ARG_TEXT, "M", NULL },
	{ "subject", ARG_TEXT, "S", NULL },
	{ "client", ARG_TEXT, "X", NULL },
	{ "relay", ARG_TEXT, "X", NULL },
	{ "text", ARG_TEXT, "RE", NULL },
	{ "follow", ARG_FLAG, NULL, NULL },
	{ "lines", ARG_FLAG, NULL, NULL },
	{ "sessions", ARG_FLAG, NULL, NULL },
	{ "top", ARG_CHOICE, "from|account|client", "from|account|client" },
	{ NULL, ARG_FLAG, NULL, NULL },
};

static const char *const filter_options[] = { "account", "to", "from",
	"since", "until", "on", "status", "queue-id", "message-id",
	"subject", "client", "relay", "text" };

/* --status may be given several times: any of them. */
static const char *
filter_value(struct invocation *in, const char *name)
{
	int n = invocation_count(in, name);
	const char *all = invocation_get(in, name, 0);

	for (int i = 1; i < n && all != NULL; i++)
		all = arena_printf(in->arena, "%s,%s", all,
		    invocation_get(in, name, i));
	return all;
}

static int
make_filter(struct log_run *l)
{
	struct invocation *in = l->in;
	int r = 0;

	log_filter_init(&l->filter);
	for (size_t k = 0; k < sizeof filter_options /
	    sizeof *filter_options; k++) {
		const char *name = filter_options[k];
		const char *value = filter_value(in, name);

		if (r == 0 && value != NULL)
			r = log_filter_set(&l->filter, in->arena, name,
			    span_str(value), in->now, &l->e);
	}
	if (r == 0 && l->filter.since != TIME_NONE &&
	    l->filter.until != TIME_NONE &&
	    l->filter.since >= l->filter.until)
		r = error_set(&l->e, -EINVAL, "command.log.range", NULL);
	if (invocation_has(in, "sessions"))
		l->filter.sessions = true;
	if (r == 0 && invocation_has(in, "follow") &&
	    invocation_has(in, "top"))
		r = error_set(&l->e, -EINVAL, "command.log.follow-top", NULL);
	return r;
}

size_t
log_paths(struct invocation *in, const char *paths[LOG_PATHS])
{
	struct span rest = span_str(config_text(in->config, "log")), one;
	size_t n = 0;

	if (in->log_path != NULL)
		paths[n++] = in->log_path;
	while (in->log_path == NULL && n < LOG_PATHS &&
	    span_split(&rest, ' ', &one)) {
		if (one.n > 0)
			paths[n++] = arena_memdup(in->arena, one.p, one.n);
	}
	return n;
}

static int
open_source(struct log_run *l)
{
	struct invocation *in = l->in;
	const struct log_source_options o = {
		.now = in->now, .brothers = true,
		.cache_dir = config_dir_cache(in->config),
	};
	const char *paths[LOG_PATHS];
	size_t n;

	if (in->noperands > 0)
		return log_source_open(in->operands, (size_t)in->noperands,
		    &o, &l->source, &l->e);
	n = log_paths(in, paths);
	return log_source_open(paths, n, &o, &l->source, &l->e);
}

int
log_expand(struct log_run *l, size_t i, struct log_message *ret)
{
	int r;

	arena_reset(l->arena);
	r = log_set_expand(l->set, l->source, i, l->arena, ret);
	if (r < 0)
		error_set(&l->e, r, "command.log.expand", NULL);
	else
		log_message_ask_queue(l->arena, ret, l->facts);
	return r;
}

static int
print_all(struct log_run *l)
{
	size_t n = log_set_count(l->set);
	struct log_message m;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		r = log_expand(l, i, &m);
		if (r < 0)
			break;
		if (n == 1 && !l->in->json && !invocation_has(l->in, "follow"))
			r = log_print_timeline(l, &m);
		else
			r = log_print(l, &m);
	}
	return r == 0 ? log_flush(l) : r;
}

/* Nothing fitted: refusals before queueing carry no recipient's message, so
 * those of the same client or time are worth a look. */
static int
count_refusals(struct log_run *l, size_t *ret_n)
{
	struct log_filter f;
	struct log_set *set = NULL;
	int r;

	*ret_n = 0;
	if (l->filter.verdicts != 0 || (l->filter.client.n == 0 &&
	    l->filter.since == TIME_NONE && l->filter.until == TIME_NONE))
		return 0;
	log_filter_init(&f);
	f.client = l->filter.client;
	f.since = l->filter.since;
	f.until = l->filter.until;
	f.verdicts = UINT32_C(1) << VERDICT_REJECTED;
	r = log_query_run(l->source, &f, &l->options, &set, &l->e);
	if (r == 0)
		*ret_n = log_set_count(set);
	log_set_free(set);
	log_filter_done(&f);
	return r;
}

static bool
something_read(const struct log_run *l)
{
	for (size_t i = 0; i < log_source_count(l->source); i++) {
		const struct log_segment_info *s =
		    log_source_segment(l->source, i);

		if (s != NULL && s->error == 0)
			return true;
	}
	return false;
}

/* Nothing of a log that cannot be read: the coverage says why. */
static int
say_nothing_found(struct log_run *l)
{
	struct text t;
	size_t n = 0;
	int r = something_read(l) ? count_refusals(l, &n) : 0;

	if (r < 0 || !something_read(l))
		return r;
	if (n == 0)
		t = text_plain("command.log.nothing");
	else
		t = text_count(l->in->arena, l->filter.client.n > 0 ?
		    "command.log.refused-client" :
		    "command.log.refused-time", (long long)n);
	(void)invocation_note(l->in, &t);
	return 0;
}

/* Segments that could not be read: a line each; how many. */
static size_t
say_left_out(struct log_run *l, bool *ret_cut)
{
	size_t n = log_source_count(l->source), bad = 0;

	for (size_t i = 0; i < n; i++) {
		const struct log_segment_info *s =
		    log_source_segment(l->source, i);

		if (s == NULL || (s->error == 0 && !s->cut_short))
			continue;
		bad += s->error != 0;
		*ret_cut |= s->error == 0;
		/* For people the coverage says it. */
		if (l->in->json && !text_is_none(&s->why))
			(void)invocation_note(l->in, &s->why);
	}
	return bad;
}

static int
exit_code(struct log_run *l, bool found)
{
	bool cut = false;
	size_t bad = say_left_out(l, &cut);
	struct text coverage;

	if (!l->in->json) {
		coverage = log_source_coverage(l->source, l->in->arena);
		if (!text_is_none(&coverage))
			(void)invocation_note(l->in, &coverage);
	}
	if ((bad > 0 || cut) && (l->in->noperands > 0 ||
	    l->in->log_path != NULL))
		return bad == log_source_count(l->source) ? 2 : 3;
	return found ? 0 : 1;
}

static int
search(struct log_run *l, int *ret_exit)
{
	const char *top = invocation_get(l->in, "top", 0);
	bool found, printed = false;
	int r;

	r = log_query_run(l->source, &l->filter, &l->options, &l->set, &l->e);
	if (r < 0)
		return r;
	found = log_set_count(l->set) > 0;
	r = top != NULL ? log_print_top(l, top) : print_all(l);
	if (r == 0 && invocation_has(l->in, "follow"))
		r = log_follow_run(l, &printed);
	else if (r == 0 && !found && !l->in->json)
		r = say_nothing_found(l);
	if (r < 0 && r != -EPIPE)
		return r;
	*ret_exit = exit_code(l, found || printed);
	return 0;
}

static int
gather(struct log_run *l)
{
	int r = host_facts(l->in, l->in->noperands == 0, &l->facts, &l->e);

	if (r < 0)
		return r;
	r = postconf_relays(l->facts, l->in->arena, &l->relayhosts,
	    &l->host.nrelayhosts);
	l->host.relayhosts = l->relayhosts;
	l->options.facts = &l->host;
	/* While following, a change of the verdict is news. */
	l->options.lazy = !invocation_has(l->in, "follow");
	l->options.queue_lifetime = host_queue_lifetime(l->facts);
	if (l->options.queue_lifetime == 0)
		l->options.queue_lifetime =
		    config_int(l->in->config, "queue-lifetime") * USEC_SEC;
	return r;
}

static int
prepare(struct log_run *l, int *ret_code)
{
	int r = make_filter(l);

	if (r == 0)
		r = open_source(l);
	if (r == 0)
		r = gather(l);
	if (r < 0) {
		*ret_code = r == -ENOMEM ? 3 : 2;
		return r;
	}
	return l->in->json ? 0 : host_replies(l->in, &l->replies, &l->e);
}

int
log_begin(struct log_run *l, struct invocation *in, int *ret_code)
{
	*l = (struct log_run){ .in = in, .arena = arena_new(ARENA_MAX),
		.lines = invocation_has(in, "lines"),
		.options.cancel = in->cancel };
	*ret_code = 3;
	buf_init(&l->out, LOG_OBJECT);
	return l->arena != NULL ? prepare(l, ret_code) : -ENOMEM;
}

void
log_end(struct log_run *l)
{
	log_set_free(l->set);
	log_source_close(l->source);
	log_filter_done(&l->filter);
	replies_free(l->replies);
	facts_free(l->facts);
	buf_done(&l->out);
	arena_free(l->arena);
}

static int
run_log(struct invocation *in)
{
	struct log_run l;
	int code, r = log_begin(&l, in, &code);

	if (r == 0)
		r = search(&l, &code);
	if (r < 0 && l.e.code == 0)
		error_set(&l.e, r, r == -ENOMEM ? "command.memory" :
		    "command.log.failed", NULL);
	if (r < 0 && r != -EPIPE)
		(void)invocation_fail(in, code, &l.e);
	log_end(&l);
	return code;
}

const struct command command_log = {
	.name = "log", .usage = "[FILE…]", .arguments = arguments,
	.max_operands = -1, .run = run_log, .sheet = log_sheet,
};
