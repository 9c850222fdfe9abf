/* The DNS pane: is a domain set up so that its mail is believed?  A pane that
 * asks (tui/asking.h) about a domain or an address; the first is that of this
 * host.  T alone speaks with mail servers.
 * Fails: a sentence on the message line.  Owner: the pane. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/command/host.h"
#include "core/command/list_tests.h"
#include "core/dns/wire.h"
#include "core/domain/domain.h"
#include "core/domain/subject.h"
#include "core/log/outcome.h"
#include "core/log/signed.h"
#include "core/sheet/order.h"
#include "tui/asking.h"

struct dns_own {
	struct domain_query query[2];	/* of each side */
	struct domain_tables *tables;	/* NULL: could not be read */
	struct lists	*lists;		/* the same */
	char		*probe_signed, *probe_bogus;
	bool		 starttls;	/* this once: connect to the servers */
};

/* ---- this host ---- */

static int
gather(struct facts *f)
{
	int r = log_signed_gather(f);

	return r < 0 ? r : log_outcome_gather(f);
}

/* mydomain, else what Postfix makes of myhostname. */
static struct span
own_domain(const struct facts *f)
{
	struct span s = span_trim(facts_get(f, "postconf.mydomain",
	    span_str("")));
	ptrdiff_t dot;

	if (s.n > 0)
		return s;
	s = span_trim(facts_get(f, "postconf.myhostname", span_str("")));
	dot = span_chr(s, '.');
	if (dot < 0 || span_chr(span_skip(s, (size_t)dot + 1), '.') < 0)
		return s;
	return span_skip(s, (size_t)dot + 1);
}

static int
guess(const struct facts *f, struct buf *out)
{
	struct span s = own_domain(f);

	return s.n > 0 && dns_name_valid(s) ? buf_add(out, s.p, s.n) : 0;
}

static void
complete(struct asking *d, struct span before, struct completion *ret)
{
	static const char *const names[] = { "mydomain", "myhostname",
		"mydestination", "virtual_alias_domains",
		"virtual_mailbox_domains", "relay_domains" };
	char fact[64];

	asking_complete_words(span_str(config_text(d->pane->console->config,
	    "own-domains")), before, ret);
	for (size_t i = 0; d->facts && i < sizeof names / sizeof *names;
	    i++) {
		snprintf(fact, sizeof fact, "postconf.%s", names[i]);
		asking_complete_words(facts_get(d->facts, fact, span_str("")),
		    before, ret);
	}
}

/* ---- asking ---- */

/* This host is judged, too, where it is asked about its own domain. */
static bool
is_own(const struct asking *d)
{
	return d->facts != NULL && *d->subject != '\0' &&
	    dns_name_eq(span_str(d->subject), own_domain(d->facts));
}

static const void *
query(struct asking *d, struct asking_side *s)
{
	struct dns_own *own = d->own;
	struct domain_query *q = &own->query[s - d->side];

	*q = (struct domain_query){ .domain = span_str(d->subject),
		.vantage = s->vantage, .facts = d->facts,
		.tables = own->tables, .lists = own->lists,
		.starttls = own->starttls,
		.self = is_own(d), .probe_signed = own->probe_signed,
		.probe_bogus = own->probe_bogus };
	q->nkeys = config_lists(d->pane->console->config, &q->keys);
	(void)ip_parse(q->domain, &q->address);
	return q;
}

static void
starttls(struct asking *d, const char *argument)
{
	struct dns_own *own = d->own;

	(void)argument;
	if (!asking_answered(d, "tui.asking.first"))
		return;
	own->starttls = true;
	asking_run(d);
	own->starttls = false;
}

/* ---- before and after ---- */

/* Lists that were tested just now are not tested again. */
static void
ended(struct asking *d, struct asking_side *s)
{
	if (d->facts != NULL)
		(void)list_tests_add(d->facts, s->sheet, s->when);
}

static void
look_back(struct sheet *s, const char *subject, const char *vantage,
    const char *store_dir, usec_t when)
{
	(void)subject;
	(void)vantage;
	list_tests_keep(store_dir, s, when);
}

static int
record(struct history *h, const char *subject, const char *vantage,
    const struct sheet *s, usec_t when, enum history_added *ret,
    usec_t *before, struct error *e)
{
	const struct history_of of = { "dns", span_str(subject), vantage };

	return history_add(h, &of, s, when, ret, before, e);
}

static int
past(struct history *h, const char *subject, const char *vantage,
    struct sheet **ret, struct error *e)
{
	const struct history_of of = { "dns", span_str(subject), vantage };

	return history_sheet(h, &of, ret, e);
}

