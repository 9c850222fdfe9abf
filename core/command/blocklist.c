/* The subcommand `blocklist`: which lists have these addresses or domains;
 * without any, the addresses of this host.  The sheet is that of
 * core/blocklist. */
#include <errno.h>

#include "core/base/nearest.h"
#include "core/command/ask.h"
#include "core/command/host.h"
#include "core/command/list_tests.h"
#include "core/command/listing.h"
#include "core/command/listing_note.h"
#include "core/command/log.h"
#include "core/command/tables.h"
#include "core/domain/subject.h"
#include "core/log/refusals.h"

static const struct argument arguments[] = {
	{ "list", ARG_LIST, "ZONE", NULL },
	{ "vantage", ARG_LIST, "NAME", NULL },
	{ "record", ARG_FLAG, NULL, NULL },
	{ "history", ARG_FLAG, NULL, NULL },
	{ "note", ARG_TEXT, "TEXT", NULL },
	{ "case", ARG_TEXT, "NAME", NULL },
	{ "due", ARG_TIME, "T", NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

static int
read_target(struct invocation *in, const char *value,
    struct list_target *ret, struct error *e)
{
	int r;

	r = list_target_read(span_str(value), in->arena, ret);
	if (r == 0)
		return 0;
	return error_set(e, -EINVAL, r == -EINVAL ?
	    "command.blocklist.target" : domain_subject_fault(r), "value",
	    value, NULL);
}

static int
read_targets(struct invocation *in, struct blocklist_query *q,
    struct error *e)
{
	struct list_target *v = arena_array(in->arena,
	    (size_t)in->noperands + 1, sizeof *v);
	int r = 0;

	if (v == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	for (int i = 0; r == 0 && i < in->noperands; i++) {
		r = read_target(in, in->operands[i], &v[q->ntargets], e);
		if (r == 0 && !list_target_known(v, q->ntargets,
		    v[q->ntargets].text))
			q->ntargets++;
	}
	q->targets = v;
	return r;
}

/* The addresses of this host, as its facts have them. */
static int
own_targets(struct invocation *in, const struct facts *f,
    struct blocklist_query *q, struct error *e)
{
	size_t n = facts_count(f, "host.address");
	struct list_target *v;
	struct span key, value;

	v = arena_array(in->arena, n + 1, sizeof *v);
	for (size_t i = 0; v != NULL && i < n; i++) {
		struct list_target *t = &v[q->ntargets];

		/* what only a private network can see is on no list */
		if (facts_at(f, "host.address", i, &key, &value) == 0 &&
		    ip_parse(key, &t->ip) == 0 && !ip_is_private(&t->ip)) {
			t->text = arena_span(in->arena, key);
			q->ntargets++;
		}
	}
	q->targets = v;
	if (v == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	return q->ntargets > 0 ? 0 : error_set(e, -EINVAL,
	    "command.blocklist.nothing", NULL);
}

/* What was recorded of the names of this host, too. */
static int
add_names(struct invocation *in, struct blocklist_query *q, struct error *e)
{
	struct list_target *names, *v;
	size_t n = blocklist_own_names(q->facts, q->own_domains, in->arena,
	    &names);

	v = arena_array(in->arena, q->ntargets + n + 1, sizeof *v);
	if (v == NULL || names == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	memcpy(v, q->targets, q->ntargets * sizeof *v);
	memcpy(v + q->ntargets, names, n * sizeof *v);
	q->targets = v;
	q->ntargets += n;
	return 0;
}

/* The first list that has the word in its zone or name, else the one whose
 * zone is spelt nearly so. */
static const char *
near_list(struct invocation *in, const struct lists *l, struct span word)
{
	struct nearest near;

	nearest_init(&near, word);
	for (size_t i = 0; i < lists_count(l); i++) {
		const struct blocklist *b = lists_at(l, i);
		const char *zone = arena_memdup(in->arena, b->zone.p,
		    b->zone.n);

		if (zone == NULL || (word.n > 2 && (span_find_nocase(b->zone,
		    word) >= 0 || span_find_nocase(span_str(b->name), word)
		    >= 0)))
			return zone;
		nearest_try(&near, zone);
	}
	return nearest_name(&near);
}

static int
no_list(struct invocation *in, const struct lists *l, const char *zone,
    struct error *e)
{
	const char *near = near_list(in, l, span_str(zone));

	return near == NULL ? error_set(e, -EINVAL, "command.blocklist.list",
	    "value", zone, NULL) : error_set(e, -EINVAL,
	    "command.blocklist.list-near", "value", zone, "near", near, NULL);
}

static int
read_lists(struct invocation *in, const struct lists *l,
    struct blocklist_query *q, struct error *e)
{
	size_t n = (size_t)invocation_count(in, "list");
	const struct blocklist **v = arena_array(in->arena, n + 1, sizeof *v);

	if (v == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	for (size_t i = 0; i < n; i++) {
		const char *zone = invocation_get(in, "list", (int)i);

		v[i] = lists_find(l, span_str(zone));
		if (v[i] == NULL)
			return no_list(in, l, zone, e);
	}
	q->only = v;
	q->nonly = n;
	return 0;
}

static int
ask_and_keep(struct invocation *in, void *subject, int i, struct sheet **ret,
    int *ret_exit, struct error *e)
{
	struct blocklist_query *q = subject;
	int r;

	q->vantage = ask_vantage(in, i);
	r = ask_sheet(in, &blocklist_analysis, q, ret, ret_exit, e);
	if (r < 0)
		return r;
	list_tests_keep(record_dir(in), *ret, in->now);
	if (invocation_has(in, "record"))
		r = listing_record(in, q, *ret, e);
	if (r == 0 && listing_seen(in, q, *ret) < 0)
		r = error_set(e, -ENOMEM, "command.memory", NULL);
	if (r < 0) {
		*ret_exit = 3;
		sheet_free(*ret);
		*ret = NULL;
	}
	return r;
}

/* What receivers said of our mail; not with --history, and not where facts
 * are replayed, unless a log is named. */
static int
read_refusals(struct invocation *in, struct facts *f)
{
	const struct log_refusals_options o = { .now = in->now,
		.cache_dir = config_dir_cache(in->config),
		.cancel = in->cancel };
	const char *paths[LOG_PATHS];

	if (invocation_has(in, "history") || invocation_has(in, "note") ||
	    (in->log_path == NULL &&
	    (in->facts_file != NULL || in->offline)))
		return 0;
	return log_refusals_gather(f, paths, log_paths(in, paths), &o);
}

/* With what was found out of lists before. */
static int
read_facts(struct invocation *in, struct facts **ret, struct error *e)
{
	struct facts *f;
	int r = host_facts(in, in->noperands == 0, &f, e);

	if (r < 0)
		return r;
	*ret = f;
	if (list_tests_recall(record_dir(in), f) < 0 ||
	    read_refusals(in, f) < 0)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	return 0;
}

static int
ask_lists(struct invocation *in, struct blocklist_query *q,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	struct lists *lists = NULL;
	int r = host_lists(in, &lists, e);

	if (r == 0)
		r = read_lists(in, lists, q, e);
	if (r == 0) {
		q->lists = lists;
		r = invocation_has(in, "note") ?
		    listing_note_run(in, q, ret, ret_exit, e) :
		    ask_vantages(in, ask_and_keep, q, "blocklist-compare",
		    ret, ret_exit, e);
	}
	lists_free(lists);
	return r;
}

static int
blocklist_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct blocklist_query q = { .vantage = ask_vantage(in, 0) };
	bool past = invocation_has(in, "history");
	struct facts *facts = NULL;
	int r;

	*ret_exit = 2;
	if (past && invocation_has(in, "record"))
		return error_set(e, -EINVAL, "command.dns.both", NULL);
	if (!invocation_has(in, "note") && (invocation_has(in, "case") ||
	    invocation_has(in, "due")))
		return error_set(e, -EINVAL, "command.blocklist.note-none",
		    NULL);
	r = read_facts(in, &facts, e);
	q.facts = facts;
	q.self = in->noperands == 0;
	q.own_domains = span_str(config_text(in->config, "own-domains"));
	q.nkeys = config_lists(in->config, &q.keys);
	if (r == 0)
		r = in->noperands > 0 ? read_targets(in, &q, e) :
		    own_targets(in, facts, &q, e);
	if (r == 0 && past && q.self)
		r = add_names(in, &q, e);
	if (r == 0)
		r = past ? listing_show(in, &q, ret, ret_exit, e) :
		    ask_lists(in, &q, ret, ret_exit, e);
	facts_free(facts);
	return r;
}

const struct command command_blocklist = {
	.name = "blocklist", .usage = "[IP|DOMAIN…]", .arguments = arguments,
	.max_operands = -1, .run = ask_run, .sheet = blocklist_sheet,
};
