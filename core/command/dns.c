/* The subcommand `dns`: the health of a mail domain, and of this host
 * (--self).  The sheet is that of core/domain. */
#include <errno.h>

#include "core/command/ask.h"
#include "core/command/host.h"
#include "core/command/list_tests.h"
#include "core/command/record.h"
#include "core/command/tables.h"
#include "core/dns/wire.h"
#include "core/domain/domain.h"
#include "core/domain/subject.h"
#include "core/log/outcome.h"
#include "core/log/signed.h"

static const struct argument arguments[] = {
	{ "self", ARG_FLAG, NULL, NULL },
	{ "ip", ARG_LIST, "IP", NULL },
	{ "selector", ARG_LIST, "S", NULL },
	{ "vantage", ARG_LIST, "NAME", NULL },
	{ "starttls", ARG_FLAG, NULL, NULL },
	{ "record", ARG_FLAG, NULL, NULL },
	{ "history", ARG_FLAG, NULL, NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

static int
read_domain(struct invocation *in, struct domain_query *q, struct error *e)
{
	int r = domain_subject(span_str(in->operands[0]), in->arena,
	    &q->domain);

	if (r < 0)
		return error_set(e, -EINVAL, domain_subject_fault(r),
		    "value", in->operands[0], NULL);
	(void)ip_parse(q->domain, &q->address);
	return 0;
}

static int
read_ips(struct invocation *in, struct domain_query *q, struct error *e)
{
	size_t n = (size_t)invocation_count(in, "ip");
	struct ip *v = arena_array(in->arena, n + 1, sizeof *v);

	if (v == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	for (size_t i = 0; i < n; i++) {
		const char *value = invocation_get(in, "ip", (int)i);

		if (ip_parse(span_str(value), &v[i]) < 0)
			return error_set(e, -EINVAL, "command.dns.ip",
			    "value", value, NULL);
	}
	q->ips = v;
	q->nips = n;
	return 0;
}

static int
read_selectors(struct invocation *in, struct domain_query *q,
    struct error *e)
{
	size_t n = (size_t)invocation_count(in, "selector");
	struct span *v = arena_array(in->arena, n + 1, sizeof *v);

	if (v == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	for (size_t i = 0; i < n; i++) {
		const char *value = invocation_get(in, "selector", (int)i);

		v[i] = span_str(value);
		if (v[i].n == 0 || !dns_name_valid(v[i]))
			return error_set(e, -EINVAL, "command.dns.selector",
			    "value", value, NULL);
	}
	q->selectors = v;
	q->nselectors = n;
	return 0;
}

/* ---- before and after ---- */

/* Of the first vantage that was given.  Nothing is asked. */
static int
show_history(struct invocation *in, const struct domain_query *q,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	const struct history_of of = { "dns", q->domain,
		ask_vantage(in, 0) };

	return record_show(in, &of, ret, ret_exit, e);
}

/* ---- asking ---- */

/* From the i-th vantage that was given; without one, the default. */
static int
ask_domain(struct invocation *in, void *subject, int i, struct sheet **ret,
    int *ret_exit, struct error *e)
{
	struct domain_query *q = subject;
	struct history_of of = { "dns", q->domain, "" };
	int r;

	q->vantage = ask_vantage(in, i);
	r = ask_sheet(in, &domain_analysis, q, ret, ret_exit, e);
	if (r == 0)
		list_tests_keep(record_dir(in), *ret, in->now);
	if (r < 0 || !invocation_has(in, "record"))
		return r;
	of.vantage = q->vantage;
	r = record_sheet(in, &of, *ret, e);
	if (r < 0) {
		sheet_free(*ret);
		*ret = NULL;
		*ret_exit = 3;
	}
	return r;
}

/* Facts, and the selectors that this host's log shows. */
static int
read_host(struct invocation *in, struct facts **ret, struct error *e)
{
	int r = host_facts(in, true, ret, e);

	if (r < 0 || in->facts_file != NULL || in->offline)
		return r;
	if (log_signed_gather(*ret) < 0 || log_outcome_gather(*ret) < 0)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	return 0;
}

/* Blocklists, and what was found out of them before. */
static int
read_lists(struct invocation *in, struct facts *facts, struct lists **ret,
    struct error *e)
{
	int r = host_lists(in, ret, e);

	if (r == 0 && list_tests_recall(record_dir(in), facts) < 0)
		r = error_set(e, -ENOMEM, "command.memory", NULL);
	return r;
}

static int
dns_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct domain_query q = { .vantage = "" };
	struct domain_tables *tables = NULL;
	struct lists *lists = NULL;
	struct facts *facts = NULL;
	int r;

	*ret_exit = 2;
	if (invocation_has(in, "record") && invocation_has(in, "history"))
		return error_set(e, -EINVAL, "command.dns.both", NULL);
	q.self = invocation_has(in, "self");
	q.starttls = invocation_has(in, "starttls");
	r = read_domain(in, &q, e);
	if (r == 0)
		r = read_ips(in, &q, e);
	if (r == 0)
		r = read_selectors(in, &q, e);
	if (r == 0 && invocation_has(in, "history"))
		return show_history(in, &q, ret, ret_exit, e);
	if (r == 0)
		r = host_domain_tables(in, &tables, e);
	if (r == 0)
		r = read_host(in, &facts, e);
	if (r == 0 && q.self)
		r = read_lists(in, facts, &lists, e);
	q.tables = tables;
	q.facts = facts;
	q.lists = lists;
	q.nkeys = config_lists(in->config, &q.keys);
	q.probe_signed = config_text(in->config, "dnssec-signed");
	q.probe_bogus = config_text(in->config, "dnssec-bogus");
	if (r == 0)
		r = ask_vantages(in, ask_domain, &q, "dns-compare", ret,
		    ret_exit, e);
	facts_free(facts);
	domain_tables_free(tables);
	lists_free(lists);
	return r;
}

const struct command command_dns = {
	.name = "dns", .usage = "DOMAIN", .arguments = arguments,
	.min_operands = 1, .max_operands = 1,
	.run = ask_run, .sheet = dns_sheet,
};