/* ---- life ---- */

/* Without the tables there are fewer rows; what is wrong with them is said. */
static void
load_tables(struct asking *d)
{
	struct console *c = d->pane->console;
	struct dns_own *own = d->own;
	struct invocation in = { .config = c->config,
		.arena = arena_new((size_t)1 << 20) };
	struct error e = { 0 };

	if (in.arena != NULL &&
	    host_domain_tables(&in, &own->tables, &e) < 0)
		console_error(c, &e);
	if (in.arena != NULL && host_lists(&in, &own->lists, &e) < 0)
		console_error(c, &e);
	arena_free(in.arena);
}

static int
own_open(struct asking *d)
{
	const struct config *c = d->pane->console->config;
	struct dns_own *own = calloc(1, sizeof *own);

	if (own == NULL)
		return -ENOMEM;
	d->own = own;
	own->probe_signed = strdup(config_text(c, "dnssec-signed"));
	own->probe_bogus = strdup(config_text(c, "dnssec-bogus"));
	if (own->probe_signed == NULL || own->probe_bogus == NULL)
		return -ENOMEM;
	load_tables(d);
	return 0;
}

static void
own_close(struct asking *d)
{
	struct dns_own *own = d->own;

	if (own == NULL)
		return;
	domain_tables_free(own->tables);
	lists_free(own->lists);
	free(own->probe_signed);
	free(own->probe_bogus);
	free(own);
}

static const struct tui_command commands[] = {
	{ "dns-domain", "view", 0, "[DOMAIN]", "dns", NULL },
	{ "dns-again", "view", 0, NULL, "dns", NULL },
	{ "dns-starttls", "view", 0, NULL, "dns", NULL },
	{ "dns-vantage", "view", 0, NULL, "dns", NULL },
	{ "dns-compare", "view", 0, NULL, "dns", NULL },
	{ "dns-record", "view", 0, NULL, "dns", NULL },
	{ "dns-history", "view", 0, NULL, "dns", NULL },
	{ "dns-back", "go", 0, NULL, "dns", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const struct asking_action actions[] = {
	{ "dns-domain", asking_subject }, { "dns-again", asking_again },
	{ "dns-starttls", starttls },
	{ "dns-vantage", asking_vantage }, { "dns-compare", asking_compare },
	{ "dns-record", asking_record }, { "dns-history", asking_history },
	{ "dns-back", asking_back }, { NULL, NULL },
};

static const char *const first[] = { "open", "dns-domain", "dns-vantage",
    "dns-history", NULL };
static const char *const running[] = { "cancel", "open", "dns-domain", NULL };
static const char *const summary[] = { "dns-domain", "dns-again",
    "dns-vantage", "dns-compare", "dns-record", "dns-history", "open",
    "finding-add", NULL };
static const char *const result[] = { "dns-domain", "open", "finding-add",
    "copy", "dns-again", "dns-compare", "dns-vantage", "dns-record",
    "dns-history", NULL };
static const char *const offered[] = { "stopgap-add", "finding-add", "copy",
    "open", "dns-domain", "dns-again", NULL };
static const char *const compared[] = { "open", "finding-add", "copy",
    "dns-back", "dns-again", "dns-domain", NULL };
static const char *const vantages[] = { "open", "cancel", NULL };

/* A stop-gap with its command. */
static bool
offers(const struct row *r)
{
	return row_field(r, "apply") != NULL;
}

static const struct asking_ops dns_asking = {
	.analysis = &domain_analysis,
	.prompt = "tui.dns.prompt",
	.checks = "tui.dns.checks",
	.amount = "tui.dns.amount",
	.no_subject = "tui.dns.no-subject",
	.guessed = "tui.dns.guessed",
	.ready = "tui.dns.ready",
	.history_name = "domain",
	.past_title = "kind.dns-history",
	.compare_kind = "dns-compare",
	.first = first, .running = running, .summary = summary,
	.result = result, .offered = offered, .compared = compared,
	.vantages = vantages,
	.offers = offers,
	.actions = actions,
	.open = own_open,
	.close = own_close,
	.gather = gather,
	.read = domain_subject,
	.fault = domain_subject_fault,
	.guess = guess,
	.complete = complete,
	.query = query,
	.recall = list_tests_recall,
	.ended = ended,
	.look_back = look_back,
	.order = sheet_by_urgency,
	.record = record,
	.past = past,
};

static int
dns_open(struct pane *p)
{
	return asking_open(p, &dns_asking);
}

const struct pane_ops pane_dns_ops = {
	.name = "dns",
	.number = 3,
	.commands = commands,
	.open = dns_open,
	ASKING_PANE,
};
